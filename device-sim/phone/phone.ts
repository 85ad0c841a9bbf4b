import { type Dispatcher, request } from 'undici'
import { writeForm } from '../../src/protocol/fields.ts'
import { type Page, type PageForm, readForms } from './page.ts'

/** What a phone needs besides a person. */
export interface PhoneOptions {
  /** Carries the requests; a simulated network, for instance. */
  readonly dispatcher?: Dispatcher | undefined
}

/** A phone with a browser of its own: it keeps cookies, follows redirects and fills in forms, as a person would. */
export class Phone {
  readonly #cookies = new Map<string, string>()
  readonly #dispatcher: Dispatcher | undefined

  constructor({ dispatcher }: PhoneOptions = {}) {
    this.#dispatcher = dispatcher
  }

  /** Opens an address and follows redirects within its own origin. Rejects when the network fails. */
  async open(address: string): Promise<Page> {
    return this.#load('GET', new URL(address), undefined)
  }

  /** Sends a form of a page, with what the person typed into it and the button they pressed. */
  async send(page: Page, form: PageForm, typed: Readonly<Record<string, string>> = {}): Promise<Page> {
    const target = new URL(form.action, page.address)
    return this.#load('POST', target, writeForm({ ...form.fields, ...typed }))
  }

  async #load(method: 'GET' | 'POST', url: URL, body: string | undefined, hops = 0): Promise<Page> {
    const reply = await request(url, {
      method,
      body: body ?? null,
      headers: this.#headers(url, method),
      ...(this.#dispatcher && { dispatcher: this.#dispatcher }),
    })
    this.#keepCookies(reply.headers['set-cookie'])
    const html = await reply.body.text()
    const location = reply.headers['location']
    if (reply.statusCode >= 300 && reply.statusCode < 400 && typeof location === 'string') {
      const next = new URL(location, url)
      if (next.origin !== url.origin) throw new Error(`Cannot follow the redirect to ${next.origin}: it leaves ${url.origin}`)
      if (hops >= 10) throw new Error(`Cannot open ${url.origin}${url.pathname}: it redirects without end`)
      return this.#load('GET', next, undefined, hops + 1)
    }
    return { status: reply.statusCode, address: url.href, html, forms: readForms(html) }
  }

  #headers(url: URL, method: 'GET' | 'POST'): Record<string, string> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return {
      accept: 'text/html',
      ...(cookie && { cookie }),
      ...(method === 'POST' && {
        'content-type': 'application/x-www-form-urlencoded',
        origin: url.origin,
        'sec-fetch-site': 'same-origin',
      }),
    }
  }

  #keepCookies(header: string | string[] | undefined): void {
    for (const line of [header ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /;\s*max-age=0/i.test(line)) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
  }
}

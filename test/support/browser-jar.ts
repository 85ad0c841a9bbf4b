import { type Dispatcher, request } from 'undici'

/** An answer as the wire has it: redirects are not followed. */
export interface Reply {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

/** A browser without a screen: it keeps cookies, says where it comes from, and reads the forms that it is shown. */
export class Jar {
  readonly cookies = new Map<string, string>()
  readonly #origin: string
  readonly #dispatcher: Dispatcher | undefined
  page = ''

  constructor(origin: string, dispatcher?: Dispatcher) {
    this.#origin = origin
    this.#dispatcher = dispatcher
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.#send('GET', path, headers)
  }

  async head(path: string): Promise<Reply> {
    return this.#send('HEAD', path, {})
  }

  /** Posts fields; with the token of the form of that address on the last page, unless another one is given. */
  async post(path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Reply> {
    const token = fields['token'] ?? this.token(path) ?? ''
    return this.raw(path, new URLSearchParams({ ...fields, token }).toString(), headers)
  }

  async raw(path: string, body: string, headers: Record<string, string> = {}): Promise<Reply> {
    const usual = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
    return this.#send('POST', path, { ...usual, ...headers }, body)
  }

  /** The anti-forgery token of a form on the last page. */
  token(action: string): string | undefined {
    return new RegExp(`action="${action}">\\s*<input type="hidden" name="token" value="([^"]*)"`).exec(this.page)?.[1]
  }

  async #send(method: 'GET' | 'POST' | 'HEAD', path: string, headers: Record<string, string>, body?: string): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const sent = Object.fromEntries(Object.entries({ cookie, ...headers }).filter(([, value]) => value !== ''))
    const by = this.#dispatcher && { dispatcher: this.#dispatcher }
    const reply = await request(`${this.#origin}${path}`, { method, headers: sent, body: body ?? null, ...by })
    for (const line of [reply.headers['set-cookie'] ?? []].flat()) this.#keep(line)
    const text = await reply.body.text()
    if (reply.headers['content-type']?.includes('html')) this.page = text
    return { status: reply.statusCode, headers: reply.headers, body: text }
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? []
    if (value === '') this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}

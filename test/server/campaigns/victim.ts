import { Agent, type Dispatcher } from 'undici'
import type { Page, PageForm } from '../../../device-sim/phone/page.ts'
import { Phone } from '../../../device-sim/phone/phone.ts'
import { oneTimeCode } from '../../../server/keys/one-time-code.ts'
import { Authenticator } from '../../support/authenticator.ts'
import { password } from '../../support/running-server.ts'
import { type Scene, standsFor } from './scene.ts'

/** What an attacker sends along. */
export interface Lure {
  /** Where it leads: the page for codes, unless it says otherwise. */
  readonly link?: string
  /** Whether the link stands in a web page or in webmail, of which browsers tell. */
  readonly isOnPage?: boolean
  /** The code, where the lure spells it. */
  readonly code?: string
}

/** How somebody behaves before a page: reads what it says and declines, does whatever the lure wants, or goes away without an answer. */
export type Manner = 'reads' | 'hurries' | 'leaves'

/** How far somebody went, and what the pages told them on the way, by requirement. */
export interface Walked {
  readonly end: 'approved' | 'declined' | 'stuck'
  readonly where: string
  readonly signs: readonly string[]
}

/** Sentences by which pages tell of a risk, or ask for more than a tap. */
const signs: readonly (readonly [string, string])[] = [
  ['A television somewhere will be signed in as', 'C-31'],
  ['You did not start this, or someone sent you the code? Decline.', 'C-20'],
  ['This television is in another network than you.', 'C-07'],
  ['This television first asked from one network, and then from another', 'C-30'],
  ['Somebody else has entered this code, too.', 'C-10'],
  ['People have refused televisions from this network lately.', 'C-33'],
  ['so the code in it was dropped', 'C-26'],
  ['Is it still you?', 'C-27'],
  ['is let in by the signature of a passkey', 'D-32'],
]

/** A person who is talked into something, with a browser at a place of theirs. */
export class Victim {
  readonly email: string
  readonly #scene: Scene
  readonly #browser: Phone
  readonly #arrival: { onPage: boolean } = { onPage: false }
  #app: string | undefined
  #authenticator: Authenticator | undefined

  private constructor(scene: Scene, email: string, from: string) {
    this.#scene = scene
    this.email = email
    this.#browser = new Phone({ dispatcher: carrier(from, this.#arrival) })
  }

  /** Somebody new. */
  static async at(scene: Scene, from: string): Promise<Victim> {
    people += 1
    const email = `victim${people}@example.test`
    await scene.server.addPerson(email, 'Vic Example')
    return new Victim(scene, email, from)
  }

  /** The same person at another browser. */
  elsewhere(from: string): Victim {
    return new Victim(this.#scene, this.email, from)
  }

  /** Follows a lure until there is nothing more that they can or will do. */
  async follow({ link, isOnPage = false, code }: Lure, manner: Manner): Promise<Walked> {
    const told = new Set<string>()
    this.#arrival.onPage = isOnPage
    let page = await this.#browser.open(link ?? `${this.#scene.server.issuer}/device`)
    this.#arrival.onPage = false
    for (let step = 0; step < 8; step += 1) {
      for (const [sentence, id] of signs) if (page.html.includes(sentence)) told.add(id)
      const next = await this.#go(page, code, manner)
      if ('end' in next) return { ...next, signs: [...told].sort() }
      page = next
    }
    throw new Error(`A victim goes in circles at ${page.address}`)
  }

  /** Signs in, so that the browser is known; answers nothing. */
  async signIn(): Promise<void> {
    const page = await this.#browser.open(`${this.#scene.server.issuer}/account`)
    const form = formTo(page, '/signin')
    if (form) await this.#browser.send(page, form, { email: this.email, password })
  }

  /** Sets an authenticator app up. */
  async setUpApp(): Promise<void> {
    await this.signIn()
    const start = await this.#browser.open(`${this.#scene.server.issuer}/account/second-factor`)
    const key = await this.#browser.send(start, need(start, '/account/second-factor/begin'), { password })
    this.#app = (/<p class="key">([^<]+)</.exec(key.html)?.[1] ?? '').replaceAll(' ', '')
    await this.#browser.send(key, need(key, '/account/second-factor/confirm'), { code: this.#codeOfApp() })
    this.#scene.clock.skip(60)
  }

  /** Adds a passkey. */
  async addPasskey(): Promise<void> {
    await this.signIn()
    const page = await this.#browser.open(`${this.#scene.server.issuer}/account/passkeys`)
    const form = need(page, '/account/passkeys/add')
    this.#authenticator = new Authenticator(this.#scene.server.issuer)
    await this.#browser.send(page, form, { name: 'Phone', answer: this.#authenticator.make(await this.#options(page, form)) })
  }

  /** Looks at the account from here, and says of a device that it was not them; answers whether the page had such a button. */
  async disown(): Promise<boolean> {
    await this.signIn()
    const page = await this.#browser.open(`${this.#scene.server.issuer}/account`)
    const form = page.forms.find(({ buttons }) => buttons.some(({ value }) => value === 'not-me'))
    if (!form) return false
    await this.#browser.send(page, form, { why: 'not-me' })
    return true
  }

  /** Says at once, on the page that tells of the success, that it was not them. */
  async regret(): Promise<void> {
    const page = await this.#browser.open(`${this.#scene.server.issuer}/device/outcome`)
    await this.#browser.send(page, need(page, '/account/devices/end'), { why: 'not-me' })
  }

  /** Changes the password, and nothing else; answers what the page says. */
  async changePassword(): Promise<string> {
    await this.signIn()
    const page = await this.#browser.open(`${this.#scene.server.issuer}/account`)
    const wanted = 'seven quiet lamps by noon'
    return (await this.#browser.send(page, need(page, '/account/password'), { current: password, wanted })).html
  }

  async #go(page: Page, code: string | undefined, manner: Manner): Promise<Page | Omit<Walked, 'signs'>> {
    const signIn = formTo(page, '/signin') ?? formTo(page, '/signin/again')
    if (signIn) return this.#browser.send(page, signIn, { email: this.email, password })
    const app = formTo(page, '/signin/code')
    if (app) return this.#browser.send(page, app, { code: this.#codeOfApp() })
    const answer = page.forms.find(
      ({ fields, buttons }) => fields['says'] === 'approve' || buttons.some(({ value }) => value === 'approve'),
    )
    if (answer) return this.#answer(page, answer, code, manner)
    if (formTo(page, '/device/answer')) return { end: 'stuck', where: 'confirm page' }
    const typing = formTo(page, '/device/code')
    if (typing && code !== undefined && page.status !== 422) return this.#browser.send(page, typing, { code })
    return { end: 'stuck', where: typing ? 'page for codes' : placeOf(page) }
  }

  async #answer(page: Page, form: PageForm, code: string | undefined, manner: Manner): Promise<Omit<Walked, 'signs'>> {
    const where = 'confirm page'
    if (manner === 'leaves') return { end: 'stuck', where }
    const wantsLetters = Object.hasOwn(form.fields, 'letters')
    if (manner === 'hurries' && wantsLetters && code === undefined) return { end: 'stuck', where }
    const letters = wantsLetters && { letters: code?.slice(-4) ?? '' }
    const signature = this.#authenticator && Object.hasOwn(form.fields, 'answer') && { answer: await this.#sign(page, form) }
    const yes = { says: 'approve', ...letters, ...signature }
    const done = await this.#browser.send(page, form, manner === 'hurries' ? yes : { says: 'deny' })
    if (!done.address.endsWith('/outcome')) throw new Error(`An answer was answered ${done.status} at ${done.address}`)
    return { end: manner === 'hurries' ? 'approved' : 'declined', where }
  }

  /** What the page's script does with the passkey. */
  async #sign(page: Page, form: PageForm): Promise<string> {
    return this.#authenticator?.use(await this.#options(page, form)) ?? ''
  }

  async #options(page: Page, form: PageForm): Promise<{ readonly challenge: string }> {
    return JSON.parse((await this.#browser.send(page, { ...form, action: `${form.action}/options` })).html)
  }

  #codeOfApp(): string {
    return oneTimeCode(this.#app ?? '', Math.floor(this.#scene.clock.now() / 30_000))
  }
}

let people = 0

/** Carries a browser's requests: each says where it comes from, and the first of a link on a page that it does. */
function carrier(from: string, arrival: { readonly onPage: boolean }): Dispatcher {
  return new Agent({ keepAliveTimeout: 1 }).compose((dispatch) => (options, handler) => {
    const trace = arrival.onPage ? { referer: 'https://webmail.example/', 'sec-fetch-site': 'cross-site' } : {}
    const headers = { ...(options.headers as Record<string, string>), [standsFor]: from, ...trace }
    return dispatch({ ...options, headers }, handler)
  })
}

function formTo(page: Page, action: string): PageForm | undefined {
  return page.forms.find((form) => form.action === action)
}

function need(page: Page, action: string): PageForm {
  const form = formTo(page, action)
  if (!form) throw new Error(`There is no form to ${action} on the page ${page.address}`)
  return form
}

/** Where somebody can be stuck; anything else is a mistake, and stops no attacker. */
function placeOf({ status, address }: Page): string {
  if (!address.endsWith('/account/second-factor?why=client')) throw new Error(`A victim ended up at ${address}, answered ${status}`)
  return 'page for the second factor'
}

import type { Page, PageForm } from './page.ts'
import type { Phone } from './phone.ts'

/** A person who can sign in with a password. */
export interface Credentials {
  readonly email: string
  readonly password: string
}

/** What a person says to the question on the confirm page. */
export type Wish = 'approve' | 'deny'

/** How far a walk came: `confirmed` means that the page said so to the person. */
export type WalkOutcome = { readonly kind: 'confirmed'; readonly page: Page } | { readonly kind: 'stuck'; readonly page: Page }

/** Scans a QR, signs in if asked to, and answers: everything a person does between the sofa and "your television is in". */
export async function walk(phone: Phone, address: string, credentials: Credentials, wish: Wish): Promise<WalkOutcome> {
  let page = await phone.open(address)
  const signIn = formWith(page, 'password')
  if (signIn) page = await phone.send(page, signIn, { email: credentials.email, password: credentials.password })
  const answer = page.forms.find((form) => form.buttons.some(({ value }) => value === wish))
  const button = answer?.buttons.find(({ value }) => value === wish)
  if (!answer || !button) return { kind: 'stuck', page }
  const outcome = await phone.send(page, answer, button.name === undefined ? {} : { [button.name]: wish })
  return { kind: outcome.status === 200 && new URL(outcome.address).pathname.endsWith('/outcome') ? 'confirmed' : 'stuck', page: outcome }
}

function formWith(page: Page, field: string): PageForm | undefined {
  return page.forms.find((form) => Object.hasOwn(form.fields, field))
}

import type { Seconds } from '../../src/time/units.ts'
import { isAnswerable } from '../grant/answer.ts'
import { answerableUntil, type Grant } from '../grant/grant.ts'
import { passkeyMethods } from '../identity/passkey.ts'
import type { Person } from '../identity/person.ts'
import type { Hash } from '../keys/hash.ts'
import { answerUserCode } from './answer-user-code.ts'
import { isFormToken } from './anti-forgery.ts'
import { type Browser, dropPending, keepAnswer, pendingCode } from './browser-session.ts'
import { confirmationOf, report } from './confirmation.ts'
import { enterUserCode } from './enter-user-code.ts'
import { lacksSecondFactor, needsFreshSignIn } from './freshness.ts'
import type { Services } from './services.ts'
import { checkSignature } from './sign-approval.ts'
import { type GrantView, viewGrant } from './view-grant.ts'

/** A tap on one of the two buttons of the confirm page. */
export interface BrowserAnswer {
  readonly browser: Browser
  readonly person: Person
  readonly says: 'approve' | 'deny'
  /** The form's token, which covers all that was shown. */
  readonly token: string | undefined
  /** The end of the code, where it had to be typed. */
  readonly letters?: string | undefined
  /** What an authenticator said, where the approval has to be signed, as JSON (D-32). */
  readonly signature?: string | undefined
  /** The mark of an earlier sign-in in this browser (D-22). */
  readonly known?: string | undefined
  readonly address: string
}

/** What became of the tap. `stale`: it was not given to what this browser was shown, and changed nothing (D-19). */
export type BrowserAnswerOutcome =
  | 'done'
  | 'stale'
  | 'nothing-pending'
  | 'expired'
  | 'answered'
  /** The end of the code had to be typed, and was not it. */
  | 'mistyped'
  /** The person has to sign in once more before (C-27). */
  | 'not-fresh'
  /** The client wants a second factor, which this person did not prove. */
  | 'lacks-factor'
  /** The approval had to be signed by a passkey of the person, and was not (D-32). */
  | 'unsigned'
  | { readonly kind: 'limited'; readonly what: 'codes' | 'signatures'; readonly retryAfter: Seconds }

/** Takes a person's answer from the confirm page, for exactly what that page showed (D-03, D-19). */
export async function answerInBrowser(services: Services, answer: BrowserAnswer): Promise<BrowserAnswerOutcome> {
  const { browser, token } = answer
  const pending = pendingCode(browser)
  if (pending?.kind !== 'code') return browser.session.answered ? 'done' : 'nothing-pending'
  const view = await viewGrant(services, pending.code)
  if (!view || !isFormToken(browser, 'answer', token, view.shown)) return 'stale'
  const isApproval = answer.says === 'approve' && isAnswerable(view.grant, services.clock.now())
  const signed = isApproval && view.client.requiresSignedApproval ? await checkSignature(services, answer, view) : undefined
  if (signed?.kind === 'limited') return { ...signed, what: 'signatures' }
  if (signed?.kind === 'unsigned') return 'unsigned'
  const problem = isApproval ? await checkApproval(services, answer, view, pending.isTyped) : undefined
  return problem ?? decide(services, answer, view, signed?.by)
}

/** An approval is given by somebody who has just signed in where that is wanted (C-27), and the end of a code is typed where comparing is not enough (decision 5); what is wrong counts as a guess (D-79). */
async function checkApproval(
  services: Services,
  { browser, person, letters = '', address }: BrowserAnswer,
  view: GrantView,
  isTyped: boolean | undefined,
): Promise<Extract<BrowserAnswerOutcome, 'mistyped' | 'not-fresh' | 'lacks-factor' | object> | undefined> {
  if (lacksSecondFactor(browser, view.client)) return 'lacks-factor'
  const confirmation = await confirmationOf(services, view, { address, isTyped })
  if (await needsFreshSignIn(services, browser, view.client, confirmation)) return 'not-fresh'
  if (confirmation.mode === 'compare') return undefined
  const typed = `${view.code.slice(0, -lettersTyped)}${letters}`
  const entered = await enterUserCode(services, { browser, person, typed, isSeen: true, address })
  if (entered.kind === 'limited') return { ...entered, what: 'codes' }
  return entered.kind === 'found' && entered.view.grant.id === view.grant.id ? undefined : 'mistyped'
}

/** How many letters of a code are typed; the person is shown the others. */
export const lettersTyped = 4

/** A signature is as good as a sign-in with a passkey at that moment. */
async function decide(
  services: Services,
  answer: BrowserAnswer,
  { code, grant }: GrantView,
  passkey: Hash | undefined,
): Promise<BrowserAnswerOutcome> {
  const { browser, person, says } = answer
  const signIn = passkey ? { at: services.clock.now(), amr: passkeyMethods } : browser.session.signIn
  const verdict = await answerUserCode(services, {
    code,
    says,
    person: person.id,
    by: 'person',
    address: answer.address,
    authTime: signIn?.at,
    amr: signIn?.amr,
    passkey,
  })
  if (verdict === 'approved' || verdict === 'denied') {
    if (verdict === 'denied') await report(services, grant.address, 'declined')
    await keepAnswer(services, browser, grant.id, says)
    return 'done'
  }
  return closed(services, browser, grant)
}

async function closed(services: Services, browser: Browser, grant: Grant): Promise<BrowserAnswerOutcome> {
  await dropPending(services, browser)
  const isLate = grant.status === 'pending' && services.clock.now() >= answerableUntil(grant)
  return isLate ? 'expired' : 'answered'
}

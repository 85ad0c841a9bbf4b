import type { UserCode } from '../../src/protocol/user-code.ts'
import { answerableUntil, type Grant } from '../grant/grant.ts'
import type { Person } from '../identity/person.ts'
import { answerUserCode } from './answer-user-code.ts'
import { isFormToken } from './anti-forgery.ts'
import { type Browser, dropPending, keepAnswer, pendingCode } from './browser-session.ts'
import type { Services } from './services.ts'
import { viewGrant } from './view-grant.ts'

/** A tap on one of the two buttons of the confirm page. */
export interface BrowserAnswer {
  readonly browser: Browser
  readonly person: Person
  readonly says: 'approve' | 'deny'
  /** The form's token, which covers all that was shown. */
  readonly token: string | undefined
  readonly address: string
}

/** What became of the tap. `stale`: it was not given to what this browser was shown, and changed nothing (D-19). */
export type BrowserAnswerOutcome = 'done' | 'stale' | 'nothing-pending' | 'expired' | 'answered'

/** Takes a person's answer from the confirm page, for exactly what that page showed (D-03, D-19). */
export async function answerInBrowser(services: Services, answer: BrowserAnswer): Promise<BrowserAnswerOutcome> {
  const { browser, token } = answer
  const pending = pendingCode(browser)
  if (pending?.kind !== 'code') return browser.session.answered ? 'done' : 'nothing-pending'
  const view = await viewGrant(services, pending.code)
  if (!view || !isFormToken(browser, 'answer', token, view.shown)) return 'stale'
  return decide(services, answer, pending.code, view.grant)
}

async function decide(services: Services, answer: BrowserAnswer, code: UserCode, grant: Grant): Promise<BrowserAnswerOutcome> {
  const { browser, person, says } = answer
  const { signIn } = browser.session
  const verdict = await answerUserCode(services, {
    code,
    says,
    person: person.id,
    by: 'person',
    address: answer.address,
    authTime: signIn?.at,
    amr: signIn?.amr,
  })
  if (verdict === 'approved' || verdict === 'denied') {
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

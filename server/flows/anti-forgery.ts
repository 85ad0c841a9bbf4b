import { isSameText, mark } from '../keys/seal.ts'
import type { Browser } from './browser-session.ts'

/** What a form is for; a token for one is none for another (D-03). */
export type FormPurpose =
  | 'sign-in'
  | 'sign-in-again'
  | 'demo'
  | 'code'
  | 'answer'
  | 'switch'
  | 'sign-out'
  | 'end-device'
  | 'end-all-devices'
  | 'name-device'
  | 'know-device'
  | 'change-password'
  | 'reset-password'
  | 'second-factor'
  | 'link'
  | 'begin-second-factor'
  | 'confirm-second-factor'
  | 'end-second-factor'
  | 'renew-recovery-codes'
  | 'passkey'
  | 'add-passkey'
  | 'remove-passkey'

/**
 * The anti-forgery token of a form: it can be made from the cookie's secret only, and for an answer it also covers all that the
 * person was shown, so that an answer to something else is none (D-03, D-19).
 */
export function formToken(browser: Browser, purpose: FormPurpose, shown = ''): string {
  return mark(browser.token, purpose, shown)
}

/** Whether a form came from a page that this browser was given. */
export function isFormToken(browser: Browser, purpose: FormPurpose, sent: string | undefined, shown = ''): boolean {
  return sent !== undefined && isSameText(sent, formToken(browser, purpose, shown))
}

import type { Browser } from '../../flows/browser-session.ts'
import { isSameText, mark } from '../../keys/seal.ts'

/** The anti-forgery token of one of this dialect's forms, for what was shown and nothing else (D-03, D-19). */
export function formToken(browser: Browser, purpose: 'organization' | 'logout', shown: string): string {
  return mark(browser.token, `workos ${purpose}`, shown)
}

/** Whether a form came from a page that this browser was given. */
export function isFormToken(browser: Browser, purpose: 'organization' | 'logout', sent: string | undefined, shown: string): boolean {
  return sent !== undefined && isSameText(sent, formToken(browser, purpose, shown))
}

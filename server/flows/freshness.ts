import { later, seconds } from '../../src/time/units.ts'
import type { Client } from '../identity/client.ts'
import { hasSecondFactor } from '../identity/session.ts'
import type { Browser } from './browser-session.ts'
import type { Confirmation } from './confirmation.ts'
import type { Services } from './services.ts'

/** A sign-in is fresh for five minutes (decision 5). */
const freshFor = seconds(300)

/** Whether a client wants people to have proven a second factor, and this one has not; a signature of the approval will be one (D-32). */
export function lacksSecondFactor({ session: { signIn } }: Browser, { requiresSecondFactor, requiresSignedApproval }: Client): boolean {
  return requiresSecondFactor === true && !requiresSignedApproval && !(signIn && hasSecondFactor(signIn))
}

/** Whether somebody signed in here a moment ago. */
export function isFreshSignIn({ clock }: Pick<Services, 'clock'>, { session: { signIn } }: Browser): boolean {
  return signIn !== undefined && clock.now() < later(signIn.at, freshFor)
}

/**
 * Whether a person has to sign in once more before they approve: the first time for a client, and where something looks wrong, unless they
 * have just done so (C-27), or are about to sign the approval (D-32). A browser that was left open lets nothing in that its owner does not know.
 */
export async function needsFreshSignIn(
  services: Pick<Services, 'store' | 'clock'>,
  browser: Browser,
  client: Client,
  { risks }: Confirmation,
): Promise<boolean> {
  const { signIn } = browser.session
  if (!signIn || client.requiresSignedApproval || isFreshSignIn(services, browser)) return false
  return risks.length > 0 || !(await services.store.audit.hasApproved(signIn.person, client.id))
}

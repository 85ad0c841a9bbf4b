import { earlier, instant } from '../../src/time/units.ts'
import type { SignedInAccount } from '../identity/application.ts'
import type { PersonId } from '../identity/person.ts'
import { type Browser, beginSignedIn, switchAccount } from './browser-session.ts'
import type { Services } from './services.ts'

/**
 * Makes a browser's session what the application says of it: somebody who signed in or out there has done so here, under a new token (D-15),
 * and the pending code comes along.
 */
export async function followApplication(
  services: Services,
  browser: Browser,
  account: SignedInAccount | undefined,
  address: string,
): Promise<Browser> {
  const { signIn } = browser.session
  if (!account) return signIn ? switchAccount(services, browser) : browser
  const now = services.clock.now()
  const at = earlier(instant(account.authenticatedAt.getTime()), now)
  if (signIn?.person === account.id && signIn.at >= at) return browser
  const person = { id: account.id as PersonId }
  const moved = await beginSignedIn(services, browser, person, at, { amr: account.methods ?? [] })
  await services.store.audit.append({ event: 'signed-in', at: now, address, person: person.id })
  return moved
}

import { between, earlier, type Instant, instant } from '../../src/time/units.ts'
import type { SignedInAccount } from '../identity/application.ts'
import type { PersonId } from '../identity/person.ts'
import { type Browser, beginSignedIn, signInAgain, switchAccount } from './browser-session.ts'
import type { Services } from './services.ts'

/**
 * Makes a browser's session what the application says of it: somebody who signed in or out there has done so here, under a new token (D-15),
 * and the pending code comes along. Who has only signed in there once more keeps their token, so that a form that they have before them still counts.
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
  const at = earlier(timeOf(account), now)
  const person = { id: account.id as PersonId }
  const means = { amr: account.methods ?? [] }
  const isSame = signIn?.person === person.id
  if (isSame && between(signIn.at, at) <= slack && String(signIn.amr) === String(means.amr)) return browser
  const moved = isSame ? await signInAgain(services, browser, person, at, means) : await beginSignedIn(services, browser, person, at, means)
  await services.store.audit.append({ event: 'signed-in', at: now, address, person: person.id })
  return moved
}

/** How far, in seconds, clocks may be apart, and a time move on, before that is another sign-in. */
const slack = 60

/** When somebody signed in there; a time that is none is a bug of the application, and said so. */
function timeOf({ authenticatedAt }: SignedInAccount): Instant {
  const time = authenticatedAt instanceof Date ? authenticatedAt.getTime() : Number.NaN
  if (Number.isNaN(time)) throw new TypeError('The authenticatedAt of an account is a Date: when they signed in last')
  return instant(time)
}

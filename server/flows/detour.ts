import type { Instant } from '../../src/time/units.ts'
import type { PersonId } from '../identity/person.ts'
import { isStillAway, type UpstreamIdentity } from '../identity/provider.ts'
import type { DetourChecks } from '../upstream/upstream.ts'
import { type Browser, pendingDetour } from './browser-session.ts'
import type { ProvenMeans } from './sign-in.ts'

/** Somebody who is at a provider; `person`: who they are here already, and have to prove again. */
export interface Away extends DetourChecks {
  readonly kind: 'away'
  readonly provider: string
  readonly issuer: string
  readonly person?: PersonId | undefined
  readonly at: Instant
}

/** Somebody who came back with the address of a person here, and has to prove with a password that both are one. */
export interface Linking {
  readonly kind: 'linking'
  readonly identity: UpstreamIdentity
  readonly means: ProvenMeans & { readonly provider: string }
  readonly person: PersonId
  readonly at: Instant
}

/** What a browser waits for that was sent to a provider, while it may. */
export function detourOf(browser: Browser, at: Instant): Away | Linking | undefined {
  const text = pendingDetour(browser)
  // Sealed by this server under the browser's own token, so it is what `JSON.stringify` made of one.
  const detour = text === undefined ? undefined : (JSON.parse(text) as Away | Linking)
  return detour && isStillAway(detour.at, at) ? detour : undefined
}

import type { Scope } from '../../src/protocol/scope.ts'
import type { Random } from '../../src/random/random.ts'
import type { Clock } from '../../src/time/clock.ts'
import type { Seconds } from '../../src/time/units.ts'
import type { Brand } from '../identity/brand.ts'
import type { Passwords } from '../keys/passwords.ts'
import type { Signer } from '../keys/signer.ts'
import type { Store } from '../store/store.ts'
import type { Upstream } from '../upstream/upstream.ts'

/** What every flow is given: the world behind ports, and the operator's settings. */
export interface Services {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly signer: Signer
  readonly passwords: Passwords
  readonly upstream: Upstream
  /** Keys short secrets before they are stored; kept outside the database (D-40). */
  readonly pepper: Uint8Array
  readonly settings: Settings
  /** Told how each poll was answered. */
  readonly onPoll?: ((answer: PollAnswer) => void) | undefined
}

/** How a poll was answered (RFC 8628 §3.5). `invalid`: unknown, spent, or another client's. */
export type PollAnswer = 'pending' | 'slow-down' | 'denied' | 'expired' | 'invalid' | 'issued'

/** How this server behaves where the standards leave a choice. */
export interface Settings {
  /** The issuer identifier, exactly as in tokens and metadata (B-29). */
  readonly issuer: string
  /** What people see whose server this is. */
  readonly brand: Brand
  readonly codeLifetime: Seconds
  readonly interval: Seconds
  readonly accessTokenLifetime: Seconds
  /** False only for load tests on loopback. */
  readonly limitsIssuing: boolean
  /** Scopes that the device grant never gives, whatever a client may ask for (C-02). */
  readonly refusedScope: Scope
  /** The proxies in front of this server that are believed, as CIDR (D-35). */
  readonly trustedProxies: readonly string[]
  /** Set in the demo: its person's e-mail address and one-run password, offered on the sign-in page while the issuer is not public. */
  readonly demoSignIn?: { readonly email: string; readonly password: string } | undefined
  /** Whether pages say that this is a demonstration without encryption. */
  readonly isPlainDemo: boolean
}

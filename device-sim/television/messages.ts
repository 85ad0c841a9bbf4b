import type { WhoAmI } from '../../src/device/account-port.ts'
import type { Turn } from '../../src/device/drive.ts'
import type { Ending, Failure } from '../../src/device/session.ts'
import type { Instant, Seconds } from '../../src/time/units.ts'
import type { WireEvent } from '../inspector/exchange.ts'
import type { SaveOutcome } from '../inspector/export/save.ts'
import type { NoteTopic } from '../inspector/run.ts'
import type { NetworkConditions, NetworkName, Profile } from '../profiles/profile.ts'
import type { HomeTile } from '../view/state.ts'

/** The keys of a remote control; a knob knows only the next and the previous choice, a digit is the choice of that number. */
export type RemoteKey = Arrow | Digit | DeveloperKey | 'ok' | 'back' | 'home' | 'power' | 'help' | 'open' | 'address'

/** The keys that move the focus. */
export type Arrow = 'up' | 'down' | 'left' | 'right' | 'next' | 'previous'

/** The keys that choose at once. */
export type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'

/** The keys that no remote control has: they turn a developer's instruments. */
export type DeveloperKey = 'inspect' | 'export' | 'network' | 'time' | 'profile' | 'early'

/** The signals that end a program which runs in a terminal. */
export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** Everything that can happen to a television. */
export type Message =
  | { readonly type: 'switched-on' }
  | { readonly type: 'ticked'; readonly at: Instant; readonly hour: number; readonly wasVisited: boolean }
  | { readonly type: 'key'; readonly key: RemoteKey }
  | { readonly type: 'signalled'; readonly signal: EndSignal }
  /** `kept`: a sign-in that outlived the screen it was made on. */
  | { readonly type: 'connected'; readonly issuer: string; readonly kept?: KeptSignIn | undefined }
  | { readonly type: 'not-connected'; readonly failure: Failure }
  | { readonly type: 'connect-violated'; readonly message: string }
  | { readonly type: 'turned'; readonly turn: Turn }
  | { readonly type: 'identified'; readonly who: WhoAmI }
  | { readonly type: 'row-fetched'; readonly row: HomeRow }
  | { readonly type: 'signed-out'; readonly outcome: 'revoked' | 'failed' }
  | { readonly type: 'page-opened'; readonly outcome: 'opened' | 'no-browser' }
  | { readonly type: 'moved'; readonly isPlain: boolean }
  | { readonly type: 'not-moved'; readonly message: string }
  | { readonly type: 'wire'; readonly event: WireEvent }
  | { readonly type: 'noted'; readonly at: Instant; readonly about: NoteTopic; readonly text: string }
  | { readonly type: 'exported'; readonly outcome: SaveOutcome }
  | { readonly type: 'pin-checked'; readonly isRight: boolean }

/** Everything a television can do to the world; what comes of it is a message again. */
export type Command =
  | { readonly type: 'connect' }
  | { readonly type: 'sign-in' }
  /** Asks for the next code while the one before is still polled for. */
  | { readonly type: 'renew' }
  | { readonly type: 'check-pin'; readonly pin: string }
  | { readonly type: 'identify' }
  | { readonly type: 'fetch-row' }
  | { readonly type: 'sign-out' }
  | { readonly type: 'forget' }
  | { readonly type: 'open-page'; readonly url: string }
  | { readonly type: 'next-address' }
  | { readonly type: 'use-network'; readonly network: NetworkName | NetworkConditions }
  | { readonly type: 'use-profile'; readonly profile: Profile }
  | { readonly type: 'jump'; readonly by: Seconds }
  | { readonly type: 'suspend'; readonly by: Seconds }
  | { readonly type: 'hurry'; readonly isFirst: boolean }
  | { readonly type: 'export' }
  | { readonly type: 'power-off'; readonly end: TelevisionEnd }

/** What a server has for the home row. */
export type HomeRow =
  | { readonly kind: 'served'; readonly tiles: readonly HomeTile[] }
  /** It has no such thing, or none for this device. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** What is known of a sign-in that outlived its screen. */
export interface KeptSignIn {
  readonly since: Instant
  readonly scope?: readonly string[] | undefined
}

/** A sign-in, for the line on the normal screen afterwards. */
export interface SignInSummary {
  readonly name: string
  readonly seconds: number
  readonly polls: number
}

/** How a television ended. */
export type TelevisionEnd =
  | ({ readonly kind: 'signed-in' } & SignInSummary)
  | { readonly kind: 'ended'; readonly ending: Ending }
  | { readonly kind: 'powered-off'; readonly signedIn?: SignInSummary | undefined; readonly signal?: EndSignal | undefined }

import type { Identity } from '../../src/device/account-port.ts'
import type { DeviceSession, Ending, Failure } from '../../src/device/session.ts'
import type { Instant, Seconds } from '../../src/time/units.ts'
import type { NetworkConditions, NetworkName, Profile } from '../profiles/profile.ts'
import type { Language } from './words/languages.ts'

/** Everything a television knows; what it shows follows from this and nothing else. No token is in here. */
export interface TelevisionState {
  /** Which device it is. */
  readonly profile: Profile
  /** Which language it speaks. */
  readonly language: Language
  readonly deviceName: string
  readonly now: Instant
  /** The hour on the wall, 0 to 23, for the greeting alone. */
  readonly hour: number
  readonly page: Page
  /** What lies over the page until it is answered or closed. */
  readonly overlay?: Overlay | undefined
  readonly focus: Focus
  /** When a key was pressed last, or another page came. */
  readonly stillSince: Instant
  /** What the last key led to, until the next one. */
  readonly notice?: string | undefined
  readonly issuer?: string | undefined
  readonly canOpenPage: boolean
  readonly demo?: DemoFacts | undefined
  /** What a developer has turned, where there is anything to turn. */
  readonly instruments?: InstrumentFacts | undefined
  /** Ends after the first sign-in. */
  readonly once: boolean
  /** Nobody holds a remote control: an attempt that ends is the end. */
  readonly isUnattended: boolean
  /** How a kiosk stands, where it is one. */
  readonly kiosk?: KioskFacts | undefined
}

/** How a kiosk is used, by whoever passes. */
export interface KioskUse {
  /** `always` shows a valid code at all times, `idle` goes dark after one that nobody answered, `stay` is signed in once and for good. */
  readonly mode: 'always' | 'idle' | 'stay'
  /** What is told of whoever signs in: in public a name is private, and can be abusive. */
  readonly greet: 'none' | 'first'
  /** How long a sign-in is shown before the kiosk signs out by itself; `stay` never does. */
  readonly demo: Seconds
  /** How many digits leave it; absent where no key does. */
  readonly pinLength?: number | undefined
}

/** What a kiosk remembers. */
export interface KioskFacts extends KioskUse {
  /** Attempts in a row that came to nothing, though nobody had said no. */
  readonly troubles: number
  /** What has been typed of a PIN. Never shown. */
  readonly typed: string
  /** Wrong PINs in a row. */
  readonly wrongPins: number
  /** Until when no PIN is taken. */
  readonly lockedUntil?: Instant | undefined
}

/** What a demonstration tells its person. */
export interface DemoFacts {
  readonly email: string
  readonly password: string
  readonly isPlain: boolean
  /** How many addresses this computer has to offer. */
  readonly addresses: number
  /** Whether anybody has opened the page yet. */
  readonly wasVisited: boolean
}

/** How a developer's instruments stand. */
export interface InstrumentFacts {
  readonly isInspecting: boolean
  /** The network that was chosen, at the start or since; absent while it is the profile's own. */
  readonly network?: NetworkName | undefined
}

/** Where the focus is: among rows of things to choose from. */
export interface Focus {
  readonly row: number
  readonly column: number
}

/** A question or a list over the page. */
export type Overlay = 'help' | 'power-off' | 'sign-out' | 'time' | 'pin'

/** The tiles of the home screen that open a page of their own. */
export type Shelf = 'films' | 'series' | 'radio'

/** A tile that the server put into the home row, already clean. */
export interface HomeTile {
  readonly id: string
  readonly title: string
  /** A word more; may be empty. */
  readonly about: string
}

/** No more tiles than this come from a server: with the account behind them they fit on eighty columns. */
export const mostTiles = 4

/** Where a television is. */
export type Page =
  | { readonly at: 'finding'; readonly failures: number }
  | { readonly at: 'unfound'; readonly failures: number; readonly failure: Failure; readonly retryAt: Instant }
  | { readonly at: 'moving' }
  /** `fading`: a code that is still good, and shown until the next one is there. */
  | { readonly at: 'signing-in'; readonly session: DeviceSession; readonly tally: Tally; readonly fading?: Waiting | undefined }
  | { readonly at: 'stopped'; readonly ending: Ending }
  | { readonly at: 'greeting'; readonly person: SignedIn }
  | { readonly at: 'home'; readonly person: SignedIn }
  | { readonly at: 'shelf'; readonly shelf: Shelf | HomeTile; readonly person: SignedIn }
  | { readonly at: 'account'; readonly person: SignedIn }
  | { readonly at: 'signing-out' }
  | { readonly at: 'signed-out'; readonly how: 'revoked' | 'failed' | 'elsewhere' }
  /** Dark, until somebody presses a key. */
  | { readonly at: 'asleep' }
  | { readonly at: 'powering-off' }

/** A session that has a code to show. */
export type Waiting = Extract<DeviceSession, { phase: 'waiting' | 'polling' }>

/** What is counted during one attempt to sign in. */
export interface Tally {
  readonly startedAt: Instant
  readonly polls: number
  /** Whether the last answer was `slow_down`. */
  readonly isSlowed: boolean
}

/** Who signed in here, and how it went. */
export interface SignedIn {
  /** Absent while unknown. */
  readonly identity?: Identity | undefined
  readonly since: Instant
  readonly scope?: readonly string[] | undefined
  readonly seconds: number
  readonly polls: number
  /** When to ask the server next whether this is still so. */
  readonly checkAt: Instant
  readonly isChecking: boolean
  /** Why the last question got no answer, while that is so. */
  readonly failure?: Failure | undefined
  /** The tiles that the server has for this person; absent while it has none: then the television has its own. */
  readonly row?: readonly HomeTile[] | undefined
  /** When to ask the server for them next; absent where it has none. */
  readonly rowAt?: Instant | undefined
  /** When a television that runs once goes dark. */
  readonly closesAt?: Instant | undefined
  /** When a kiosk signs out at the latest. */
  readonly leavesAt?: Instant | undefined
}

/** What a person is called here: the name, else the e-mail address, else what never changes. */
export function nameOf(person: SignedIn): string | undefined {
  return person.identity && (person.identity.name || person.identity.email || person.identity.sub)
}

/** What lies between this device and its server. */
export function networkInForce({ instruments, profile }: TelevisionState): NetworkName | NetworkConditions {
  return instruments?.network ?? profile.network
}

/** Who is signed in on this page, if anybody. */
export function personOn(page: Page): SignedIn | undefined {
  return 'person' in page ? page.person : undefined
}

/** The session to be shown: while the next code is asked for, the one before is shown for as long as it is good. */
export function shownSession({ session, fading }: Extract<Page, { at: 'signing-in' }>, now: Instant): DeviceSession {
  const hasCode = session.phase === 'waiting' || session.phase === 'polling'
  return fading && !hasCode && now < fading.codes.expiresAt ? fading : session
}

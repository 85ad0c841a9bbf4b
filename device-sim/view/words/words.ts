import type { FailureCause, Refusal } from '../../../src/device/session.ts'
import type { BuiltInProfile } from '../../profiles/built-in.ts'
import type { NetworkName } from '../../profiles/profile.ts'
import type { OwnAction } from '../actions.ts'
import type { SpellingAlphabet } from '../spelling.ts'

/**
 * Every text that a television shows or says, in one language, screen by screen. Names, codes, addresses and numbers come as
 * arguments, already clean; a text that needs them is a function.
 */
export interface Words {
  /** What can be chosen with OK; a character display has 18 columns for it. */
  readonly actions: Readonly<Record<OwnAction, string>>
  /** What a tile says below its name: 12 columns at most. */
  readonly tiles: Readonly<Record<Tile, string>>
  readonly keys: KeyWords
  readonly time: TimeWords
  readonly code: CodeWords
  readonly status: StatusWords
  readonly pages: PageWords
  readonly stopped: StoppedWords
  readonly kiosk: KioskWords
  readonly trouble: TroubleWords
  readonly home: HomeWords
  readonly account: AccountWords
  readonly help: HelpWords
  readonly notices: NoticeWords
  readonly device: DeviceWords
  readonly instruments: InstrumentWords
  readonly replay: ReplayWords
  readonly lines: LineWords
  readonly command: CommandWords
  /** How a code is said aloud. */
  readonly alphabet: SpellingAlphabet
}

/** The tiles of the home screen. */
export type Tile = 'films' | 'series' | 'radio' | 'account'

/** The parts of a day that have a greeting of their own. */
export type PartOfDay = 'morning' | 'afternoon' | 'evening'

/** A page of nothing but a title and sentences. */
export interface PageText {
  readonly title: string
  readonly lines: readonly string[]
}

/** Keys, and what they do, in the footer. */
export interface KeyWords {
  readonly ok: string
  readonly escape: string
  readonly move: string
  readonly choose: string
  readonly back: string
  readonly powerOff: string
  readonly help: string
  /** A knob and a button, which are keys of the keyboard here. */
  readonly turn: string
  readonly press: string
  readonly enter: string
  readonly enterTwice: string
}

/** Lengths of time: alone, as what is left, as short as can be, and from now. */
export interface TimeWords {
  readonly minutes: (count: number) => string
  readonly seconds: (count: number) => string
  readonly minutesLeft: (count: number) => string
  readonly secondsLeft: (count: number) => string
  readonly minutesShort: (count: number) => string
  readonly secondsShort: (count: number) => string
  readonly inMinutes: (count: number) => string
  readonly inSeconds: (count: number) => string
  readonly justNow: string
  readonly minutesAgo: (count: number) => string
  readonly hoursAgo: (count: number) => string
}

/** The screen with the code. Where there are two forms, the short one stands in a column of 26. */
export interface CodeWords {
  readonly title: string
  readonly titleInDemo: string
  /** Above the address, where there is no room for steps. */
  readonly signInAt: string
  readonly open: string
  readonly scan: string
  readonly scanOrOpen: string
  /** Between `scan` and the address. */
  readonly orOpen: string
  readonly enter: string
  readonly compare: string
  readonly compareShort: string
  readonly approve: string
  readonly approveShort: string
  readonly elsewhere: (pageHost: string, serverHost: string) => string
  readonly isPlain: string
  readonly unvisited: string
  readonly unvisitedWithAddresses: string
  /** The last line of a very small screen: 20 columns at most. */
  readonly waitingShort: (timeLeft: string) => string
  readonly noAnswerShort: (timeLeft: string) => string
}

/** What a television is doing while a phone is waited for; `when` is a time from now. */
export interface StatusWords {
  readonly waiting: string
  readonly slowed: (seconds: number) => string
  readonly askingAgain: string
  readonly noAnswer: (when: string) => string
  readonly serverTrouble: (when: string) => string
  readonly portal: string
  readonly nextTry: (when: string) => string
}

/** Pages that pass, and pages that ask. */
export interface PageWords {
  readonly finding: PageText
  readonly starting: PageText
  readonly moving: PageText
  readonly greeting: PageText
  readonly signingOut: PageText
  readonly poweringOff: PageText
  readonly oneMoment: PageText
  readonly signedOut: PageText
  readonly signedOutAlone: PageText
  readonly signedOutElsewhere: PageText
  /** On a dark screen. */
  readonly resting: string
  readonly askPowerOff: string
  readonly powerOffEnds: (name: string | undefined) => string
  readonly powerOffEndsCode: string
  readonly askSignOut: string
  readonly signOutEnds: (name: string | undefined) => string
  readonly nothingToWatch: string
}

/** Pages on which an attempt has ended; unattended, it is started again by whoever runs it, else with OK. */
export interface StoppedWords {
  readonly denied: (isUnattended: boolean) => PageText
  readonly expired: (isUnattended: boolean) => PageText
  readonly unreachable: (why: string, isUnattended: boolean) => PageText
  readonly refused: (refusal: Refusal, isUnattended: boolean) => PageText
  readonly violated: (why: string) => PageText
}

/** A kiosk, which goes on by itself. */
export interface KioskWords {
  /** On a dark screen. */
  readonly asleep: string
  /** Said when one code takes the place of another. */
  readonly newCode: string
  /** After why there is nothing to sign in with now. */
  readonly goesOn: string
  readonly signedIn: string
  /** When somebody's sign-in ends. */
  readonly endsSoon: string
  readonly pin: string
  readonly typePin: (typed: string) => string
  readonly wrongPin: (left: number) => string
  readonly locked: (minutes: number) => string
}

/** What is wrong with a server. */
export interface TroubleWords {
  readonly cannotReach: string
  readonly server: string
  /** Why a request got no usable answer, in one sentence without its end; `detail` is a status or the like. */
  readonly failures: Readonly<Record<FailureCause, (host: string, detail: string) => string>>
  readonly unfitCode: string
}

/** The home screen. */
export interface HomeWords {
  readonly greeting: (part: PartOfDay, name: string | undefined) => string
  readonly signedInAs: (account: string) => string
  readonly signedInAsSomebody: string
  /** What the choice in focus is for. */
  readonly details: Readonly<Record<Tile | 'ask-sign-out', string>>
}

/** The account page: its labels, and what stands behind them. */
export interface AccountWords {
  readonly title: string
  readonly name: string
  readonly email: string
  readonly subject: string
  readonly signedIn: string
  readonly allowed: string
  readonly server: string
  readonly television: string
  readonly howItWent: (ago: string, seconds: number, polls: number) => string
  readonly asking: string
}

/** The help page: what each key is called and does. */
export interface HelpWords {
  readonly title: string
  readonly signInAs: string
  readonly password: string
  readonly move: string
  readonly enterKey: string
  readonly enter: string
  /** What a digit of the remote control does. */
  readonly digits: string
  readonly backKeys: string
  readonly back: string
  readonly home: string
  readonly open: string
  readonly addresses: (count: number) => string
  readonly help: string
  readonly quitKeys: string
  readonly quit: string
}

/** What a key led to. */
export interface NoticeWords {
  readonly noOtherAddress: string
  readonly opened: string
  readonly noBrowser: (address: string | undefined) => string
}

/** Devices that are not what they are shown in. */
export interface DeviceWords {
  readonly titles: Readonly<Record<BuiltInProfile['name'], string>>
  /** A terminal is smaller than the device. */
  readonly needs: (title: string, columns: number, rows: number) => string
}

/** Why a run could not be written down. */
export type ExportProblem = 'forbidden' | 'full' | 'no-folder' | 'other'

/** A developer's instruments. */
export interface InstrumentWords {
  readonly time: PageText
  readonly jumped: (seconds: number) => string
  readonly slept: (seconds: number) => string
  readonly hurried: string
  /** At a first poll, which seldom counts as early (RFC 8628 §3.5 knows only the time between two). */
  readonly hurriedFirst: string
  readonly nothingToHurry: string
  readonly network: (name: string) => string
  /** The networks that have a name, and that of a device whose own has none. */
  readonly networks: Readonly<Record<NetworkName | 'own', string>>
  readonly profile: (title: string) => string
  readonly exported: (names: string) => string
  readonly notExported: Readonly<Record<ExportProblem, (folder: string, why: string) => string>>
  /** What each key does, on the help page. */
  readonly inspect: string
  readonly turn: string
  readonly early: string
}

/** The last row of a replay: what it is, how it stands, what its keys do. */
export interface ReplayWords {
  readonly replay: string
  readonly held: string
  readonly over: string
  readonly hold: string
  readonly goOn: string
  readonly next: string
  readonly inspector: string
  readonly export: string
  readonly end: string
}

/** A television as lines. */
export interface LineWords {
  readonly goTo: (address: string) => string
  readonly code: (code: string) => string
  readonly letterByLetter: (letters: string) => string
  readonly expiresIn: (time: string) => string
  readonly reminder: (timeLeft: string, letters: string) => string
  /** Said aloud: the code by the spelling alphabet, and again. */
  readonly codeIs: (spelled: string) => string
  readonly onceMore: (spelled: string) => string
  readonly silent: string
  readonly answersAgain: string
  readonly fact: (label: string, value: string) => string
  readonly demoSignIn: (email: string, password: string) => string
}

/** A command that signs in. */
export interface CommandWords {
  readonly offerPage: string
  readonly signedInAs: (account: string) => string
  readonly signedInAlready: (account: string) => string
  readonly somebody: string
  /** Which scopes were granted, of those that were asked for or beyond them. */
  readonly withheld: (scopes: string) => string
  readonly added: (scopes: string) => string
  /** Where the tokens are now, and until when; a time of day. */
  readonly held: (until: string) => string
  readonly kept: (store: string) => string
  readonly bound: string
}

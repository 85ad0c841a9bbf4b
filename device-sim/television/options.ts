import type { Account } from '../../src/device/account-port.ts'
import type { ConnectOutcome } from '../../src/device/connect.ts'
import type { Clock } from '../../src/time/clock.ts'
import type { NetworkName, Profile } from '../profiles/profile.ts'
import type { KioskUse } from '../view/state.ts'
import type { Language } from '../view/words/languages.ts'
import type { Instruments } from './instruments.ts'
import type { KeptSignIn } from './messages.ts'

/** What a demonstration adds: how to sign in, and other addresses to be reached at. */
export interface Demo {
  readonly email: string
  readonly password: string
  /** Whether the server is reached without encryption. */
  readonly isPlain: boolean
  readonly addresses: number
  /** Moves the server to its next address; rejects with a message for people. */
  nextAddress(): Promise<void>
  wasVisited(): boolean
}

/** What a kiosk is made of besides. */
export interface Kiosk extends KioskUse {
  /** Whether this is the PIN that leaves it. */
  checkPin?(pin: string): Promise<boolean>
  /** A sign-in that outlived the screen it was made on. */
  kept?(): (KeptSignIn & { readonly account: Account }) | undefined
}

/** What a television is made of, whichever way it is shown. */
export interface TelevisionOptions {
  /** Never rejects, except where it was aborted. */
  connect(signal: AbortSignal): Promise<ConnectOutcome>
  readonly clock: Clock
  readonly deviceName: string
  /** Which device it is at first; a television unless told. */
  readonly profile?: Profile | undefined
  /** Which network it is in at first; its profile's own unless told. */
  readonly network?: NetworkName | undefined
  /** Which language it speaks; English unless told. */
  readonly language?: Language | undefined
  readonly demo?: Demo | undefined
  /** What a developer can turn while it runs. */
  readonly instruments?: Instruments | undefined
  /** Opens an address in this computer's browser. */
  openPage?(url: string): Promise<'opened' | 'no-browser'>
  /** Ends after the first sign-in, its greeting held for 2 s. */
  readonly once?: boolean | undefined
  /** Leaves the tokens alive when it goes dark, because somebody else was given them. */
  readonly keepsTokens?: boolean | undefined
  /** Makes it a kiosk, which nobody holds a remote control of. */
  readonly kiosk?: Kiosk | undefined
  /** The hour on the wall, 0 to 23, for the greeting. */
  localHour?(): number
}

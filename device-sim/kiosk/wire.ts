import type { ResourceAnswer, WhoAmI } from '../../src/device/account-port.ts'
import type { DeviceReply, Failure } from '../../src/device/session.ts'
import type { KeptSignIn } from '../television/television.ts'

/** What the screen of a kiosk asks its keeper, which alone talks to the server and holds tokens. */
export type Question =
  | { readonly method: 'connect' }
  | { readonly method: 'request-codes' }
  | { readonly method: 'poll'; readonly deviceCode: string }
  | { readonly method: 'who'; readonly account: string }
  | { readonly method: 'resource'; readonly account: string; readonly path: string }
  | { readonly method: 'sign-out'; readonly account: string }
  | { readonly method: 'check-pin'; readonly pin: string }

/** What the keeper answers. Tokens stay with it: the screen is given their name. */
export interface Answers {
  readonly connect: Found
  readonly 'request-codes': DeviceReply
  readonly poll: DeviceReply
  readonly who: WhoAmI
  readonly resource: ResourceAnswer
  readonly 'sign-out': 'revoked' | 'failed'
  readonly 'check-pin': boolean
}

/** A server, and a sign-in there that outlived the screen before. */
export type Found =
  | { readonly kind: 'connected'; readonly issuer: string; readonly kept?: (KeptSignIn & { readonly account: string }) | undefined }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'violated'; readonly message: string }

/** How the screen is, once a second: nothing of whoever signs in. */
export interface Beat {
  /** The name of what is shown. */
  readonly screen: string
  /** Whether a code that is good is on it. */
  readonly hasCode: boolean
  readonly isSignedIn: boolean
  /** Whether the server answered when it was asked last. */
  readonly isReached: boolean
  /** Memory of the process, in bytes. */
  readonly memory: number
}

/** From the screen to its keeper. */
export type FromScreen =
  | { readonly type: 'ask'; readonly id: number; readonly question: Question }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'beat'; readonly beat: Beat }
  /** Switched off on purpose: no crash. */
  | { readonly type: 'ended'; readonly status: number }

/** From the keeper to its screen. */
export type ToScreen<Start> =
  | { readonly type: 'start'; readonly start: Start }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answers[keyof Answers] }

/** One end of what lies between two processes of ours; whatever comes through it was sent by the other end. */
export interface Channel<Sent, Heard> {
  send(message: Sent): void
  hear(listener: (message: Heard) => void): void
}

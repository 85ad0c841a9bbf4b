import { type HostileServer, startHostileServer } from '../../device-sim/hostile/hostile-server.ts'
import { createSigner } from '../../device-sim/hostile/signer.ts'
import type { Way } from '../../device-sim/hostile/way.ts'
import { type Progress, type SignedIn, SignInError, type SignInOptions, signInWithDevice } from '../../src/index.ts'
import { instant, later, seconds } from '../../src/time/units.ts'
import { VirtualClock } from '../../src/time/virtual-clock.ts'
import { type HeldWire, holdWire } from './held-wire.ts'

/** What became of a sign-in; anything thrown that is no `SignInError` rejects. */
export type SignInOutcome = { readonly signedIn: SignedIn } | { readonly error: SignInError }

/** A program that signs in with the library, on a virtual clock, at a server that does what a test wants. */
export interface SigningProgram {
  readonly server: HostileServer
  readonly clock: VirtualClock
  readonly wire: HeldWire
  /** What it was told, in order. */
  readonly progress: readonly Progress[]
  readonly outcome: Promise<SignInOutcome>
  /** Lets time go on until something has happened, or so many seconds have passed: then it rejects. */
  during<T>(happening: Promise<T>, most?: number): Promise<T>
  /** Moves time on, by seconds. */
  wait(by: number): Promise<void>
  close(): Promise<void>
}

const signer = createSigner()

/** When a program is started, by its clock. */
export const startedAt = instant(Date.UTC(2027, 0, 1))

/** Starts a program at a server of this way. */
export async function startProgram(way: Pick<Way, 'answers' | 'claimsTls'>, options: Partial<SignInOptions> = {}): Promise<SigningProgram> {
  const clock = new VirtualClock(startedAt)
  const wire = holdWire(clock)
  const server = await startHostileServer(way, { signer: await signer, clock, onSilence: wire.letGo })
  const progress: Progress[] = []
  const { dispatcher } = wire
  const usual = { issuer: server.issuer, clientId: 'living-room-tv', scope: 'openid profile', dispatcher, clock }
  const onProgress = (told: Progress) => {
    progress.push(told)
    options.onProgress?.(told)
  }
  const outcome = signInWithDevice({ ...usual, ...options, onProgress }).then((signedIn) => ({ signedIn }), asOutcome)
  outcome.catch(() => {})
  const wait = (by: number) => clock.advanceTo(later(clock.now(), seconds(by)))
  return {
    server,
    clock,
    wire,
    progress,
    outcome,
    during: (happening, most) => during(happening, clock, most),
    wait,
    close: async () => {
      await Promise.all([wire.close(), server.close()])
    },
  }
}

function asOutcome(error: unknown): SignInOutcome {
  if (error instanceof SignInError) return { error }
  throw error
}

/**
 * Lets time go on until something has happened; rejects when it has not within so many seconds. While nobody sleeps a signature is being
 * checked, beside the clock and in real time: then time stands still, or a deadline that is set afterwards would come too late.
 */
export async function during<T>(happening: Promise<T>, clock: VirtualClock, most = 2400): Promise<T> {
  let isOver = false
  const end = () => {
    isOver = true
  }
  happening.then(end, end)
  const last = later(clock.now(), seconds(most))
  for (let patience = Date.now() + 10_000; !isOver; ) {
    if (clock.now() >= last || Date.now() > patience) throw new Error(`Nothing happened in ${most} s`)
    if (clock.sleeping > 0) {
      await clock.advanceTo(later(clock.now(), seconds(5)))
      patience = Date.now() + 10_000
    } else await new Promise((resolve) => setImmediate(resolve))
  }
  return happening
}

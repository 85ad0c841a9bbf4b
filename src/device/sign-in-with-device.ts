import type { Scope } from '../protocol/scope.ts'
import type { Tokens } from '../protocol/token.ts'
import { monotonicClock } from '../time/system-clock.ts'
import { type Instant, later, seconds } from '../time/units.ts'
import type { Account } from './account-port.ts'
import { type Connection, connect, type Target } from './connect.ts'
import { drive, type Turn } from './drive.ts'
import { createHttp } from './http.ts'
import { nextRequest } from './polling.ts'
import { offline, type Progress, progressOf } from './progress.ts'
import type { DeviceSession } from './session.ts'
import { calledOff, errorOfEnding, SignInError, unreachable } from './sign-in-error.ts'
import { problemOfOptions, type SignInOptions, scopeOf } from './sign-in-options.ts'

/** Whoever has signed in. The tokens live in memory alone (E-01). */
export interface SignedIn extends Account {
  /** What was granted, which may be less than was asked for (RFC 6749 §5.1); undefined when neither side named a scope. */
  readonly scope: Scope | undefined
}

/**
 * Signs a person in to this program, who approves it on another device (RFC 8628): finds the server, gets a code for
 * `onProgress` to show, and waits. Rejects with a `SignInError` and nothing else, save what `onProgress` throws. When it is
 * called off, tokens that are on their way are given back before it rejects, within four seconds.
 */
export async function signInWithDevice(options: SignInOptions): Promise<SignedIn> {
  const problem = problemOfOptions(options)
  if (problem !== undefined) throw new SignInError('invalid-options', problem)
  const attempt = openAttempt(options)
  const connection = await find(attempt)
  const tokens = await waitForApproval(connection, attempt)
  const account = connection.openAccount(tokens)
  return { ...account, scope: tokens.scope ?? attempt.target.scope }
}

interface Attempt {
  readonly target: Target
  readonly signal: AbortSignal | undefined
  /** No request is made again after this while there is no code. */
  readonly giveUpAt: Instant
  tell(progress: Progress): void
}

function openAttempt({ scope, dispatcher, clock = monotonicClock, patience = 30, signal, onProgress, ...rest }: SignInOptions): Attempt {
  return {
    target: { ...rest, clock, scope: scope === undefined ? undefined : scopeOf(scope), http: createHttp({ clock, dispatcher }) },
    signal,
    giveUpAt: later(clock.now(), seconds(patience)),
    tell: (progress) => onProgress?.(progress),
  }
}

async function find({ target, signal, giveUpAt, tell }: Attempt): Promise<Connection> {
  const { clock } = target
  for (let failures = 1; !signal?.aborted; failures += 1) {
    const outcome = await connect(target, signal)
    if (signal?.aborted) break
    if (outcome.kind === 'violated') throw new SignInError('violated', outcome.message)
    if (outcome.kind === 'connected') {
      if (failures > 1) tell({ type: 'online' })
      return outcome.connection
    }
    const at = clock.now()
    const retryAt = nextRequest(at, failures, outcome.failure)
    if (retryAt > giveUpAt) throw unreachable(outcome.failure)
    tell(offline(outcome.failure, at, retryAt))
    await clock.sleepUntil(retryAt, signal)
  }
  throw calledOff(signal)
}

/** Waits until a person has answered; an attempt that was called off gives back what it got all the same. */
async function waitForApproval(connection: Connection, attempt: Attempt): Promise<Tokens> {
  const { target, signal } = attempt
  const session = await driveOn(connection, attempt)
  if (signal?.aborted) {
    if (session.phase === 'signed-in') await connection.openAccount(session.tokens).signOut()
    throw calledOff(signal)
  }
  switch (session.phase) {
    case 'signed-in':
      return session.tokens
    case 'ended':
      throw errorOfEnding(session.ending, target.issuer)
    case 'retrying':
      throw unreachable(session.failure)
    case 'idle':
    case 'requesting':
    case 'waiting':
    case 'polling':
      throw new Error(`Cannot sign in: the attempt stopped in phase ${session.phase}`)
  }
}

/** Drives an attempt until it is finished, called off, or without a code for longer than there is patience. */
async function driveOn({ api }: Connection, { target, signal, giveUpAt, tell }: Attempt): Promise<DeviceSession> {
  const { clock, issuer } = target
  const task = new AbortController()
  const stop = () => task.abort()
  let isOffline = false
  const onTurn = (turn: Turn) => {
    const { session } = turn
    if (session.phase === 'retrying' && session.retryAt > giveUpAt) return stop()
    for (const progress of progressOf(turn, issuer, isOffline)) {
      isOffline = progress.type === 'offline'
      tell(progress)
    }
  }
  if (signal?.aborted) stop()
  signal?.addEventListener('abort', stop)
  try {
    return await drive({ api, clock, signal: task.signal, onTurn })
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

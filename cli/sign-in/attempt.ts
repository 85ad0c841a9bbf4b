import { commandLine } from '../../device-sim/profiles/built-in.ts'
import { initialState } from '../../device-sim/television/initial-state.ts'
import { stop } from '../../device-sim/television/moves.ts'
import type { Message, Watcher } from '../../device-sim/television/television.ts'
import { update } from '../../device-sim/television/update.ts'
import type { Language } from '../../device-sim/view/words/languages.ts'
import type { Connection, ConnectOutcome } from '../../src/device/connect.ts'
import { drive, type Turn } from '../../src/device/drive.ts'
import type { Ending, Failure } from '../../src/device/session.ts'
import type { ServerMetadata } from '../../src/protocol/server-metadata.ts'
import type { Tokens } from '../../src/protocol/token.ts'
import type { Clock } from '../../src/time/clock.ts'
import { type Instant, later, seconds } from '../../src/time/units.ts'

/** What became of looking for a server, which is known in full when it has been found. */
export type Found =
  | Exclude<ConnectOutcome, { kind: 'connected' }>
  | { readonly kind: 'connected'; readonly connection: Connection; readonly metadata: ServerMetadata }

/** How a command signs in. */
export interface AttemptOptions {
  /** Never rejects. */
  connect(signal: AbortSignal): Promise<Found>
  readonly clock: Clock
  readonly deviceName: string
  readonly language: Language
  /** Is told all that a television would show, be it as lines or as events. */
  readonly watch: Watcher
  readonly signal: AbortSignal
}

/** What an attempt came to. */
export type Attempt =
  | {
      readonly kind: 'signed-in'
      readonly connection: Connection
      readonly metadata: ServerMetadata
      readonly tokens: Tokens
      readonly at: Instant
    }
  | { readonly kind: 'ended'; readonly ending: Ending }
  /** The signal came first; tokens that came with it have been given back. */
  | { readonly kind: 'stopped' }

/**
 * Signs in once, as a television would that has neither a screen nor keys. A server that cannot be found is not looked for again, and
 * one that is found and gives no code is asked for half a minute.
 */
export async function attempt({ connect, clock, deviceName, language, watch, signal }: AttemptOptions): Promise<Attempt> {
  let state = initialState({ clock, deviceName, language, profile: commandLine }, true)
  const hear = (message: Message) => {
    state = update(state, message).state
    watch(state, message)
  }
  const giveUp = (failure: Failure): Attempt => {
    const ending = { reason: 'unreachable', failure } as const
    watch(stop(state, ending).state, { type: 'not-connected', failure })
    return { kind: 'ended', ending }
  }
  const found = await connect(signal)
  if (signal.aborted) return { kind: 'stopped' }
  switch (found.kind) {
    case 'failed':
      return giveUp(found.failure)
    case 'violated':
      hear({ type: 'connect-violated', message: found.message })
      return { kind: 'ended', ending: { reason: 'violated', message: found.message } }
    case 'connected':
      hear({ type: 'connected', issuer: found.connection.issuer })
      return signInAt(found, { clock, signal }, hear, giveUp)
  }
}

/** How long a command asks for a code that it does not get: nobody sits before a screen that fills itself some day. */
const patience = seconds(30)

async function signInAt(
  { connection, metadata }: Extract<Found, { kind: 'connected' }>,
  { clock, signal }: Pick<AttemptOptions, 'clock' | 'signal'>,
  hear: (message: Message) => void,
  giveUp: (failure: Failure) => Attempt,
): Promise<Attempt> {
  const giveUpAt = later(clock.now(), patience)
  const over = new AbortController()
  const stop = () => over.abort()
  signal.addEventListener('abort', stop)
  const onTurn = (turn: Turn) => {
    const { session } = turn
    if (session.phase === 'retrying' && session.retryAt > giveUpAt) stop()
    else if (!signal.aborted) hear({ type: 'turned', turn })
  }
  const session = await drive({ api: connection.api, clock, signal: over.signal, onTurn })
  signal.removeEventListener('abort', stop)
  switch (session.phase) {
    case 'ended':
      return { kind: 'ended', ending: session.ending }
    case 'signed-in':
      if (!signal.aborted) return { kind: 'signed-in', connection, metadata, tokens: session.tokens, at: session.at }
      await connection.openAccount(session.tokens).signOut()
      return { kind: 'stopped' }
    case 'retrying':
      return signal.aborted ? { kind: 'stopped' } : giveUp(session.failure)
    case 'idle':
    case 'requesting':
    case 'waiting':
    case 'polling':
      return { kind: 'stopped' }
  }
}

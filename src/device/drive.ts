import type { Clock } from '../time/clock.ts'
import { later, seconds } from '../time/units.ts'
import type { DeviceApi } from './device-api.ts'
import { type DeviceEffect, type DeviceEvent, type DeviceReply, type DeviceSession, isFinished } from './session.ts'
import { step } from './step.ts'

/** One turn of the machine: what happened, what became of the attempt, what is done next. */
export interface Turn {
  readonly event: DeviceEvent
  readonly session: DeviceSession
  readonly effect?: DeviceEffect | undefined
}

/** What `drive` needs to perform effects, and whom it tells about every turn. */
export interface Driver {
  readonly api: DeviceApi
  readonly clock: Clock
  /** Ends the attempt; `drive` then resolves with the unfinished session. */
  readonly signal?: AbortSignal | undefined
  readonly onTurn?: ((turn: Turn) => void) | undefined
}

/** How long a poll that is on the wire may still take when its attempt is given up. */
const grace = seconds(2)

/**
 * Signs a device in: starts an attempt and performs each effect of `step` until it is finished or the signal is aborted.
 * A poll on the wire then has two more seconds, and tokens that it brings are kept: their grant is spent, and only who has
 * them can give them back.
 */
export async function drive({ api, clock, signal, onTurn }: Driver): Promise<DeviceSession> {
  let session: DeviceSession = { phase: 'idle' }
  let event: DeviceEvent = { type: 'started', at: clock.now() }
  while (!signal?.aborted || event.type === 'tokens-issued') {
    const turn = step(session, event)
    session = turn.session
    onTurn?.({ event, ...turn })
    if (isFinished(session) || signal?.aborted) break
    if (!turn.effect) throw new Error(`Cannot drive on: ${event.type} answers nothing in phase ${session.phase}`)
    const outcome = await perform(turn.effect, api, clock, signal)
    event = { ...outcome, at: clock.now() }
  }
  return session
}

async function perform(
  effect: DeviceEffect,
  api: DeviceApi,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<DeviceReply | { type: 'woke' }> {
  switch (effect.type) {
    case 'request-codes':
      return api.requestCodes(signal)
    case 'poll':
      return inGrace(clock, signal, (late) => api.poll(effect.deviceCode, late))
    case 'wake-at':
      await clock.sleepUntil(effect.at, signal)
      return { type: 'woke' }
  }
}

/** Asks something that is called off only a while after the signal was aborted. */
async function inGrace<T>(clock: Clock, signal: AbortSignal | undefined, ask: (late: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController()
  const done = new AbortController()
  const callOff = () => void clock.sleepUntil(later(clock.now(), grace), done.signal).then(() => late.abort(signal?.reason))
  signal?.addEventListener('abort', callOff)
  try {
    return await ask(late.signal)
  } finally {
    done.abort()
    signal?.removeEventListener('abort', callOff)
  }
}

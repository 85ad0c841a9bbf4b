import type { Turn } from './drive.ts'
import type { DeviceEvent, DeviceSession } from './session.ts'

/** One turn of the machine for a log or a machine-readable report: names and numbers, never a code or a token (D-42, E-09). */
export interface TraceEntry {
  /** Milliseconds since 1970, by the device's clock. */
  readonly at: number
  readonly event: DeviceEvent['type']
  readonly phase: DeviceSession['phase']
  readonly effect?: string | undefined
  /** The error code of a refusal. */
  readonly error?: string | undefined
  /** Why a request failed, or which rule its answer broke. */
  readonly message?: string | undefined
  /** Seconds between polls. */
  readonly interval?: number | undefined
  readonly wakeAt?: number | undefined
  readonly expiresAt?: number | undefined
  readonly ending?: string | undefined
}

/** Names a turn without its secrets. */
export function traceTurn({ event, session, effect }: Turn): TraceEntry {
  return { at: event.at, event: event.type, phase: session.phase, effect: effect?.type, ...traceEvent(event), ...traceSession(session) }
}

function traceEvent(event: DeviceEvent): Partial<TraceEntry> {
  switch (event.type) {
    case 'refused':
      return { error: event.refusal.code, message: event.refusal.description }
    case 'failed':
      return { message: event.failure.message }
    case 'violated':
      return { message: event.message }
    case 'started':
    case 'woke':
    case 'codes-issued':
    case 'tokens-issued':
      return {}
  }
}

function traceSession(session: DeviceSession): Partial<TraceEntry> {
  switch (session.phase) {
    case 'waiting':
      return { interval: session.pace.interval, wakeAt: session.wakeAt, expiresAt: session.codes.expiresAt }
    case 'polling':
      return { interval: session.pace.interval, expiresAt: session.codes.expiresAt }
    case 'retrying':
      return { wakeAt: session.retryAt }
    case 'ended':
      return { ending: session.ending.reason }
    case 'idle':
    case 'requesting':
    case 'signed-in':
      return {}
  }
}

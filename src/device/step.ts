import { later } from '../time/units.ts'
import { answered, failedOnce, mostFailures, nextRequest, nextWake, slower } from './polling.ts'
import {
  type Codes,
  type DeviceEvent,
  type DeviceSession,
  type Ending,
  type Failure,
  isFinished,
  type Pace,
  type Refusal,
  type Step,
} from './session.ts'

/** Reads as `at`, the instant an event happened. */
type At = DeviceEvent['at']

/**
 * Moves one attempt to sign in by one event (RFC 8628 §3.5). Pure: the same session and event always give the same step.
 * An event that does not answer the pending effect returns the same session and no effect.
 */
export function step(session: DeviceSession, event: DeviceEvent): Step {
  if (isFinished(session)) return { session }
  switch (session.phase) {
    case 'idle':
      return event.type === 'started' ? request(0) : { session }
    case 'requesting':
      return onCodesReply(session, event)
    case 'retrying':
      return event.type === 'woke' && event.at >= session.retryAt ? request(session.failures) : { session }
    case 'waiting':
      return event.type === 'woke' ? onWoke(session, event.at) : { session }
    case 'polling':
      return onPollReply(session, event)
  }
}

function request(failures: number): Step {
  return { session: { phase: 'requesting', failures }, effect: { type: 'request-codes' } }
}

function onCodesReply(session: DeviceSession & { phase: 'requesting' }, event: DeviceEvent): Step {
  switch (event.type) {
    case 'codes-issued': {
      const { expiresIn, interval, ...shown } = event.authorization
      const codes: Codes = { ...shown, issuedAt: event.at, expiresAt: later(event.at, expiresIn) }
      return wait(codes, { interval, failures: 0 }, event.at)
    }
    case 'failed':
      return retry(session.failures + 1, event.failure, event.at)
    case 'refused':
      return end({ reason: 'refused', refusal: event.refusal }, event.at)
    case 'violated':
      return end({ reason: 'violated', message: event.message }, event.at)
    case 'started':
    case 'woke':
    case 'tokens-issued':
      return { session }
  }
}

function retry(failures: number, failure: Failure, at: At): Step {
  if (failures >= mostFailures) return end({ reason: 'unreachable', failure }, at)
  const retryAt = nextRequest(at, failures, failure)
  return { session: { phase: 'retrying', failures, retryAt, failure }, effect: { type: 'wake-at', at: retryAt } }
}

function onWoke(session: DeviceSession & { phase: 'waiting' }, at: At): Step {
  const { codes, pace, wakeAt } = session
  if (at < wakeAt) return { session }
  if (at >= codes.expiresAt) return end({ reason: 'expired' }, at)
  return { session: { phase: 'polling', codes, pace }, effect: { type: 'poll', deviceCode: codes.deviceCode } }
}

function onPollReply(session: DeviceSession & { phase: 'polling' }, event: DeviceEvent): Step {
  const { codes, pace } = session
  switch (event.type) {
    case 'tokens-issued':
      return { session: { phase: 'signed-in', tokens: event.tokens, at: event.at } }
    case 'refused':
      return onRefusal(codes, pace, event.refusal, event.at)
    case 'failed':
      return wait(codes, failedOnce(pace), event.at, event.failure)
    case 'violated':
      return end({ reason: 'violated', message: event.message }, event.at)
    case 'started':
    case 'woke':
    case 'codes-issued':
      return { session }
  }
}

/** Two codes mean "go on"; every other one ends the attempt at once (RFC 8628 §3.5). */
function onRefusal(codes: Codes, pace: Pace, refusal: Refusal, at: At): Step {
  switch (refusal.code) {
    case 'authorization_pending':
      return wait(codes, answered(pace), at)
    case 'slow_down':
      return wait(codes, slower(pace), at)
    case 'access_denied':
      return end({ reason: 'denied' }, at)
    case 'expired_token':
      return end({ reason: 'expired' }, at)
    default:
      return end({ reason: 'refused', refusal }, at)
  }
}

function wait(codes: Codes, pace: Pace, at: At, failure?: Failure): Step {
  if (at >= codes.expiresAt) return end({ reason: 'expired' }, at)
  const wakeAt = nextWake(at, codes, pace, failure)
  return { session: { phase: 'waiting', codes, pace, wakeAt, failure }, effect: { type: 'wake-at', at: wakeAt } }
}

function end(ending: Ending, at: At): Step {
  return { session: { phase: 'ended', ending, at } }
}

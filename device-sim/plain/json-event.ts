import type { WhoAmI } from '../../src/device/account-port.ts'
import type { Turn } from '../../src/device/drive.ts'
import type { DeviceSession, Ending } from '../../src/device/session.ts'
import type { Tokens } from '../../src/protocol/token.ts'
import type { Instant } from '../../src/time/units.ts'
import type { HomeRow, Message } from '../television/messages.ts'
import { personOn, type TelevisionState } from '../view/state.ts'

/** One event as a program reads it (docs/json-events.md). */
export type JsonEvent = { readonly event: string } & Readonly<Record<string, unknown>>

/** The events that a message makes known, in order. A device code is in none of them, tokens only where they were asked for. */
export function jsonEvents(state: TelevisionState, message: Message, printTokens: boolean): readonly JsonEvent[] {
  switch (message.type) {
    case 'connected':
      return [{ event: 'connected', issuer: message.issuer }]
    case 'not-connected':
      return [{ event: 'no-answer', kind: message.failure.kind, message: message.failure.message }, ...searching(state), ...ended(state)]
    case 'turned':
      return [...turned(message.turn, state, printTokens), ...ended(state)]
    case 'identified':
      return [...identified(message.who), ...ended(state)]
    case 'row-fetched':
      return fetched(message.row)
    case 'signed-out':
      return [{ event: 'signed-out', outcome: message.outcome }]
    case 'connect-violated':
    case 'not-moved':
      return ended(state)
    case 'switched-on':
    case 'ticked':
    case 'key':
    case 'signalled':
    case 'page-opened':
    case 'moved':
    case 'wire':
    case 'noted':
    case 'exported':
    case 'pin-checked':
      return []
  }
}

function searching({ page, now }: TelevisionState): readonly JsonEvent[] {
  return page.at === 'unfound' ? [{ event: 'waiting', seconds: (page.retryAt - now) / 1000 }] : []
}

function turned({ event, session }: Turn, state: TelevisionState, printTokens: boolean): readonly JsonEvent[] {
  switch (event.type) {
    case 'started':
    case 'woke':
      return []
    case 'codes-issued':
      return [...codesIssued(session), ...waiting(session, event.at)]
    case 'tokens-issued':
      return [{ event: 'polled', answer: 'tokens' }, signedIn(event.tokens, state, printTokens)]
    case 'refused':
      return [{ event: 'polled', answer: event.refusal.code }, ...waiting(session, event.at)]
    case 'failed':
      return [{ event: 'no-answer', kind: event.failure.kind, message: event.failure.message }, ...waiting(session, event.at)]
    case 'violated':
      return []
  }
}

function codesIssued(session: DeviceSession): readonly JsonEvent[] {
  if (session.phase !== 'waiting') return []
  const { codes, pace } = session
  return [
    {
      event: 'codes-issued',
      user_code: codes.userCode,
      verification_uri: codes.verificationUri,
      verification_uri_complete: codes.verificationUriComplete,
      expires_in: (codes.expiresAt - codes.issuedAt) / 1000,
      interval: pace.interval,
    },
  ]
}

function waiting(session: DeviceSession, now: Instant): readonly JsonEvent[] {
  if (session.phase === 'retrying') return [{ event: 'waiting', seconds: (session.retryAt - now) / 1000 }]
  if (session.phase !== 'waiting') return []
  return [{ event: 'waiting', seconds: (session.wakeAt - now) / 1000, interval: session.pace.interval }]
}

function signedIn(tokens: Tokens, { page }: TelevisionState, printTokens: boolean): JsonEvent {
  const person = personOn(page)
  const secret = {
    access_token: tokens.accessToken,
    token_type: tokens.tokenType,
    expires_in: tokens.expiresIn,
    refresh_token: tokens.refreshToken,
    id_token: tokens.idToken,
  }
  return {
    event: 'signed-in',
    seconds: person?.seconds,
    polls: person?.polls,
    scope: tokens.scope?.join(' '),
    ...(printTokens ? secret : {}),
  }
}

function identified(who: WhoAmI): readonly JsonEvent[] {
  switch (who.kind) {
    case 'known':
      return [{ event: 'identified', sub: who.sub, name: who.name, email: who.email }]
    case 'failed':
      return [{ event: 'no-answer', kind: who.failure.kind, message: who.failure.message }]
    case 'revoked':
      return [{ event: 'revoked' }]
    case 'violated':
      return []
  }
}

/** A server without a home row is nothing to speak of. */
function fetched(row: HomeRow): readonly JsonEvent[] {
  switch (row.kind) {
    case 'served':
      return [{ event: 'home-row', tiles: row.tiles }]
    case 'absent':
      return []
    case 'failed':
      return [{ event: 'no-answer', kind: row.failure.kind, message: row.failure.message }]
    case 'revoked':
      return [{ event: 'revoked' }]
  }
}

function ended({ page }: TelevisionState): readonly JsonEvent[] {
  return page.at === 'stopped' ? [{ event: 'ended', ...reasonOf(page.ending) }] : []
}

function reasonOf(ending: Ending): Readonly<Record<string, unknown>> {
  switch (ending.reason) {
    case 'denied':
    case 'expired':
      return { reason: ending.reason }
    case 'refused':
      return { reason: 'refused', error: ending.refusal.code, error_description: ending.refusal.description }
    case 'violated':
      return { reason: 'violated', message: ending.message }
    case 'unreachable':
      return { reason: 'unreachable', message: ending.failure.message }
  }
}

import type { DeviceSession } from '../../src/device/session.ts'
import { cleanText } from '../../src/text/clean.ts'
import type { Instant } from '../../src/time/units.ts'
import { describeNetwork, isClear, networkOf } from '../profiles/networks.ts'
import { networkInForce, personOn, type TelevisionState } from '../view/state.ts'
import type { Claim, TokenFacts } from './claims.ts'
import type { ShownAnswer } from './exchange.ts'
import { reasonsOf } from './pace-story.ts'
import { exchangesIn, type Run } from './run.ts'
import { type SequenceRow, sequenceOf } from './sequence.ts'
import { type TimelineRow, timelineOf } from './timeline.ts'

/** What an inspector shows: meaning, not cells; all of it is clean (E-12). */
export interface InspectorScreen {
  readonly phase: string
  /** How long between polls, and why so long, once there is a pace. */
  readonly interval?: string | undefined
  readonly reasons: readonly string[]
  /** What happens next, and when. */
  readonly next: readonly string[]
  readonly timeline: readonly TimelineRow[]
  readonly sequence: readonly SequenceRow[]
  readonly network: NetworkInForce
  readonly lastAnswer?: LastAnswer | undefined
  readonly tokens: readonly ShownToken[]
  /** Whether it is over, so that there is nothing to turn. */
  readonly isReplay: boolean
}

/** What lies between the device and its server, and whether that is nothing. */
export interface NetworkInForce {
  readonly text: string
  readonly isClear: boolean
}

/** The last answer there was. */
export interface LastAnswer {
  readonly status: string
  readonly headers: readonly string[]
  readonly body: string
}

/** A token, told by what it says. */
export interface ShownToken {
  readonly name: string
  readonly claims: readonly Claim[]
  /** What is to be said of one whose claims nobody but the server can read. */
  readonly remark?: string | undefined
}

/** What there is to show of a run, now. Pure: the same run and state always give the same screen. */
export function inspectorScreen(run: Run, state: TelevisionState, now: Instant, isReplay = false): InspectorScreen {
  const session: DeviceSession = state.page.at === 'signing-in' ? state.page.session : { phase: 'idle' }
  const hasPace = session.phase === 'waiting' || session.phase === 'polling'
  const answers = exchangesIn(run).flatMap((exchange) => (exchange.state === 'answered' ? [exchange.answer] : []))
  const granted = answers.findLast(({ tokens }) => tokens.length > 0)
  return {
    phase: state.page.at === 'signing-in' ? session.phase : state.page.at,
    interval: hasPace ? `${Math.round(session.pace.interval * 10) / 10} s` : undefined,
    reasons: reasonsOf(run.pace, session),
    next: nextOf(state, session, now),
    timeline: timelineOf(run),
    sequence: sequenceOf(run),
    network: shownNetwork(state),
    lastAnswer: lastAnswer(answers.at(-1)),
    tokens: (granted?.tokens ?? []).map((token) => shownToken(token, now)),
    isReplay,
  }
}

function shownNetwork(state: TelevisionState): NetworkInForce {
  const network = networkOf(networkInForce(state))
  return { text: cleanText(describeNetwork(network), 120), isClear: isClear(network) }
}

function nextOf({ page }: TelevisionState, session: DeviceSession, now: Instant): readonly string[] {
  const person = personOn(page)
  if (page.at === 'unfound') return [`next search in ${left(page.retryAt, now)}`]
  if (person) return [person.isChecking ? 'asks who is signed in' : `next check in ${left(person.checkAt, now)}`]
  switch (session.phase) {
    case 'requesting':
      return ['awaits codes']
    case 'retrying':
      return [`next request in ${left(session.retryAt, now)}`]
    case 'waiting':
      return [
        ...(session.wakeAt < session.codes.expiresAt ? [`next poll in ${left(session.wakeAt, now)}`] : []),
        `codes expire in ${left(session.codes.expiresAt, now)}`,
      ]
    case 'polling':
      return ['awaits the answer', `codes expire in ${left(session.codes.expiresAt, now)}`]
    case 'idle':
    case 'signed-in':
    case 'ended':
      return []
  }
}

function left(at: Instant, now: Instant): string {
  const whole = Math.max(0, Math.ceil((at - now) / 1000))
  return whole < 100 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** Header fields that say something about the protocol. */
const telling = [
  'content-type',
  'cache-control',
  'retry-after',
  'location',
  'www-authenticate',
  'dpop-nonce',
  'date',
  'server',
  'set-cookie',
]

function lastAnswer(answer: ShownAnswer | undefined): LastAnswer | undefined {
  if (!answer) return undefined
  const { status, statusText, headers, body } = answer
  const shown = telling.flatMap((name) => headers.filter(([field]) => field.toLowerCase() === name))
  return {
    status: cleanText(`${status} ${statusText}`, 60),
    headers: shown.map(([name, value]) => cleanText(`${name.toLowerCase()}: ${value}`)),
    body: [cleanText(body.text, 2000), body.note && `(${body.note}, ${body.bytes} bytes)`].filter(Boolean).join(' '),
  }
}

function shownToken(token: TokenFacts, now: Instant): ShownToken {
  if (token.form === 'signed') return { name: token.name, claims: token.claims.map((claim) => withMoment(claim, now)) }
  return { name: token.name, claims: [], remark: `${token.form}, ${token.characters} characters` }
}

/** Claims that are a point in time, told by how far away it is (RFC 7519 §4.1). */
function withMoment({ name, value }: Claim, now: Instant): Claim {
  if (!['exp', 'iat', 'nbf', 'auth_time'].includes(name) || !/^\d{1,12}$/.test(value)) return { name, value }
  const away = Math.round(Number(value) - now / 1000)
  return { name, value: away > 0 ? `${value} (in ${away} s)` : `${value} (${-away} s ago)` }
}

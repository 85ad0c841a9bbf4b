import { Agent, type Dispatcher, request } from 'undici'
import { isMembers, type Members } from '../protocol/fields.ts'
import { cleanText } from '../text/clean.ts'
import type { Clock } from '../time/clock.ts'
import { type Instant, later, type Seconds, seconds } from '../time/units.ts'
import { portalSign } from './captive-portal.ts'
import { withDeadline } from './deadline.ts'
import { environmentProblem } from './environment.ts'
import { failureOf } from './failure.ts'
import { explainError } from './http-failure.ts'
import { headerText, readDate, readRetryAfter } from './http-headers.ts'
import { isNonce } from './proof-target.ts'
import type { Failure } from './session.ts'

/** Requests as a device may make them: bounded in time and size, never redirected, without cookies. None rejects. */
export interface Http {
  postForm(url: string, form: string, options?: RequestOptions): Promise<HttpOutcome>
  getJson(url: string, options?: RequestOptions): Promise<HttpOutcome>
}

/** How one request differs from others. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
  /** The value of the `Authorization` header. */
  readonly authorization?: string | undefined
  /** The value of the `DPoP` header, a proof of a key (RFC 9449 §4.1). */
  readonly dpop?: string | undefined
  /** Until the answer has wholly arrived, ten seconds unless told (E-27). */
  readonly deadline?: Seconds | undefined
  /** How much an answer may hold, 64 KiB unless told (E-26). */
  readonly mostBytes?: number | undefined
}

/** What a request came to. */
export type HttpOutcome = AnswerHead &
  /** A JSON object, whatever the status below 500 (redirects and 429 apart). */
  (
    | { readonly kind: 'answer'; readonly status: number; readonly members: Members; readonly date?: Instant | undefined }
    /** No usable answer; the status is there when there was one, and its media type where no object could be read from it. */
    | { readonly kind: 'failed'; readonly failure: Failure; readonly status?: number | undefined; readonly mediaType?: string | undefined }
  )

interface AnswerHead {
  /** What the next proof of a key is to carry (RFC 9449 §8). */
  readonly dpopNonce?: string | undefined
  /** Every `WWW-Authenticate` header of a 401, not looked at yet (RFC 9110 §11.6.1). */
  readonly challenges?: readonly string[] | undefined
}

/** What every request shares. */
export interface HttpSettings {
  readonly clock: Clock
  /** What carries requests: the operating system's network unless told. */
  readonly dispatcher?: Dispatcher | undefined
  readonly environment?: NodeJS.ProcessEnv | undefined
}

/** How long an answer may take as a whole (E-27). */
export const usualDeadline = seconds(10)

const usualSize = 64 * 1024

/** So many provisional answers (1xx) may come before the answer; more are a flood, of which no size is ever counted. */
const mostProvisional = 20

/** Opens the way to servers. Throws when the environment has switched the verification of certificates off (E-25). */
export function createHttp({ clock, dispatcher = new Agent(), environment = process.env }: HttpSettings): Http {
  const problem = environmentProblem(environment)
  if (problem !== undefined) throw new Error(problem)
  const send = (url: string, { signal, deadline = usualDeadline, ...message }: Message): Promise<HttpOutcome> =>
    withDeadline(clock, later(clock.now(), deadline), signal, (bound) => exchange(url, message, dispatcher, clock, bound)).catch((error) =>
      failed(explainError(url, error)),
    )
  return {
    postForm: (url, form, options) => send(url, { ...options, method: 'POST', body: form }),
    getJson: (url, options) => send(url, { ...options, method: 'GET' }),
  }
}

interface Message extends RequestOptions {
  readonly method: 'GET' | 'POST'
  readonly body?: string | undefined
}

/** undici's `request` follows no redirect (E-24), keeps no cookie (E-30) and unpacks nothing (E-26), unlike `fetch`. */
async function exchange(
  url: string,
  { method, body, authorization, dpop, mostBytes = usualSize }: Message,
  dispatcher: Dispatcher,
  clock: Clock,
  signal: AbortSignal,
): Promise<HttpOutcome> {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'tenfoot/0.1' }
  if (body !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded'
  if (authorization !== undefined) headers['authorization'] = authorization
  if (dpop !== undefined) headers['dpop'] = dpop
  // The deadline is ours alone: undici's own clocks know nothing of a virtual one.
  const own = { headersTimeout: 0, bodyTimeout: 0 }
  const answer = await request(url, { method, body: body ?? null, headers, dispatcher, signal, onInfo: provisionalCounter(), ...own })
  const text = await readText(answer.body, mostBytes)
  return { ...readAnswer(url, answer, text, clock), ...nonceOf(answer.headers), ...challengesOf(answer) }
}

/** One nonce of letters that a proof can carry; what is none is as good as not there. */
function nonceOf(headers: Dispatcher.ResponseData['headers']): AnswerHead {
  const nonce = headerText(headers['dpop-nonce'])
  return nonce !== undefined && isNonce(nonce) ? { dpopNonce: nonce } : {}
}

function challengesOf({ statusCode, headers }: Dispatcher.ResponseData): AnswerHead {
  const challenges = headers['www-authenticate']
  return statusCode === 401 && challenges !== undefined ? { challenges: [challenges].flat() } : {}
}

/** What is thrown at undici's feet ends the request. */
function provisionalCounter(): () => void {
  let count = 0
  return () => {
    count += 1
    if (count > mostProvisional) throw new Error('its answer never begins')
  }
}

/** The body as text; undefined when it is larger than allowed, counted while it arrives, or not UTF-8. */
async function readText(body: Dispatcher.ResponseData['body'], mostBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > mostBytes) return undefined
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    return undefined
  }
}

function readAnswer(url: string, answer: Dispatcher.ResponseData, text: string | undefined, clock: Clock): HttpOutcome {
  const { statusCode: status, headers } = answer
  const { host } = new URL(url)
  const mediaType = mediaTypeOf(headers)
  const sign = portalSign(url, { status, location: headerText(headers['location']), mediaType })
  if (sign !== undefined) return { ...failed(failureOf({ cause: sign, host, detail: `${status}` }), status), mediaType }
  const date = readDate(headerText(headers['date']))
  if (status >= 500 || status === 429) {
    const retryAfter = readRetryAfter(headerText(headers['retry-after']), date ?? clock.now())
    const cause = status === 429 ? 'asked-too-often' : 'trouble'
    return failed(failureOf({ cause, host, detail: `${status}` }, retryAfter), status)
  }
  if (status >= 300 && status < 400) return failed(failureOf({ cause: 'redirect', host, detail: `${status}` }), status)
  const members = isJson(headers) && text !== undefined ? parseObject(text) : undefined
  if (members) return { kind: 'answer', status, members, date }
  return { ...failed(failureOf({ cause: 'no-json', host, detail: `${status}, ${mediaType}` }), status), mediaType }
}

function mediaTypeOf(headers: Dispatcher.ResponseData['headers']): string {
  const contentType = headerText(headers['content-type']) ?? ''
  return cleanText(contentType.replace(/;.*/s, ''), 60).toLowerCase() || 'of no type'
}

function isJson(headers: Dispatcher.ResponseData['headers']): boolean {
  const coding = headerText(headers['content-encoding'])
  if (coding !== undefined && coding !== 'identity') return false
  return /^application\/(?:[\w.-]+\+)?json *(?:;|$)/i.test(headerText(headers['content-type']) ?? '')
}

function parseObject(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isMembers(value) ? value : undefined
  } catch {
    return undefined
  }
}

function failed(failure: Failure, status?: number): HttpOutcome & { kind: 'failed' } {
  return { kind: 'failed', failure, status }
}

import type { Dispatcher } from 'undici'
import { isMembers, ownMember } from '../../src/protocol/fields.ts'
import { cleanText } from '../../src/text/clean.ts'
import type { Clock } from '../../src/time/clock.ts'
import type { Instant } from '../../src/time/units.ts'
import { BodyKeeper } from './body-keeper.ts'
import { type TokenFacts, tokenFacts } from './claims.ts'
import type { HeaderFields, WireEvent } from './exchange.ts'
import type { Secrets } from './secrets.ts'
import { type Overheard, overhear } from './tap-handler.ts'
import { listedHeaders } from './tap-headers.ts'

/** What a tap is put around, and who is told what goes by. */
export interface WireTapOptions {
  /** What carries the requests. */
  readonly under: Dispatcher
  /** The device's clock, or whichever should stand in the events. */
  readonly clock: Clock
  /** Learns every secret that goes by, before anything is told. */
  readonly secrets: Secrets
  /** Numbers the next request; taps of one run share it, so that no two of its requests have the same number. */
  readonly nextId: () => number
  readonly onEvent: (event: WireEvent) => void
}

/** A dispatcher that tells what goes through another, and changes nothing: back-pressure, calls to stop and errors pass as they are. */
export function wireTap(options: WireTapOptions): Dispatcher {
  return options.under.compose((dispatch) => (request, handler) => {
    const exchange = new Tapped(options.nextId(), options)
    exchange.requested(request)
    return dispatch(request, overhear(handler, exchange))
  })
}

/** The head of an answer, while its body is on its way. */
interface Head {
  readonly at: Instant
  readonly status: number
  readonly statusText: string
  readonly headers: HeaderFields
}

/** One exchange while it goes by. It is told once how it ended. */
class Tapped implements Overheard {
  readonly #id: number
  readonly #options: WireTapOptions
  readonly #body = new BodyKeeper()
  #head: Head | undefined
  #isOver = false

  constructor(id: number, options: WireTapOptions) {
    this.#id = id
    this.#options = options
  }

  requested({ origin, path, method, headers, body }: Dispatcher.DispatchOptions): void {
    const { clock, secrets, onEvent } = this.#options
    const fields = listedHeaders(headers)
    const sent = new BodyKeeper()
    if (typeof body === 'string' || body instanceof Uint8Array) sent.take(Buffer.from(body))
    const url = `${origin ?? ''}${path}`
    secrets.learn(url)
    secrets.learnHeaders(fields)
    const request = { at: clock.now(), method, url: secrets.maskedUrl(url), headers: secrets.maskedHeaders(fields) }
    const shown = sent.body((text) => secrets.masked(text))
    onEvent({ type: 'requested', id: this.#id, request: body ? { ...request, body: shown } : request })
  }

  /** Informational answers come before the one that counts (RFC 9110 §15.2). */
  onHead(status: number, headers: HeaderFields, statusText: string): void {
    if (status >= 200) this.#head = { at: this.#options.clock.now(), status, headers, statusText }
  }

  onData(chunk: Uint8Array): void {
    this.#body.take(chunk)
  }

  onEnd(): void {
    if (this.#isOver || !this.#head) return
    this.#isOver = true
    const { clock, secrets, onEvent } = this.#options
    const { at: headAt, status, statusText, headers } = this.#head
    const text = this.#body.text()
    secrets.learn(text)
    secrets.learnHeaders(headers)
    onEvent({
      type: 'answered',
      id: this.#id,
      answer: {
        headAt,
        at: clock.now(),
        status,
        statusText: cleanText(secrets.masked(statusText), 60),
        headers: secrets.maskedHeaders(headers),
        body: this.#body.body((whole) => secrets.masked(whole)),
        tokens: tokensIn(text, secrets),
      },
    })
  }

  onFailure(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    const { clock, secrets, onEvent } = this.#options
    const message = error instanceof Error ? error.message || error.name : 'the request was called off'
    onEvent({ type: 'failed', id: this.#id, at: clock.now(), message: cleanText(secrets.masked(message)) })
  }
}

/** The tokens of a token answer (RFC 6749 §5.1). */
function tokensIn(text: string, secrets: Secrets): readonly TokenFacts[] {
  const members = parsed(text)
  if (!isMembers(members)) return []
  return ['id_token', 'access_token', 'refresh_token'].flatMap((field) => {
    const token = ownMember(members, field)
    const name = typeof token === 'string' ? secrets.nameOf(token) : undefined
    return typeof token === 'string' && name !== undefined ? [tokenFacts(name, token, (claim) => secrets.masked(claim))] : []
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { Clock } from '../../src/time/clock.ts'
import { type Instant, instant } from '../../src/time/units.ts'

/** So many bytes may wait on a slow line before the sender is held up. */
const mostWaiting = 64 * 1024

/** The way of a request and of its answer. */
export interface Way {
  /** Milliseconds until the request is there. */
  readonly there: number
  /** Milliseconds until what is answered is back. */
  readonly back: number
  /** Kilobits a second that come back; undefined where there is no limit. */
  readonly bandwidth: number | undefined
  /** Whether the server alone ever knows of the answer. */
  readonly isAnswerLost: boolean
}

/**
 * One request on its way through a simulated network. It stands between the one who asks and what carries the request, and
 * is to each of them the other; it ends once, with the answer, an error, or when it is called off.
 */
export class Passage implements Dispatcher.DispatchController {
  readonly #handler: Dispatcher.DispatchHandler
  readonly #clock: Clock
  readonly #onOver: (passage: Passage) => void
  /** Ends every wait of this passage. */
  readonly #over = new AbortController()
  #real: Dispatcher.DispatchController | undefined
  #reason: Error | null = null
  #isPaused = false
  /** What has come and waits for its turn, since the line is slow, and how many bytes of it there are. */
  #line: Promise<void> | undefined
  #waiting = 0

  constructor(handler: Dispatcher.DispatchHandler, clock: Clock, onOver: (passage: Passage) => void) {
    this.#handler = handler
    this.#clock = clock
    this.#onOver = onOver
  }

  get aborted(): boolean {
    return this.#reason !== null
  }

  get reason(): Error | null {
    return this.#reason
  }

  get paused(): boolean {
    return this.#isPaused
  }

  pause(): void {
    this.#isPaused = true
    this.#real?.pause()
  }

  resume(): void {
    this.#isPaused = false
    this.#resumeBelow()
  }

  abort(reason: Error): void {
    this.#reason = reason
    this.fail(reason)
  }

  /** Tells who asks that it is on its way, and can be called off from now on. */
  start(): void {
    this.#handler.onRequestStart?.(this, undefined)
  }

  /** Ends it with an error; after the end nothing happens. */
  fail(error: Error): void {
    if (this.#over.signal.aborted) return
    this.#finish()
    this.#real?.abort(error)
    this.#handler.onResponseError?.(this, error)
  }

  /** Ends it with an error, once whoever asked has had time to listen. */
  failSoon(error: Error): void {
    queueMicrotask(() => this.fail(error))
  }

  /** Ends it with an error at that time, unless it is over before. */
  failAt(at: Instant, error: Error): void {
    void this.#clock.sleepUntil(at, this.#over.signal).then(() => this.fail(error))
  }

  /** Answers it in place of a server. */
  answer(status: number, headers: IncomingHttpHeaders, body: string): void {
    queueMicrotask(() => {
      if (this.#over.signal.aborted) return
      this.#handler.onResponseStart?.(this, status, headers, '')
      this.#handler.onResponseData?.(this, Buffer.from(body))
      this.#finish()
      this.#handler.onResponseEnd?.(this, {})
    })
  }

  /** Sends it on along that way; an error of whoever carries it is an error of this request. */
  travel(way: Way, dispatch: (handler: Dispatcher.DispatchHandler) => void): void {
    const send = () => {
      if (this.#over.signal.aborted) return
      try {
        dispatch(way.isAnswerLost ? this.#deaf() : this.#listening(way))
      } catch (error) {
        this.failSoon(asError(error))
      }
    }
    if (way.there === 0) send()
    else void this.#sleep(way.there).then(send)
  }

  /** Hears that the answer has come, and keeps it to itself: whoever asked waits until its patience ends. */
  #deaf(): Dispatcher.DispatchHandler {
    return {
      onRequestStart: (real) => this.#began(real),
      onResponseStart: () => {},
      onResponseData: () => {},
      onResponseEnd: () => {
        this.#real = undefined
      },
      onResponseError: (_, error) => this.fail(error),
    }
  }

  #listening(way: Way): Dispatcher.DispatchHandler {
    const handler = this.#handler
    return {
      onRequestStart: (real) => this.#began(real),
      onRequestUpgrade: (real, status, headers, socket) => handler.onRequestUpgrade?.(real, status, headers, socket),
      onResponseStart: (_, status, headers, statusText) =>
        this.#deliver(way, () => handler.onResponseStart?.(this, status, headers, statusText)),
      onResponseData: (_, chunk) => this.#deliver(way, () => handler.onResponseData?.(this, chunk), chunk.length),
      onResponseEnd: (_, trailers) => {
        this.#real = undefined
        this.#deliver(way, () => {
          this.#finish()
          handler.onResponseEnd?.(this, trailers)
        })
      },
      onResponseError: (_, error) => {
        this.#real = undefined
        this.#deliver(way, () => this.fail(error))
      },
      onBodySent: (size, total) => handler.onBodySent?.(size, total),
    }
  }

  #began(real: Dispatcher.DispatchController): void {
    this.#real = real
    if (this.#over.signal.aborted) real.abort(this.#reason ?? new Error('the request was called off'))
    else if (this.#isPaused) real.pause()
  }

  /** Hands something on when it has come the whole way back, and behind all that came before it. */
  #deliver({ back, bandwidth }: Way, hand: () => void, bytes = 0): void {
    const crossing = bandwidth === undefined ? 0 : (bytes * 8) / bandwidth
    if (this.#line || back > 0 || crossing > 0) this.#enqueue(instant(this.#clock.now() + back), crossing, hand, bytes)
    else hand()
  }

  #enqueue(arrivesAt: Instant, crossing: number, hand: () => void, bytes: number): void {
    this.#waiting += bytes
    if (this.#waiting > mostWaiting) this.#real?.pause()
    const before = this.#line ?? Promise.resolve()
    const line = before.then(async () => {
      await this.#clock.sleepUntil(arrivesAt, this.#over.signal)
      await this.#sleep(crossing)
      this.#waiting -= bytes
      if (!this.#over.signal.aborted) hand()
      this.#resumeBelow()
    })
    const settled = line.catch((error: unknown) => this.abort(asError(error)))
    this.#line = settled
    void settled.then(() => {
      if (this.#line === settled) this.#line = undefined
    })
  }

  #resumeBelow(): void {
    if (!this.#isPaused && this.#waiting <= mostWaiting) this.#real?.resume()
  }

  #sleep(milliseconds: number): Promise<void> {
    return this.#clock.sleepUntil(instant(this.#clock.now() + milliseconds), this.#over.signal)
  }

  #finish(): void {
    this.#over.abort()
    this.#onOver(this)
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

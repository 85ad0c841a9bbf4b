import type { Instant } from '../../src/time/units.ts'
import type { TokenFacts } from './claims.ts'

/** Header fields in the order they were sent. */
export type HeaderFields = readonly (readonly [name: string, value: string])[]

/** A body as text, with names where its secrets were. */
export interface Body {
  readonly text: string
  /** How many bytes were on the wire. */
  readonly bytes: number
  /** Why this is not all of it. */
  readonly note?: string | undefined
}

/** A request as it left the device. */
export interface ShownRequest {
  readonly at: Instant
  readonly method: string
  readonly url: string
  readonly headers: HeaderFields
  readonly body?: Body | undefined
}

/** A whole answer. */
export interface ShownAnswer {
  /** When the head of it came. */
  readonly headAt: Instant
  /** When its last byte came. */
  readonly at: Instant
  readonly status: number
  readonly statusText: string
  readonly headers: HeaderFields
  readonly body: Body
  /** What can be told of the tokens in it without telling them. */
  readonly tokens: readonly TokenFacts[]
}

/** What happens on the wire. Nothing in it is a secret, and all of it is JSON. */
export type WireEvent =
  | { readonly type: 'requested'; readonly id: number; readonly request: ShownRequest }
  | { readonly type: 'answered'; readonly id: number; readonly answer: ShownAnswer }
  | { readonly type: 'failed'; readonly id: number; readonly at: Instant; readonly message: string }

/** A request and what became of it. */
export type Exchange = { readonly id: number; readonly request: ShownRequest } & (
  | { readonly state: 'open' }
  | { readonly state: 'answered'; readonly answer: ShownAnswer }
  | { readonly state: 'failed'; readonly at: Instant; readonly message: string }
)

/** Pairs requests with what became of them, in the order they were sent; an answer to a request long forgotten is left out. */
export function exchangesOf(events: readonly WireEvent[]): readonly Exchange[] {
  const exchanges = new Map<number, Exchange>()
  for (const event of events) {
    if (event.type === 'requested') exchanges.set(event.id, { id: event.id, request: event.request, state: 'open' })
    const open = exchanges.get(event.id)
    if (!open) continue
    const { id, request } = open
    if (event.type === 'answered') exchanges.set(id, { id, request, state: 'answered', answer: event.answer })
    if (event.type === 'failed') exchanges.set(id, { id, request, state: 'failed', at: event.at, message: event.message })
  }
  return [...exchanges.values()]
}

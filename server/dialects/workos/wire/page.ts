import { type Form, field, type Members } from '../../../../src/protocol/fields.ts'

/** Which part of a list somebody asks for. */
export interface Page {
  readonly limit: number
  readonly order: 'asc' | 'desc'
  readonly after?: string | undefined
  readonly before?: string | undefined
}

/** Reads the part that is asked for: ten, newest first, unless told; undefined where that cannot be. */
export function readPage(query: Form): Page | undefined {
  const limit = field(query, 'limit') ?? '10'
  const order = field(query, 'order') ?? 'desc'
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 100) return undefined
  if (order !== 'asc' && order !== 'desc') return undefined
  return { limit: Number(limit), order, after: field(query, 'after'), before: field(query, 'before') }
}

/** One page of a list, newest first unless asked otherwise, between the names before and after which it is to lie. */
export function pageOf(newestFirst: readonly Members[], { limit, order, after, before }: Page): Members {
  const all = order === 'desc' ? newestFirst : newestFirst.toReversed()
  const place = (id: string | undefined) => all.findIndex((one) => one['id'] === id)
  const from = after === undefined ? 0 : place(after) + 1
  const to = before === undefined ? all.length : Math.max(0, place(before))
  const start = before === undefined ? from : Math.max(from, to - limit)
  const data = all.slice(start, Math.min(to, start + limit))
  const end = start + data.length
  const cursors = { before: start > 0 ? (data[0]?.['id'] ?? null) : null, after: end < all.length ? (data.at(-1)?.['id'] ?? null) : null }
  return { object: 'list', data, list_metadata: cursors }
}

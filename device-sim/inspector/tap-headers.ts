import type { Dispatcher } from 'undici'
import type { HeaderFields } from './exchange.ts'

/** Header fields in one of the many ways that undici takes and gives them: a list of both in turn, pairs, or an object. */
export type AnyHeaders = Dispatcher.DispatchOptions['headers'] | readonly (Buffer | string)[]

/** Header fields one by one. */
export function listedHeaders(headers: AnyHeaders): HeaderFields {
  if (headers === null || headers === undefined) return []
  const listed = isIterable(headers) ? fromList([...headers]) : fromEntries(Object.entries(headers))
  return listed.filter(([name]) => name !== '')
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value
}

function fromList(items: readonly unknown[]): HeaderFields {
  if (items.every((item) => Array.isArray(item))) return fromEntries(items.map((item) => [textOf(item[0]), item[1]]))
  return fromEntries(items.flatMap((item, index) => (index % 2 === 0 ? [[textOf(item), items[index + 1]] as const] : [])))
}

function fromEntries(entries: readonly (readonly [string, unknown])[]): HeaderFields {
  return entries.flatMap(([name, value]) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    return values.filter((one) => one !== undefined).map((one) => [name, textOf(one)] as const)
  })
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)
}

import { nearest } from './nearest.ts'

/** What a piece of a file may be: how it is read, and how JSON Schema says the same. */
export interface Shape<T> {
  /** Reads outside data; `key` is where it stands, for the message. */
  read(value: unknown, key: string): Reading<T>
  readonly schema: JsonSchema
  /** What stands in for it where it is absent; without one it has to be there. */
  readonly fallback?: { readonly value: T } | undefined
}

/** Ours, or why not: a message that names the key and what is allowed. */
export type Reading<T> = { readonly kind: 'read'; readonly value: T } | { readonly kind: 'wrong'; readonly message: string }

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** One of some words. */
export function word<const T extends string>(...words: readonly T[]): Shape<T> {
  return {
    read: (value, key) => {
      const found = words.find((one) => one === value)
      return found === undefined ? wrong(`${key}: ${shown(value)} is not one of ${words.join(', ')}`) : { kind: 'read', value: found }
    },
    schema: { enum: words },
  }
}

/** A text of a pattern that is said in words. */
export function text(pattern: RegExp, meaning: string): Shape<string> {
  return {
    read: (value, key) =>
      typeof value === 'string' && pattern.test(value) ? { kind: 'read', value } : wrong(`${key}: ${shown(value)} is not ${meaning}`),
    schema: { type: 'string', pattern: pattern.source, description: meaning },
  }
}

/** A number within limits. */
export function number(least: number, most: number, type: 'number' | 'integer' = 'number'): Shape<number> {
  const isFit = (value: unknown): value is number =>
    typeof value === 'number' && value >= least && value <= most && (type === 'number' || Number.isInteger(value))
  const meaning = `a ${type === 'integer' ? 'whole number' : 'number'} from ${least} to ${most}`
  return {
    read: (value, key) => (isFit(value) ? { kind: 'read', value } : wrong(`${key}: ${shown(value)} is not ${meaning}`)),
    schema: { type, minimum: least, maximum: most },
  }
}

/** Yes or no. */
export function yesOrNo(): Shape<boolean> {
  return {
    read: (value, key) =>
      typeof value === 'boolean' ? { kind: 'read', value } : wrong(`${key}: ${shown(value)} is not one of true, false`),
    schema: { type: 'boolean' },
  }
}

/** So many of a kind, at most. */
export function list<T>(item: Shape<T>, most: number): Shape<readonly T[]> {
  return {
    read: (value, key) => {
      if (!Array.isArray(value) || value.length > most) return wrong(`${key}: ${shown(value)} is not a list of at most ${most}`)
      const items: T[] = []
      for (const [index, one] of value.entries()) {
        const reading = item.read(one, `${key}[${index}]`)
        if (reading.kind === 'wrong') return reading
        items.push(reading.value)
      }
      return { kind: 'read', value: items }
    },
    schema: { type: 'array', items: item.schema, maxItems: most },
  }
}

/** Keys that each have a shape, and no others. */
export function keys<T extends object>(fields: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const shapes = Object.entries<Shape<unknown>>(fields)
  const names = shapes.map(([name]) => name)
  return {
    read: (value, key) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(`${key}: ${shown(value)} is not an object`)
      const given = new Map<string, unknown>(Object.entries(value))
      const stranger = [...given.keys()].find((name) => !names.includes(name))
      if (stranger !== undefined) return wrong(`${below(key, stranger)}: there is no such key; the nearest is ${nearest(stranger, names)}`)
      const read: Record<string, unknown> = {}
      for (const [name, shape] of shapes) {
        if (!given.has(name) && shape.fallback) {
          if (shape.fallback.value !== undefined) read[name] = shape.fallback.value
          continue
        }
        if (!given.has(name)) return wrong(`${below(key, name)} is missing`)
        const reading = shape.read(given.get(name), below(key, name))
        if (reading.kind === 'wrong') return reading
        read[name] = reading.value
      }
      return { kind: 'read', value: read as T }
    },
    schema: {
      type: 'object',
      properties: Object.fromEntries(shapes.map(([name, { schema }]) => [name, schema])),
      required: shapes.filter(([, { fallback }]) => !fallback).map(([name]) => name),
      additionalProperties: false,
    },
  }
}

/** One of several objects, told apart by their `kind`. */
export function kinds<T extends { readonly kind: string }>(
  shapes: { readonly [K in T['kind']]: Shape<Extract<T, { kind: K }>> },
): Shape<T> {
  const table = new Map<unknown, Shape<T>>(Object.entries<Shape<T>>(shapes))
  const kind = word(...Object.keys(shapes))
  return {
    read: (value, key) => {
      if (typeof value !== 'object' || value === null || !('kind' in value)) return wrong(`${below(key, 'kind')} is missing`)
      const shape = table.get(value.kind)
      if (shape) return shape.read(value, key)
      const reading = kind.read(value.kind, below(key, 'kind'))
      return reading.kind === 'wrong' ? reading : wrong(`${below(key, 'kind')} is missing`)
    },
    schema: { oneOf: [...table.values()].map(({ schema }) => schema) },
  }
}

/** A word, or else an object. */
export function wordOr<T extends string, U extends object>(words: Shape<T>, other: Shape<U>): Shape<T | U> {
  return {
    read: (value, key) => (typeof value === 'object' && value !== null ? other.read(value, key) : words.read(value, key)),
    schema: { anyOf: [words.schema, other.schema] },
  }
}

/** What may be left out, and then is that. */
export function otherwise<T>(shape: Shape<T>, value: T): Shape<T> {
  return { ...shape, fallback: { value }, schema: value === undefined ? shape.schema : { ...shape.schema, default: value } }
}

function wrong(message: string): Reading<never> {
  return { kind: 'wrong', message }
}

function below(key: string, name: string): string {
  return key === '' ? name : `${key}.${name}`
}

/** A value as the file spells it, shortened. */
function shown(value: unknown): string {
  const spelled = JSON.stringify(value) ?? 'nothing'
  return spelled.length > 60 ? `${spelled.slice(0, 59)}…` : spelled
}

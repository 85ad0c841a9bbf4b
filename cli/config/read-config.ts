import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { cleanText } from '../../src/text/clean.ts'
import { CommandError } from '../exit-code.ts'
import { isKey, type Key, keys, shapeOf } from './keys.ts'

/** Where a configuration is looked for when nobody says where it is. */
export const usualFile = 'tenfoot.config.json'

/** A value as options take it: texts that their readers read, a list of such, or yes or no. */
export type ConfigValue = string | readonly string[] | boolean

/** What an operator wrote down: values as options take them, each of the JSON type that its key wants. */
export interface Config {
  readonly file: string
  readonly values: ReadonlyMap<Key, ConfigValue>
}

/** Reads the configuration file; undefined where none was named and the usual one is not there. Throws `CommandError` with the key that is wrong. */
export function readConfig(named: string | undefined): Config | undefined {
  const file = named ?? usualFile
  const text = textOf(file, named !== undefined)
  return text === undefined ? undefined : { file, values: valuesOf(file, parse(file, text)) }
}

/** A problem of one key, with what to write instead. */
export function keyProblem(file: string, key: Key, problem: string): CommandError {
  return new CommandError(`${cleanText(file)}: ${key}: ${problem}`)
}

function textOf(file: string, isNamed: boolean): string | undefined {
  try {
    // Some editors put a byte order mark before everything, which a reader may ignore (RFC 8259 §8.1).
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && !isNamed) return undefined
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw new CommandError(`${cleanText(file)}: ${why}; name another with --config`, undefined, { cause: error })
  }
}

function parse(file: string, text: string): Readonly<Record<string, unknown>> {
  const wanted = 'it is to be one JSON object, such as { "port": 8628 }'
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>
  } catch (error) {
    throw new CommandError(`${cleanText(file)}: ${wanted}; ${cleanText(String((error as Error).message))}`, undefined, { cause: error })
  }
  throw new CommandError(`${cleanText(file)}: ${wanted}`)
}

function valuesOf(file: string, parsed: Readonly<Record<string, unknown>>): ReadonlyMap<Key, ConfigValue> {
  const entries = Object.entries(parsed).filter(([name]) => name !== '$schema')
  return new Map(
    entries.map(([name, value]) => {
      if (!isKey(name)) throw new CommandError(unknownKey(file, name))
      return [name, checked(file, name, value)]
    }),
  )
}

function unknownKey(file: string, name: string): string {
  const near = Object.keys(keys).find((key) => likeness(key) === likeness(name))
  const advice = near ? `write ${near}` : `there are ${Object.keys(keys).join(', ')}`
  return `${cleanText(file)}: ${cleanText(name, 40)} is no key; ${advice}`
}

/** Spelled as an option, as a variable, or with other capitals, it is meant all the same. */
function likeness(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .replace(/^(tenfoot|no)/, '')
}

function checked(file: string, key: Key, value: unknown): ConfigValue {
  const { type, example, isPath } = shapeOf(key)
  if (!fits(type, value)) throw keyProblem(file, key, `Give ${kinds[type]}, such as ${JSON.stringify(example)}.`)
  if (typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(String)
  return isPath && value !== '' ? resolve(dirname(file), String(value)) : String(value)
}

const kinds = { integer: 'a whole number', boolean: 'a boolean', string: 'a string', strings: 'an array of strings' } as const

function fits(type: keyof typeof kinds, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'strings') return Array.isArray(value) && value.every((one) => typeof one === 'string')
  return typeof value === type
}

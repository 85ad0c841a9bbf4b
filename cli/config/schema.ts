import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { approveCommand } from '../approve.ts'
import { serveCommand } from '../serve.ts'
import { type Key, keys, shapeOf } from './keys.ts'

type Option = CommandUnknownOpts['options'][number]

/** The option that says the same as a key. */
export function optionOf(key: Key): Option {
  const option = [serveCommand(), approveCommand()].flatMap(({ options }) => options).find((one) => one.attributeName() === key)
  if (!option) throw new Error(`No option says what ${key} says`)
  return option
}

/** What a key means; one of a `--no` option is told by what `false` means. */
export function meaningOf(key: Key): string {
  const option = optionOf(key)
  return option.negate ? `false: ${option.description}` : option.description
}

/** The JSON schema of the configuration file (draft 2020-12). */
export function configSchema(): object {
  const names = Object.keys(keys) as Key[]
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'The configuration of a tenfoot server',
    type: 'object',
    properties: { $schema: { type: 'string' }, ...Object.fromEntries(names.map((key) => [key, propertyOf(key)])) },
    additionalProperties: false,
  }
}

function propertyOf(key: Key): object {
  const { type, example } = shapeOf(key)
  const { argChoices } = optionOf(key)
  const shape = type === 'strings' ? { type: 'array', items: { type: 'string' } } : { type }
  return { ...shape, description: meaningOf(key), ...(argChoices && { enum: argChoices }), examples: [example] }
}

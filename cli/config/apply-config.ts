import { type CommandUnknownOpts, InvalidArgumentError } from '@commander-js/extra-typings'
import { option, pathArgument } from '../options.ts'
import { isKey } from './keys.ts'
import { type Config, keyProblem, readConfig, usualFile } from './read-config.ts'

/** The file that says what the command line and the environment do not. */
export const configOption = () =>
  option('--config <file>', `what the command line and the environment do not say (${usualFile}, where it is there)`).argParser(
    pathArgument,
  )

/** Lets every command below a program that has `--config` read it before it acts. Throws `CommandError` with the key that is wrong. */
export function readConfigFirst(program: CommandUnknownOpts): void {
  program.hook('preAction', (_program, command) => {
    if (!command.options.some(({ long }) => long === '--config')) return
    const config = readConfig(command.getOptionValue('config') as string | undefined)
    if (config) applyConfig(command, config)
  })
}

/** Sets those options of a command that neither the command line nor the environment has set. */
export function applyConfig(command: CommandUnknownOpts, config: Config): void {
  for (const option of command.options) {
    const key = option.attributeName()
    const value = isKey(key) ? config.values.get(key) : undefined
    if (!isKey(key) || value === undefined) continue
    const read = typeof value === 'boolean' ? value : readTexts(option, [value].flat(), (problem) => keyProblem(config.file, key, problem))
    if (!['cli', 'env'].includes(command.getOptionValueSource(key) ?? '')) command.setOptionValueWithSource(key, read, 'config')
  }
}

/** A list is read as if the option was given once for each. */
function readTexts(
  { parseArg }: CommandUnknownOpts['options'][number],
  texts: readonly string[],
  problem: (message: string) => Error,
): unknown {
  try {
    return parseArg ? texts.reduce<unknown>((before, text) => parseArg(text, before), undefined) : texts[0]
  } catch (error) {
    throw error instanceof InvalidArgumentError ? problem(error.message) : error
  }
}

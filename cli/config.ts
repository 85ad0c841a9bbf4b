import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { checkConfig } from '../server/config.ts'
import { readBrand } from '../server/data/brand.ts'
import { ownCertificate } from '../server/start.ts'
import { cleanText } from '../src/text/clean.ts'
import { type Key, type KeyShape, keys, shapeOf } from './config/keys.ts'
import { usualFile } from './config/read-config.ts'
import { CommandError } from './exit-code.ts'
import { option } from './options.ts'
import { serverCommand, serverOptions } from './serve.ts'

/** `tenfoot config check`: what a server would be started with, and whether it could be. */
export function configCommand(): CommandUnknownOpts {
  const config = new Command('config')
    .description('the configuration of a server: file, environment and command line')
    .addHelpText('after', '\nExample:\n  $ tenfoot config check --config /etc/tenfoot/tenfoot.config.json')
  config.addCommand(checkCommand())
  return config
}

function checkCommand(): CommandUnknownOpts {
  const check = serverCommand('check')
    .description('say what a server would be started with, and from where; refuse what `tenfoot serve` would refuse')
    .addOption(option('--no-operator-approval', 'people alone approve, and no operator for them'))
    .addOption(option('--json', 'one JSON object'))
    .addHelpText(
      'after',
      `
Examples:
  $ tenfoot config check
  $ tenfoot config check --config /etc/tenfoot/tenfoot.config.json --json
A file is read where the command line and the environment say nothing; docs/configuration.md has its keys.`,
    )
  return check.action((options) => {
    try {
      const said = serverOptions(options)
      checkConfig(said)
      readBrand(said.brand)
      ownCertificate(said)
    } catch (error) {
      throw new CommandError(error instanceof Error ? error.message : String(error), undefined, { cause: error })
    }
    const settings = (Object.keys(keys) as Key[]).map((key) => settingOf(check as unknown as CommandUnknownOpts, key))
    const file = settings.some(({ from }) => from === 'file') ? (options.config ?? usualFile) : undefined
    process.stdout.write(options.json ? `${JSON.stringify({ file, settings })}\n` : settings.map(line).join(''))
  })
}

/** One setting, and where it comes from. */
interface Setting {
  readonly key: string
  readonly value?: unknown
  readonly from: 'command line' | 'environment' | 'file' | 'default'
}

const origins: Readonly<Record<string, Setting['from']>> = { cli: 'command line', env: 'environment', config: 'file' }

function settingOf(command: CommandUnknownOpts, key: Key): Setting {
  const value: unknown = command.getOptionValue(key)
  return { key, value: spelled(value, shapeOf(key)), from: origins[command.getOptionValueSource(key) ?? ''] ?? 'default' }
}

/** A value as it stands in a file. */
function spelled(value: unknown, { type, unit = 1 }: KeyShape): unknown {
  if (typeof value === 'number') return value / unit
  return Array.isArray(value) && type === 'string' ? value.join(' ') : value
}

function line({ key, value, from }: Setting): string {
  const shown = value === undefined ? 'not set' : cleanText(String(value))
  return `${key.padEnd(18)}${shown.padEnd(34)}  ${from}\n`
}

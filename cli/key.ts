import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { SigningAlgorithm } from '../server/identity/client.ts'
import { type DatedKey, type KeyStage, publicationTime, stageOf } from '../server/keys/rotation.ts'
import { signingAlgorithms } from '../server/keys/signing-key.ts'
import { wallClock } from '../src/time/system-clock.ts'
import type { Instant } from '../src/time/units.ts'
import { configOption } from './config/apply-config.ts'
import { CommandError } from './exit-code.ts'
import { dataOption, withData } from './operator-data.ts'
import { option } from './options.ts'
import { tell } from './tell.ts'

/** `tenfoot key list|rotate`: the keys that tokens are signed with; what is secret in them is never shown. */
export function keyCommand(): CommandUnknownOpts {
  const key = new Command('key')
    .description('keys: what tokens are signed with, and when each comes and goes')
    .addHelpText('after', '\nExamples:\n  $ tenfoot key list\n  $ tenfoot key rotate')
  key.addCommand(listCommand())
  key.addCommand(rotateCommand())
  return key
}

function listCommand() {
  return new Command('list')
    .description('list the keys that are published')
    .addOption(option('--json', 'one JSON object a line'))
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  $ tenfoot key list --json')
    .action(async (options) => {
      const keys = await withData(options.data, async ({ keyring }) => keyring.list())
      const at = wallClock.now()
      const left = keys.map((key) => ({ key, stage: stageOf(keys, key, at) })).filter(({ stage }) => stage !== 'retired')
      for (const { key, stage } of left)
        process.stdout.write(`${options.json ? JSON.stringify(asJson(key, stage)) : keyLine(key, stage)}\n`)
    })
}

function rotateCommand() {
  return new Command('rotate')
    .description('publish a new key, which signs as soon as everybody can know it; running servers notice by themselves')
    .addOption(option('--algorithm <name>', 'only the key of this algorithm; all of them otherwise').choices(signingAlgorithms))
    .addOption(option('--json', 'one JSON object a line'))
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExamples:\n  $ tenfoot key rotate\n  $ tenfoot key rotate --algorithm RS256')
    .action(async (options) => {
      const algorithms: readonly SigningAlgorithm[] = options.algorithm === undefined ? signingAlgorithms : [options.algorithm]
      const published = await withData(options.data, ({ keyring }) => rotate(() => keyring.rotate(algorithms)))
      if (published.length === 0) throw new CommandError(alreadyWaiting)
      for (const key of published)
        tell(options.json, asJson(key, 'waiting'), `Published ${key.alg} key ${key.kid}; it signs from ${timeOf(key.signsFrom)}`)
    })
}

const alreadyWaiting = `A new key is published already and waits to sign, as \`tenfoot key list\` shows: rotate again in ${publicationTime / 60} minutes`

async function rotate<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error), undefined, { cause: error })
  }
}

/** A key as one line of a list. */
export function keyLine({ kid, alg, publishedAt, signsFrom, retiresAt }: DatedKey, stage: KeyStage): string {
  const dates = { published: publishedAt, 'signs from': signsFrom, retires: retiresAt }
  const said = Object.entries(dates).flatMap(([what, at]) => (at === undefined ? [] : [`${what} ${timeOf(at)}`]))
  return [kid, alg, stage, ...said].join('  ')
}

function asJson({ kid, alg, publishedAt, signsFrom, retiresAt }: DatedKey, stage: KeyStage): object {
  const dates = { published_at: timeOf(publishedAt), signs_from: timeOf(signsFrom), retires_at: timeOf(retiresAt) }
  return { kid, alg, stage, ...dates }
}

function timeOf(at: Instant | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString()
}

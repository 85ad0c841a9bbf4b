import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { type Logger, pino } from 'pino'
import type { NetworkName } from '../device-sim/profiles/profile.ts'
import { hearSignals, signalStatus } from '../device-sim/television/signals.ts'
import type { EndSignal, TelevisionEnd } from '../device-sim/television/television.ts'
import type { Language } from '../device-sim/view/words/languages.ts'
import { seconds } from '../src/time/units.ts'
import { openBench } from './bench.ts'
import { House, type HouseOptions } from './demo-house.ts'
import { refuseUnsafeEnvironment } from './environment.ts'
import { CommandError, exitCodeOf } from './exit-code.ts'
import {
  freeIssuerArgument,
  languageOf,
  languageOption,
  networkOption,
  option,
  pathArgument,
  portArgument,
  profileOption,
  recordOption,
  secondsArgument,
} from './options.ts'
import { profileFrom } from './profile.ts'
import { startProblem } from './serve.ts'
import { type Showing, showTelevision } from './show.ts'

interface DemoOptions extends Showing, HouseOptions {
  readonly data?: string | undefined
  readonly log?: string | undefined
  readonly lang?: Language | undefined
  readonly profile?: string | undefined
  readonly network?: NetworkName | undefined
}

/** `tenfoot demo`: a server and a television together, with nothing to set up. */
export function demoCommand(): CommandUnknownOpts {
  return new Command('demo')
    .description('start a server and a television in this terminal; sign it in with your phone')
    .addOption(
      option('--port <port>', 'the port to listen on; another one if it is taken; 0 picks a free one')
        .argParser(portArgument)
        .default(8628),
    )
    .addOption(option('--issuer <url>', 'the address to use instead of one in the local network').argParser(freeIssuerArgument))
    .addOption(
      option('--data <dir>', 'keep everything in this directory (a temporary one is used and removed otherwise)').argParser(pathArgument),
    )
    .addOption(
      option('--log <file>', 'where logs and warnings go (a file in the data directory, unless said otherwise)').argParser(pathArgument),
    )
    .addOption(option('--once', 'end after the first sign-in'))
    .addOption(option('--code-lifetime <seconds>', 'how long codes live').argParser(secondsArgument).default(seconds(600)))
    .addOption(option('--interval <seconds>', 'how long the television waits between polls').argParser(secondsArgument).default(seconds(5)))
    .addOption(option('--plain', 'lines instead of a screen; chosen by itself without a terminal'))
    .addOption(option('--qr', 'draw the QR code even into a pipe'))
    .addOption(option('--json', 'one event a line, for programs (docs/json-events.md)').conflicts('plain'))
    .addOption(profileOption())
    .addOption(networkOption())
    .addOption(languageOption())
    .addOption(recordOption())
    .addHelpText(
      'after',
      `
Examples:
  $ tenfoot demo
  $ tenfoot demo --once --code-lifetime 60
  $ tenfoot demo --issuer http://127.0.0.1:8628      for this computer alone`,
    )
    .action(async (options) => {
      process.exitCode = await demonstrate(options)
    })
}

/** Until the folder is gone again no signal ends this process halfway; one that comes before there is a television ends it then. */
async function demonstrate(options: DemoOptions): Promise<number> {
  refuseUnsafeEnvironment()
  const profile = await profileFrom(options.profile)
  let early: EndSignal | undefined
  const releaseSignals = hearSignals((signal) => {
    early ??= signal
  })
  const folder = options.data ?? temporaryFolder()
  const log = openLog(options.log ?? join(folder, 'demo.log'))
  sendWarningsTo(log)
  const house = new House(options, folder, log)
  try {
    await house.open().catch((error: unknown) => {
      throw new CommandError(startFailure(error, options), undefined, { cause: error })
    })
    if (early) return signalStatus(early)
    const bench = openBench(profile, options.network)
    const end = await showTelevision(
      { ...house.television(bench), profile, network: options.network, language: options.lang ?? languageOf(process.env) },
      bench,
      options,
    )
    await house.close()
    if (!options.json) process.stdout.write(`${farewell(end)}\n`)
    return exitCodeOf(end)
  } finally {
    await house.close()
    releaseSignals()
  }
}

/** Why the server did not start; an http issuer names the port itself. */
function startFailure(error: unknown, { issuer, port }: DemoOptions): string {
  if (issuer === undefined || new URL(issuer).protocol === 'https:') return startProblem(error, port)
  return startProblem(error, Number(new URL(issuer).port || 80), '--issuer')
}

/** A folder that is gone when this process is, whichever way it ends. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-demo-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Makes the log's folder, too, as its owner's alone: it may be the data directory. */
function openLog(file: string): Logger {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    return pino(pino.destination({ dest: file, sync: true, append: true, mode: 0o600 }))
  } catch (cause) {
    throw new CommandError(`Cannot write the log ${file}: choose another file with --log, or another --data`, undefined, { cause })
  }
}

/** Anything on standard error would land on the picture: Node's warnings go to the log. */
function sendWarningsTo(log: Logger): void {
  process.removeAllListeners('warning')
  process.on('warning', ({ name, message }) => log.warn({ name }, message))
}

/** The one line on the normal screen at the end, 80 columns wide at most: who signed in, how quickly, and what to try next. */
function farewell(end: TelevisionEnd): string {
  const signedIn = end.kind === 'signed-in' ? end : end.kind === 'powered-off' ? end.signedIn : undefined
  const next = 'Try next: npx tenfoot --help'
  if (signedIn) return `${signedIn.name} signed in after ${signedIn.seconds} s and ${pollCount(signedIn.polls)}. ${next}`
  return `Nobody signed in. ${next}`
}

function pollCount(polls: number): string {
  return polls === 1 ? '1 poll' : `${polls} polls`
}

import { openSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { serveHealth } from '../device-sim/kiosk/health.ts'
import { Keeper } from '../device-sim/kiosk/keeper.ts'
import { Pin, readPin } from '../device-sim/kiosk/pin.ts'
import type { KioskStatus } from '../device-sim/kiosk/status.ts'
import { writeStatus } from '../device-sim/kiosk/status-file.ts'
import { Supervisor } from '../device-sim/kiosk/supervisor.ts'
import { endBySignal, signalStatus } from '../device-sim/television/signals.ts'
import type { TelevisionOptions } from '../device-sim/television/television.ts'
import type { KioskUse } from '../device-sim/view/state.ts'
import { monotonicClock } from '../src/time/system-clock.ts'
import { seconds } from '../src/time/units.ts'
import { Memory } from './agent/memory.ts'
import { connect } from './connect.ts'
import { refuseUnsafeEnvironment } from './environment.ts'
import { CommandError } from './exit-code.ts'
import { findKeyStore } from './key-store/system-key-store.ts'
import {
  issuerArgument,
  languageOf,
  languageOption,
  option,
  pathArgument,
  portArgument,
  profileOption,
  scopeArgument,
  secondsArgument,
} from './options.ts'
import { profileFrom } from './profile.ts'
import { readStandardInput } from './read-secret.ts'

/** What a screen of a kiosk is told first, by its supervisor. */
export interface KioskStart extends Pick<TelevisionOptions, 'deviceName' | 'profile' | 'language' | 'keepsTokens'> {
  readonly kiosk: KioskUse
  readonly hasPin: boolean
}

/** `tenfoot kiosk`: a television that nobody holds a remote control of, for weeks. */
export function kioskCommand(): CommandUnknownOpts {
  return new Command('kiosk')
    .description('run a television unattended on this whole terminal; no key but its PIN leaves it (docs/kiosk.md)')
    .addOption(option('--issuer <url>', 'the server, found by its metadata').argParser(issuerArgument).makeOptionMandatory())
    .addOption(option('--client-id <id>', 'the client to sign in as').default('tenfoot-tv'))
    .addOption(option('--scope <scope>', 'what to ask for; the server decides when it is not given').argParser(scopeArgument))
    .addOption(option('--device-name <name>', 'what it says it is called').default(hostname()))
    .addOption(option('--insecure-http', 'allow plain http on a private address'))
    .addOption(
      option('--attract <how>', 'a valid code at all times, or dark after one that nobody answered')
        .choices(['always', 'idle'] as const)
        .default('always' as const),
    )
    .addOption(option('--stay', 'sign in once and stay signed in, instead of signing each visitor out'))
    .addOption(
      option('--greet <whom>', 'what to tell of whoever signs in')
        .choices(['none', 'first'] as const)
        .default('none' as const),
    )
    .addOption(
      option('--demo <seconds>', 'how long a sign-in is shown, after the last key').argParser(secondsArgument).default(seconds(30)),
    )
    .addOption(
      option('--pin-file <file>', 'a file with the PIN that leaves it, four to twelve digits; - reads standard input').argParser(
        pathArgument,
      ),
    )
    .addOption(option('--status <file>', 'write how it is into this file, every few seconds').argParser(pathArgument))
    .addOption(option('--health <port>', 'answer /healthz and /readyz on 127.0.0.1').argParser(portArgument))
    .addOption(option('--remember', "with --stay: keep the sign-in in this system's key store, so that it survives a restart"))
    .addOption(profileOption())
    .addOption(languageOption())
    .addHelpText(
      'after',
      `
Examples:
  $ tenfoot kiosk --issuer https://signin.example.com
  $ tenfoot kiosk --issuer https://signin.example.com --attract idle --greet first
  $ tenfoot kiosk --issuer https://signin.example.com --stay --pin-file /etc/tenfoot/pin --health 8630`,
    )
    .action(async (options) => {
      const status = await runKiosk(options)
      if (status === signalStatus('SIGHUP')) endBySignal('SIGHUP')
      else process.exitCode = status
    })
}

interface KioskOptions {
  readonly issuer: string
  readonly clientId: string
  readonly scope?: readonly string[] | undefined
  readonly deviceName: string
  readonly insecureHttp?: true | undefined
  readonly attract: 'always' | 'idle'
  readonly stay?: true | undefined
  readonly greet: KioskUse['greet']
  readonly demo: KioskUse['demo']
  readonly pinFile?: string | undefined
  readonly status?: string | undefined
  readonly health?: number | undefined
  readonly remember?: true | undefined
  readonly profile?: string | undefined
  readonly lang?: TelevisionOptions['language']
}

async function runKiosk(options: KioskOptions): Promise<number> {
  refuseUnsafeEnvironment()
  if (options.remember && !options.stay)
    throw new CommandError('A sign-in is remembered where it stays: add --stay, or leave --remember out')
  const profile = await profileFrom(options.profile)
  const pin = await pinFrom(options.pinFile)
  const input = terminalInput(options.pinFile)
  const clock = monotonicClock
  const { issuer, clientId, scope, deviceName, greet, demo } = options
  const target = {
    issuer,
    clientId,
    scope,
    deviceName,
    clock,
    allowsInsecure: options.insecureHttp ?? false,
    bindsTokens: !options.remember,
  }
  const memory = options.remember && (await memoryFor(options))
  const log = process.stderr.isTTY ? undefined : (line: string) => void process.stderr.write(`${line}\n`)
  const kiosk: KioskUse = { mode: options.stay ? 'stay' : options.attract, greet, demo, pinLength: pin?.length }
  const supervisor = new Supervisor<KioskStart>({
    program: fileURLToPath(new URL('./kiosk-screen.js', import.meta.url)),
    start: {
      deviceName,
      profile,
      language: options.lang ?? languageOf(process.env),
      kiosk,
      hasPin: pin !== undefined,
      keepsTokens: memory !== undefined,
    },
    keeper: new Keeper({
      connect: (signal) => connect({ ...target, ...(memory && { onRenewed: (tokens) => memory.keep(tokens) }) }, signal),
      clock,
      memory,
      ...(pin && { checkPin: pin.check }),
    }),
    clock,
    mode: kiosk.mode,
    input,
    ...(log && { log }),
  })
  const stopTelling = await tell(options, () => supervisor.status())
  try {
    return await supervisor.run()
  } finally {
    stopTelling()
  }
}

/** A place in this system's key store, which alone may hold a sign-in beyond this process (E-04, E-08). */
async function memoryFor({ issuer, clientId }: KioskOptions): Promise<Memory> {
  return new Memory(await findKeyStore(), { issuer, clientId: `${clientId} (kiosk)` })
}

/** Tells watchdogs how the kiosk is, where they were asked for. */
async function tell({ status, health }: KioskOptions, now: () => KioskStatus): Promise<() => void> {
  const server =
    health === undefined
      ? undefined
      : await serveHealth(health, now).catch((cause: unknown) => {
          throw new CommandError(`Cannot listen on 127.0.0.1:${health}: choose another port with --health`, undefined, { cause })
        })
  const problem = status === undefined ? undefined : writeStatus(status, now())
  if (problem !== undefined) {
    server?.close()
    throw new CommandError(`Cannot write the status file ${status}: ${problem}; choose another with --status`)
  }
  const timer = status === undefined ? undefined : setInterval(() => writeStatus(status, now()), 5_000)
  return () => {
    clearInterval(timer)
    if (status !== undefined) writeStatus(status, now())
    server?.close()
    server?.closeAllConnections()
  }
}

async function pinFrom(file: string | undefined): Promise<Pin | undefined> {
  if (file === undefined) return undefined
  const pin = readPin(file === '-' ? await readStandardInput() : textOf(file))
  if (pin === undefined)
    throw new CommandError(`Cannot use the PIN in ${file === '-' ? 'standard input' : file}: give four to twelve digits`)
  return new Pin(pin, monotonicClock)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new CommandError(`Cannot read the PIN file ${file}: give one that this user can read`, undefined, { cause })
  }
}

/** Keys come from the terminal itself where standard input has brought the PIN. */
function terminalInput(pinFile: string | undefined): number | undefined {
  if (process.stdout.isTTY && process.stdin.isTTY && pinFile !== '-') return undefined
  try {
    if (process.stdout.isTTY) return openSync('/dev/tty', 'r+')
  } catch {}
  throw new CommandError('A kiosk fills a terminal, and there is none: start it on one, such as tty1 (docs/kiosk.md)')
}

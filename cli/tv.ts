import { hostname } from 'node:os'
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { runAsJson } from '../device-sim/plain/run-json.ts'
import { runAsLines } from '../device-sim/plain/run-plain.ts'
import type { TelevisionEnd, TelevisionOptions } from '../device-sim/television/television.ts'
import { runOnScreen } from '../device-sim/tui/run-television.ts'
import { monotonicClock } from '../src/time/system-clock.ts'
import { refuseUnsafeEnvironment } from './environment.ts'
import { CommandError, exitCodeOf } from './exit-code.ts'
import { openPage } from './open-page.ts'
import { endpointArgument, issuerArgument, option, scopeArgument } from './options.ts'

/** `tenfoot tv`: the television alone, against any server. */
export function tvCommand(): CommandUnknownOpts {
  return new Command('tv')
    .description('run a television in this terminal and sign it in at any server')
    .addOption(
      option('--issuer <url>', 'the server, found by its metadata (RFC 8414 or OpenID)').argParser(issuerArgument).makeOptionMandatory(),
    )
    .addOption(option('--client-id <id>', 'the client to sign in as').default('tenfoot-tv'))
    .addOption(option('--scope <scope>', 'what to ask for; the server decides when it is not given').argParser(scopeArgument))
    .addOption(option('--device-name <name>', 'what the television says it is called').default(hostname()))
    .addOption(option('--device-authorization-endpoint <url>', 'for a server without metadata').argParser(endpointArgument))
    .addOption(option('--token-endpoint <url>', 'for a server without metadata').argParser(endpointArgument))
    .addOption(option('--insecure-http', 'allow plain http on a private address'))
    .addOption(option('--once', 'end after the first sign-in'))
    .addOption(option('--plain', 'lines instead of a screen; chosen by itself without a terminal'))
    .addOption(option('--qr', 'draw the QR code even into a pipe'))
    .addOption(option('--json', 'one event a line, for programs (docs/json-events.md)').conflicts('plain'))
    .addOption(option('--print-tokens', 'with --json: put the tokens into the signed-in event'))
    .addHelpText(
      'after',
      `
Examples:
  $ tenfoot tv --issuer http://127.0.0.1:8628
  $ tenfoot tv --issuer https://signin.example.com --client-id living-room --scope "openid profile"
  $ tenfoot tv --issuer https://signin.example.com --once --json | jq .`,
    )
    .action(async (options) => {
      refuseUnsafeEnvironment()
      if (options.printTokens && !options.json)
        throw new CommandError('Tokens are printed among events alone: add --json, or leave --print-tokens out')
      const { deviceAuthorizationEndpoint, tokenEndpoint } = options
      if (Boolean(deviceAuthorizationEndpoint) !== Boolean(tokenEndpoint))
        throw new CommandError('Give --device-authorization-endpoint and --token-endpoint together, or neither')
      const endpoints =
        deviceAuthorizationEndpoint && tokenEndpoint
          ? { deviceAuthorization: deviceAuthorizationEndpoint, token: tokenEndpoint }
          : undefined
      const target = { ...options, endpoints, clock: monotonicClock, allowsInsecure: options.insecureHttp ?? false }
      const end = await runTelevision(
        {
          // What talks to servers takes longer to load than all else, and the first picture needs none of it.
          connect: async (signal) => (await import('./connect.ts')).connect(target, signal),
          clock: monotonicClock,
          deviceName: options.deviceName,
          openPage,
          once: options.once ?? false,
        },
        options,
      )
      process.exitCode = exitCodeOf(end)
    })
}

/** How the television is shown. */
export interface Showing {
  readonly plain?: true | undefined
  readonly json?: true | undefined
  readonly qr?: true | undefined
  readonly printTokens?: true | undefined
}

/** Runs a television on the screen where there is one, else as lines or events. */
export function runTelevision(options: TelevisionOptions, { plain, json, qr, printTokens }: Showing): Promise<TelevisionEnd> {
  const write = (text: string) => void process.stdout.write(text)
  if (json) return runAsJson({ ...options, write, printTokens: printTokens ?? false })
  const isTerminal = process.stdout.isTTY === true
  const isDumb = process.env['TERM'] === 'dumb'
  if (!plain && isTerminal && process.stdin.isTTY && !isDumb) return runOnScreen(options)
  const { columns, rows } = process.stdout
  return runAsLines({ ...options, write, isTerminal, columns, rows, qr: qr ?? (isDumb ? false : undefined) })
}

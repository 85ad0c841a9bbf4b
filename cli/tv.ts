import { hostname } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { TelevisionOptions } from '../device-sim/television/television.ts'
import { openBench } from './bench.ts'
import type { SignInTarget } from './connect.ts'
import { refuseUnsafeEnvironment } from './environment.ts'
import { CommandError, exitCodeOf } from './exit-code.ts'
import { openPage } from './open-page.ts'
import {
  endpointArgument,
  issuerArgument,
  languageOf,
  languageOption,
  networkOption,
  option,
  profileOption,
  recordOption,
  scopeArgument,
} from './options.ts'
import { profileFrom } from './profile.ts'
import { showTelevision } from './show.ts'

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
    .addOption(profileOption())
    .addOption(networkOption())
    .addOption(languageOption())
    .addOption(recordOption())
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
      const profile = await profileFrom(options.profile)
      const bench = openBench(profile, options.network)
      const target: SignInTarget = {
        ...options,
        endpoints,
        clock: bench.clock,
        bench,
        allowsInsecure: options.insecureHttp ?? false,
        // Tokens that are printed are for somebody else, who has no key.
        bindsTokens: !options.printTokens,
      }
      const device: TelevisionOptions = {
        // What talks to servers takes longer to load than all else, and the first picture needs none of it: that goes out before.
        connect: async (signal) => {
          await nextTurn()
          return (await import('./connect.ts')).connect(target, signal)
        },
        clock: bench.clock,
        instruments: bench,
        profile,
        network: options.network,
        deviceName: options.deviceName,
        language: options.lang ?? languageOf(process.env),
        openPage,
        once: options.once ?? false,
      }
      const end = await showTelevision(device, bench, options)
      process.exitCode = exitCodeOf(end)
    })
}

import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { pino } from 'pino'
import type { ServerOptions } from '../server/config.ts'
import { type DialectName, dialectNames } from '../server/dialects/dialect.ts'
import { startServer } from '../server/start.ts'
import { seconds } from '../src/time/units.ts'
import { configOption } from './config/apply-config.ts'
import { dialectDefaults } from './dialect-defaults.ts'
import { CommandError } from './exit-code.ts'
import { networksArgument } from './networks-argument.ts'
import { dataOption } from './operator-data.ts'
import {
  days,
  daysArgument,
  issuerArgument,
  option,
  pathArgument,
  portArgument,
  retentionArgument,
  scopeArgument,
  secondsArgument,
} from './options.ts'
import { stopSignal } from './stop-signal.ts'

/** `tenfoot serve`: the authorization server alone. */
export function serveCommand(): CommandUnknownOpts {
  return serverCommand('serve')
    .description('run the authorization server; prints its issuer when it is ready')
    .addHelpText(
      'after',
      `
Examples:
  $ tenfoot serve
  $ tenfoot serve --port 8628 --issuer https://signin.example.com --data /var/lib/tenfoot
  $ tenfoot serve --dialect workos
Logs go to standard error, one JSON object a line. SIGTERM lets running requests finish.`,
    )
    .addOption(
      option(
        '--dialect <name>',
        'answer as a vendor does, to test programs that were written for it: on loopback alone, with data in ./tenfoot-workos and codes that live 300 s, unless told',
      ).choices(dialectNames),
    )
    .action(async (given, command) => {
      const options = inDialect(given, command)
      const log = pino({ level: options.logLevel }, pino.destination({ fd: 2, sync: true }))
      // Whoever reads the issuer may send a signal in the same moment, and one that comes during the start counts, too.
      const stopped = stopSignal()
      const server = await startServer({ ...serverOptions(options), dialect: options.dialect, log }).catch((error: unknown) => {
        stopped.release()
        throw new CommandError(startProblem(error, options.port), undefined, { cause: error })
      })
      process.stdout.write([server.issuer, ...server.toldOnce].map((line) => `${line}\n`).join(''))
      const signal = await stopped.signal
      log.info({ signal }, 'stopping')
      await server.close()
      process.exit(0)
    })
}

function inDialect<Given extends { readonly dialect?: DialectName | undefined }>(given: Given, command: CommandUnknownOpts): Given {
  const usual = given.dialect && dialectDefaults[given.dialect]
  const unsaid = Object.entries(usual ?? {}).filter(([name]) => command.getOptionValueSource(name) === 'default')
  return { ...given, ...Object.fromEntries(unsaid) }
}

/** A command that takes all that can be said of a server. */
export function serverCommand(name: string) {
  return new Command(name)
    .addOption(option('--port <port>', 'the port to listen on; 0 picks a free one').argParser(portArgument).default(8628))
    .addOption(option('--host <address>', 'the address to listen on').default('127.0.0.1'))
    .addOption(option('--issuer <url>', 'the address people and devices reach it at, as in tokens').argParser(issuerArgument))
    .addOption(dataOption())
    .addOption(configOption())
    .addOption(option('--code-lifetime <seconds>', 'how long codes live').argParser(secondsArgument).default(seconds(600)))
    .addOption(option('--interval <seconds>', 'how long devices wait between polls').argParser(secondsArgument).default(seconds(5)))
    .addOption(
      option('--key-lifetime <days>', 'how long a key signs before the next is published').argParser(daysArgument).default(days(90), '90'),
    )
    .addOption(
      option('--audit-retention <days>', 'how long the audit trail is kept, 30 days or more')
        .argParser(retentionArgument)
        .default(days(400), '400'),
    )
    .addOption(option('--tls-cert <file>', 'a certificate chain as PEM: then the server is https by itself').argParser(pathArgument))
    .addOption(option('--tls-key <file>', 'the key of that certificate, as PEM').argParser(pathArgument))
    .addOption(
      option('--trusted-proxy <cidr>', 'a proxy that is believed who sent a request; may be given again').argParser(networksArgument),
    )
    .addOption(option('--metrics-port <port>', 'where Prometheus finds metrics; nowhere unless told').argParser(portArgument))
    .addOption(option('--metrics-host <address>', 'the address to serve metrics on').default('127.0.0.1'))
    .addOption(option('--insecure-http', 'allow plain http on a private address'))
    .addOption(option('--log-level <level>', 'how much to log').choices(['debug', 'info', 'warn', 'error', 'silent']).default('info'))
    .addOption(
      option('--refuse-scope <scope>', 'scopes that devices never get, whatever their client may ask for').argParser(scopeArgument),
    )
    .addOption(option('--brand-name <name>', 'what the pages say instead of tenfoot'))
    .addOption(option('--brand-colour <colour>', 'the colour of buttons and links, as #0b6b5f; it must be readable on light pages'))
    .addOption(option('--brand-logo <file>', 'a picture beside the name, SVG or PNG of at most 20 kB').argParser(pathArgument))
    .addOption(option('--no-issuing-limit', 'issue codes without limit; for load tests, on loopback alone'))
}

/** What an operator has said of a server with such a command. */
export function serverOptions(options: ReturnType<ReturnType<typeof serverCommand>['opts']>): ServerOptions {
  return {
    ...options,
    hosts: [options.host],
    limitsIssuing: options.issuingLimit,
    refusedScope: options.refuseScope,
    trustedProxies: options.trustedProxy,
    metrics: options.metricsPort === undefined ? undefined : { host: options.metricsHost, port: options.metricsPort },
    tls: tlsFiles(options.tlsCert, options.tlsKey),
    brand: { name: options.brandName, colour: options.brandColour, logo: options.brandLogo },
    allowsInsecureHttp: options.insecureHttp ?? false,
  }
}

/** A certificate and its key come together. */
function tlsFiles(cert: string | undefined, key: string | undefined): ServerOptions['tls'] {
  if (cert !== undefined && key !== undefined) return { cert, key }
  if (cert === undefined && key === undefined) return undefined
  throw new CommandError(`A certificate and its key come together: give ${cert === undefined ? '--tls-cert' : '--tls-key'}, too`)
}

/** Says in one sentence why a server does not start, and what to do about it with the option that its port came from. */
export function startProblem(error: unknown, port: number, source: '--port' | '--issuer' = '--port'): string {
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) }
  const own = source === '--port' ? '--host' : source
  const free = source === '--port' ? 'choose another with --port, or --port 0 for any free one' : 'choose another in --issuer'
  if (code === 'EADDRINUSE') return `Port ${port} is taken; ${free}`
  if (code === 'EACCES') return `This user may not listen on port ${port}; choose one above 1023 with ${source}`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `There is no machine of that name; choose an address of this one with ${own}`
  if (code === 'EADDRNOTAVAIL' || code === 'EINVAL') return `This machine does not have that address; choose one of its own with ${own}`
  return message
}

#!/usr/bin/env node
import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { readConfigFirst } from './config/apply-config.ts'
import { CommandError, exitCode } from './exit-code.ts'
import { version } from './version.ts'

const program = new Command('tenfoot')
  .description('Sign in on things that have a screen but no keyboard (OAuth 2.0 Device Authorization Grant, RFC 8628)')
  .version(version)
  // Else an id that begins with -V, after any command, would ask for the version.
  .enablePositionalOptions()
  .addHelpText(
    'after',
    `
Examples:
  $ tenfoot demo                                   a server and a television, right here
  $ tenfoot serve --data ./tenfoot-data            the server alone
  $ tenfoot tv --issuer https://signin.example.com the television against any server
  $ tenfoot login --issuer https://signin.example.com sign in for other commands

Every option can also be set as an environment variable: --data as TENFOOT_DATA; those of a server in tenfoot.config.json, too.
Exit codes: 0 done, 2 wrong usage, 3 denied, 4 expired, 5 unreachable or protocol error, 6 nobody signed in, 7 sign-in over.`,
  )

/** Every subcommand; only the one that is asked for is loaded, since a server needs no screen and a screen no server. */
const subcommands: Readonly<Record<string, () => Promise<CommandUnknownOpts>>> = {
  demo: async () => (await import('./demo.ts')).demoCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  tv: async () => (await import('./tv.ts')).tvCommand(),
  kiosk: async () => (await import('./kiosk.ts')).kioskCommand(),
  login: async () => (await import('./login.ts')).loginCommand(),
  whoami: async () => (await import('./whoami.ts')).whoamiCommand(),
  token: async () => (await import('./token.ts')).tokenCommand(),
  exec: async () => (await import('./exec.ts')).execCommand(),
  logout: async () => (await import('./logout.ts')).logoutCommand(),
  profiles: async () => (await import('./profiles.ts')).profilesCommand(),
  replay: async () => (await import('./replay.ts')).replayCommand(),
  person: async () => (await import('./person.ts')).personCommand(),
  provider: async () => (await import('./provider.ts')).providerCommand(),
  client: async () => (await import('./client.ts')).clientCommand(),
  workos: async () => (await import('./workos.ts')).workosCommand(),
  session: async () => (await import('./session.ts')).sessionCommand(),
  audit: async () => (await import('./audit.ts')).auditCommand(),
  key: async () => (await import('./key.ts')).keyCommand(),
  approve: async () => (await import('./approve.ts')).approveCommand(),
  deny: async () => (await import('./approve.ts')).denyCommand(),
  config: async () => (await import('./config.ts')).configCommand(),
}

readConfigFirst(program)
const asked = process.argv[2] ?? ''
for (const name of Object.hasOwn(subcommands, asked) ? [asked] : Object.keys(subcommands)) {
  const command = await subcommands[name]?.()
  if (command) program.addCommand(command)
}

for (const command of [program, ...program.commands, ...program.commands.flatMap((command) => command.commands)])
  command.exitOverride().showHelpAfterError('Run it with --help for every option and examples.')

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

/** Says what went wrong, in one line where it was foreseen, and answers with the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage
  if (error instanceof CommandError) {
    process.stderr.write(`error: ${error.message}\n`)
    return error.exitCode
  }
  throw error
}

import { hostname } from 'node:os'
import { Command, type OptionValues } from '@commander-js/extra-typings'
import { languages } from '../../device-sim/view/words/languages.ts'
import { seconds } from '../../src/time/units.ts'
import { endpointArgument, issuerArgument, option, resourceArgument, scopeArgument, secondsArgument } from '../options.ts'

/** A command about one sign-in: which server, and as which client. */
export function agentCommand(name: string) {
  return aboutClient(new Command(name).addOption(issuerOption().makeOptionMandatory()))
}

/** A command about one sign-in at a server, or for a resource, which says itself which server that is. */
export function resourceCommand(name: string) {
  return aboutClient(
    new Command(name)
      .addOption(issuerOption())
      .addOption(option('--resource <url>', 'what the token is for, which says where to sign in (RFC 9728)').argParser(resourceArgument)),
  )
}

/** A command that can sign in by itself. */
export function signInCommand(name: string) {
  return withEndpoints(signingIn(agentCommand(name)))
}

/** A command that can sign in by itself, for a resource, too. */
export function resourceSignInCommand(name: string) {
  return withEndpoints(signingIn(resourceCommand(name)))
}

/** Adds how a command signs in by itself. */
export function signingIn<Arguments extends unknown[], Options extends OptionValues>(command: Command<Arguments, Options>) {
  return command
    .addOption(option('--scope <scope>', 'what to ask for; the server decides when it is not given').argParser(scopeArgument))
    .addOption(option('--dpop', 'bind the tokens to a key that nobody can copy; each request with them then takes a proof (RFC 9449)'))
    .addOption(option('--device-name <name>', 'what this computer says it is called').default(hostname()))
    .addOption(option('--no-browser', 'never offer to open the page in a browser'))
    .addOption(option('--qr', 'draw the QR code even into a pipe'))
    .addOption(option('--lang <language>', 'what it speaks; as LANG says unless told').choices(languages))
}

function issuerOption() {
  return option('--issuer <url>', 'the server, found by its metadata (RFC 8414 or OpenID)').argParser(issuerArgument)
}

function aboutClient<Arguments extends unknown[], Options extends OptionValues>(command: Command<Arguments, Options>) {
  return command
    .addOption(option('--client-id <id>', 'the client to sign in as').default('tenfoot-tv'))
    .addOption(option('--insecure-http', 'allow plain http on a private address'))
    .addOption(
      option('--agent-lifetime <seconds>', 'how long an agent that this command starts may live')
        .argParser(secondsArgument)
        .default(seconds(28_800)),
    )
}

function withEndpoints<Arguments extends unknown[], Options extends OptionValues>(command: Command<Arguments, Options>) {
  return command
    .addOption(option('--device-authorization-endpoint <url>', 'for a server without metadata').argParser(endpointArgument))
    .addOption(option('--token-endpoint <url>', 'for a server without metadata').argParser(endpointArgument))
}

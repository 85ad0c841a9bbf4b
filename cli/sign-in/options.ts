import { hostname } from 'node:os'
import { Command } from '@commander-js/extra-typings'
import { languages } from '../../device-sim/view/words/languages.ts'
import { seconds } from '../../src/time/units.ts'
import { endpointArgument, issuerArgument, option, scopeArgument, secondsArgument } from '../options.ts'

/** A command about one sign-in: which server, and as which client. */
export function agentCommand(name: string) {
  return new Command(name)
    .addOption(
      option('--issuer <url>', 'the server, found by its metadata (RFC 8414 or OpenID)').argParser(issuerArgument).makeOptionMandatory(),
    )
    .addOption(option('--client-id <id>', 'the client to sign in as').default('tenfoot-tv'))
    .addOption(option('--insecure-http', 'allow plain http on a private address'))
    .addOption(
      option('--agent-lifetime <seconds>', 'how long an agent that this command starts may live')
        .argParser(secondsArgument)
        .default(seconds(28_800)),
    )
}

/** A command that can sign in by itself. */
export function signInCommand(name: string) {
  return agentCommand(name)
    .addOption(option('--scope <scope>', 'what to ask for; the server decides when it is not given').argParser(scopeArgument))
    .addOption(option('--dpop', 'bind the tokens to a key that nobody can copy; each request with them then takes a proof (RFC 9449)'))
    .addOption(option('--device-name <name>', 'what this computer says it is called').default(hostname()))
    .addOption(option('--device-authorization-endpoint <url>', 'for a server without metadata').argParser(endpointArgument))
    .addOption(option('--token-endpoint <url>', 'for a server without metadata').argParser(endpointArgument))
    .addOption(option('--no-browser', 'never offer to open the page in a browser'))
    .addOption(option('--qr', 'draw the QR code even into a pipe'))
    .addOption(option('--lang <language>', 'what it speaks; as LANG says unless told').choices(languages))
}

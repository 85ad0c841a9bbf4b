import { Command, type CommandUnknownOpts, InvalidArgumentError } from '@commander-js/extra-typings'
import type { Client, ClientId } from '../server/identity/client.ts'
import { hashSecret } from '../server/keys/hash.ts'
import { type Scope, writeScope } from '../src/protocol/scope.ts'
import { systemRandom } from '../src/random/system-random.ts'
import { cleanText } from '../src/text/clean.ts'
import { wallClock } from '../src/time/system-clock.ts'
import { setCommand } from './client-set.ts'
import { configOption } from './config/apply-config.ts'
import { CommandError } from './exit-code.ts'
import { networksArgument } from './networks-argument.ts'
import { dataOption, withData } from './operator-data.ts'
import { option, scopeArgument } from './options.ts'
import { jsonOption, tell } from './tell.ts'

/** The scopes of a client for which nothing else was said. */
const usualScope: Scope = ['openid', 'profile', 'email', 'offline_access']

/** `tenfoot client add|set|list`: who may ask for tokens. */
export function clientCommand(): CommandUnknownOpts {
  const client = new Command('client')
    .description('clients: the programs and devices that may ask for tokens')
    .addHelpText('after', '\nExamples:\n  $ tenfoot client add kitchen-display --name "Kitchen display"\n  $ tenfoot client list')
  client.addCommand(addCommand())
  client.addCommand(setCommand())
  client.addCommand(listCommand())
  return client
}

function addCommand() {
  return new Command('add')
    .description('register a client; the secret of a confidential one is printed once')
    .argument('<id>', 'the client_id, such as kitchen-display')
    .addOption(option('--name <name>', 'what people see on the confirm page (the id, unless said otherwise)'))
    .addOption(
      option('--scope <scope>', 'the most it may ask for')
        .argParser(scopeArgument)
        .default(usualScope, `"${writeScope(usualScope)}"`),
    )
    .addOption(option('--confidential', 'a client that can keep a secret, and gets one'))
    .addOption(option('--rs256', 'sign its tokens with RS256 instead of ES256'))
    .addOption(option('--no-device-grant', 'may not use the device grant'))
    .addOption(
      option('--resource <url>', 'a resource that it may ask tokens for; may be given again (RFC 8707)').argParser(resourcesArgument),
    )
    .addOption(
      option('--guards <url>', 'the resource that it guards: it may ask about tokens for it (RFC 7662)').argParser(resourceArgument),
    )
    .addOption(option('--type-code', 'people type the last four letters of its codes, even after a scan'))
    .addOption(
      option('--require-second-factor', 'only people with an authenticator app or a passkey can let it in, and no operator for them'),
    )
    .addOption(option('--sign-approval', 'an approval counts only where a passkey of the person signs it, and no operator gives it'))
    .addOption(option('--network <cidr>', 'a network that it may start from; may be given again').argParser(networksArgument))
    .addOption(option('--dpop', 'gets tokens only with a proof of its key (RFC 9449), and bound to it'))
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  $ tenfoot client add kitchen-display --name "Kitchen display" --scope "openid profile"')
    .action(async (id, options) => {
      if (!/^[\x21-\x7e]{1,100}$/.test(id)) throw new CommandError('A client id has 1 to 100 printable ASCII characters and no space')
      if (options.guards !== undefined && !options.confidential)
        throw new CommandError('Whoever asks about tokens proves who it is: add --confidential, or leave --guards out')
      const secret = options.confidential ? Buffer.from(systemRandom.bytes(32)).toString('base64url') : undefined
      const client: Client = {
        id: id as ClientId,
        name: cleanText(options.name ?? id, 60) || id,
        secret: secret === undefined ? undefined : hashSecret(secret),
        scope: options.scope,
        mayUseDeviceGrant: options.deviceGrant,
        mustProveKey: options.dpop === true,
        resources: options.resource,
        guards: options.guards,
        networks: options.network,
        confirmation: options.typeCode ? 'type' : 'compare',
        requiresSecondFactor: options.requireSecondFactor === true || undefined,
        requiresSignedApproval: options.signApproval === true || undefined,
        signingAlgorithm: options.rs256 ? 'RS256' : 'ES256',
        createdAt: wallClock.now(),
      }
      const outcome = await withData(options.data, ({ store }) => store.clients.insert(client), true)
      if (outcome === 'id-taken') throw new CommandError(`There is a client ${id} already; choose another id`)
      const words = secret === undefined ? '' : `\nIts secret, shown only now: ${secret}`
      tell(options.json, { ...clientJson(client), client_secret: secret }, `Registered ${id}${words}`)
    })
}

function listCommand() {
  return new Command('list')
    .description('list the clients')
    .addOption(option('--json', 'one JSON object a line'))
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  $ tenfoot client list --json')
    .action(async (options) => {
      const clients = await withData(options.data, ({ store }) => store.clients.list())
      for (const client of clients) process.stdout.write(`${options.json ? JSON.stringify(clientJson(client)) : clientLine(client)}\n`)
    })
}

/** A client as one line of a list. */
export function clientLine(client: Client): string {
  const { id, name, secret, scope, mayUseDeviceGrant, mustProveKey, requiresSignedApproval } = client
  const kind = [
    secret === undefined ? 'public' : 'confidential',
    ...(mayUseDeviceGrant ? [] : ['no device grant']),
    ...(mustProveKey ? ['DPoP only'] : []),
    ...(requiresSignedApproval ? ['signed approvals'] : []),
  ]
  return `${cleanText(id)}  ${cleanText(name)}  ${kind.join(', ')}  ${writeScope(scope)}`
}

/** A client as one JSON object; its secret stays where it is. */
export function clientJson({
  id,
  name,
  secret,
  scope,
  mayUseDeviceGrant,
  mustProveKey,
  resources,
  guards,
  networks,
  confirmation,
  requiresSecondFactor,
  requiresSignedApproval,
  signingAlgorithm,
  createdAt,
}: Client): object {
  return {
    client_id: id,
    name,
    confidential: secret !== undefined,
    scope: writeScope(scope),
    device_grant: mayUseDeviceGrant,
    dpop_bound_access_tokens: mustProveKey,
    resources,
    guards,
    networks,
    confirmation: confirmation ?? 'compare',
    requires_second_factor: requiresSecondFactor ?? false,
    requires_signed_approval: requiresSignedApproval ?? false,
    signing_algorithm: signingAlgorithm,
    created_at: new Date(createdAt).toISOString(),
  }
}

/** One resource: an absolute address without a fragment (RFC 8707 §2). */
function resourceArgument(typed: string): string {
  const isFit = /^[a-z][a-z0-9+.-]*:[\x21\x23-\x5b\x5d-\x7e]+$/i.test(typed) && !typed.includes('#')
  if (!isFit) throw new InvalidArgumentError('Give an absolute address without a fragment, such as https://api.example.com')
  return typed
}

function resourcesArgument(typed: string, before: readonly string[] = []): readonly string[] {
  return [...before, resourceArgument(typed)]
}

import { Command, type CommandUnknownOpts, InvalidArgumentError } from '@commander-js/extra-typings'
import { sealProviderSecret } from '../server/flows/sign-in-upstream.ts'
import { type Provider, readDomain } from '../server/identity/provider.ts'
import { systemRandom } from '../src/random/system-random.ts'
import { parseAddress } from '../src/text/address.ts'
import { cleanText } from '../src/text/clean.ts'
import { isTrustedTransport } from '../src/text/transport.ts'
import { wallClock } from '../src/time/system-clock.ts'
import { configOption } from './config/apply-config.ts'
import { CommandError } from './exit-code.ts'
import { dataOption, withData } from './operator-data.ts'
import { option } from './options.ts'
import { readStandardInput } from './read-secret.ts'
import { jsonOption, tell } from './tell.ts'

/** `tenfoot provider add|list|remove`: OpenID providers whose people sign in here. */
export function providerCommand(): CommandUnknownOpts {
  const provider = new Command('provider')
    .description('providers: OpenID providers, such as that of a company, whose people sign in here')
    .addHelpText(
      'after',
      '\nExamples:\n  $ tenfoot provider add Example --issuer https://login.example.com --client-id tenfoot --domain example.com --create-people\n  $ tenfoot provider list',
    )
  provider.addCommand(addCommand())
  provider.addCommand(listCommand())
  provider.addCommand(removeCommand())
  return provider
}

function addCommand() {
  return new Command('add')
    .description('offer a provider on the sign-in page; register this server there first, with the redirect address ISSUER/signin/callback')
    .argument('<name>', 'what its button says after "Continue with", such as Example')
    .addOption(option('--issuer <url>', "the provider's issuer identifier").argParser(issuerArgument).makeOptionMandatory())
    .addOption(option('--client-id <id>', 'what this server is called there').makeOptionMandatory())
    .addOption(option('--client-secret-stdin', 'read the secret that this server has there from standard input; it is stored sealed'))
    .addOption(option('--domain <domain>', 'a domain whose e-mail addresses it vouches for; may be given again').argParser(domainsArgument))
    .addOption(option('--required', 'people with an address of its domains sign in through it only, and with no password'))
    .addOption(option('--create-people', 'who comes with an address of its domains for the first time becomes a person here'))
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText(
      'after',
      '\nExample:\n  $ tenfoot provider add Example --issuer https://login.example.com --client-id tenfoot --client-secret-stdin --domain example.com --create-people < secret.txt',
    )
    .action(async (name, options) => {
      if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N} &._-]{0,39}$/u.test(name) || cleanText(name) !== name)
        throw new CommandError('A name has 1 to 40 letters, digits, spaces and . _ - &, and begins with a letter or digit')
      if (!/^[\x21-\x7e]{1,255}$/.test(options.clientId))
        throw new CommandError('A client id has 1 to 255 printable ASCII characters and no space')
      const domains = options.domain ?? []
      if (domains.length === 0 && (options.required || options.createPeople))
        throw new CommandError('Say for which addresses: give --domain with --required and --create-people')
      const secret = options.clientSecretStdin ? await readStandardInput() : undefined
      if (secret === '') throw new CommandError('There is no secret on standard input')
      const provider: Provider = {
        name,
        issuer: options.issuer,
        clientId: options.clientId,
        domains,
        isRequired: options.required === true,
        createsPeople: options.createPeople === true,
        createdAt: wallClock.now(),
      }
      const outcome = await withData(
        options.data,
        ({ store, pepper }) => {
          const sealedSecret = secret === undefined ? undefined : sealProviderSecret({ random: systemRandom, pepper }, name, secret)
          return store.providers.insert({ ...provider, sealedSecret })
        },
        true,
      )
      if (outcome === 'name-taken') throw new CommandError(`There is a provider ${name} already; remove it first, or choose another name`)
      tell(options.json, asJson({ ...provider, ...(secret !== undefined && { sealedSecret: '' }) }), `Added ${name}`)
    })
}

function listCommand() {
  return new Command('list')
    .description('list the providers')
    .addOption(option('--json', 'one JSON object a line'))
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  $ tenfoot provider list --json')
    .action(async (options) => {
      const providers = await withData(options.data, ({ store }) => store.providers.list())
      for (const provider of providers)
        process.stdout.write(`${options.json ? JSON.stringify(asJson(provider)) : providerLine(provider)}\n`)
    })
}

function removeCommand() {
  return new Command('remove')
    .description('offer a provider no more; whoever came through it stays who they are, and signs in with a password if they have one')
    .argument('<name>', 'the name of the provider')
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  $ tenfoot provider remove Example')
    .action(async (name, options) => {
      const outcome = await withData(options.data, ({ store }) => store.providers.remove(name))
      if (outcome === 'unknown')
        throw new CommandError(`There is no provider ${cleanText(name)}; tenfoot provider list shows which there are`)
      tell(options.json, { name, removed: true }, `Removed ${cleanText(name)}`)
    })
}

/** A provider as one line of a list; its secret stays where it is. */
export function providerLine({ name, issuer, domains, isRequired, createsPeople }: Provider): string {
  const rules = `${isRequired ? ', required' : ''}${createsPeople ? ', creates people' : ''}`
  return `${cleanText(name)}  ${cleanText(issuer)}  ${domains.map((domain) => cleanText(domain)).join(' ') || 'no domain'}${rules}`
}

function asJson({ name, issuer, clientId, sealedSecret, domains, isRequired, createsPeople, createdAt }: Provider): object {
  return {
    name,
    issuer,
    client_id: clientId,
    confidential: sealedSecret !== undefined,
    domains,
    required: isRequired,
    creates_people: createsPeople,
    created_at: new Date(createdAt).toISOString(),
  }
}

/** An issuer identifier as it was typed: https, or this machine; no query, no fragment (OpenID Connect Discovery §3). */
function issuerArgument(typed: string): string {
  const url = parseAddress(typed)
  const isFit = url && isTrustedTransport(url) && !/[?#\s]/.test(typed) && url.username === '' && url.password === ''
  if (!isFit) throw new InvalidArgumentError('Give an https address without query and fragment, such as https://login.example.com')
  return typed
}

function domainsArgument(typed: string, before: readonly string[] = []): readonly string[] {
  const domain = readDomain(typed)
  if (domain === undefined) throw new InvalidArgumentError('Give a domain such as example.com')
  return [...before, domain]
}

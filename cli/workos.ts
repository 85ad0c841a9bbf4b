import { Command, type CommandUnknownOpts, InvalidArgumentError } from '@commander-js/extra-typings'
import { drawApiKey } from '../server/dialects/workos/api-key.ts'
import type { Membership, Organization } from '../server/dialects/workos/organization.ts'
import { isWorkosData, openWorkosStore, type WorkosStore } from '../server/dialects/workos/store/store.ts'
import { writeId, writeUserId } from '../server/dialects/workos/wire/ids.ts'
import type { Person } from '../server/identity/person.ts'
import { hashSecret } from '../server/keys/hash.ts'
import { systemRandom } from '../src/random/system-random.ts'
import { cleanText } from '../src/text/clean.ts'
import { wallClock } from '../src/time/system-clock.ts'
import { configOption } from './config/apply-config.ts'
import { dialectDefaults } from './dialect-defaults.ts'
import { CommandError } from './exit-code.ts'
import { personNamed, withData } from './operator-data.ts'
import { option, pathArgument } from './options.ts'
import { jsonOption, tell } from './tell.ts'

/** `tenfoot workos add-organization|add-member|list|new-key`: what a server with `--dialect workos` has beside people and clients. */
export function workosCommand(): CommandUnknownOpts {
  const workos = new Command('workos')
    .description('what a server with --dialect workos has besides: organizations, their members, an API key')
    .addHelpText(
      'after',
      '\nExamples:\n  $ tenfoot workos add-organization Acme\n  $ tenfoot workos add-member Acme ada@example.com --role admin\n  $ tenfoot workos list',
    )
  workos.addCommand(addOrganizationCommand())
  workos.addCommand(addMemberCommand())
  workos.addCommand(listCommand())
  workos.addCommand(newKeyCommand())
  return workos
}

const dataOption = () =>
  option('--data <dir>', 'the data directory of the server').argParser(pathArgument).default(dialectDefaults.workos.data)

function addOrganizationCommand() {
  return new Command('add-organization')
    .description('add an organization')
    .argument('<name>', 'what people see where they choose one')
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  $ tenfoot workos add-organization Acme')
    .action(async (typed, options) => {
      const name = cleanText(typed, 60)
      if (!name) throw new CommandError('An organization needs a name that can be read')
      const organization: Organization = { id: writeId('org', systemRandom.bytes(16)), name, createdAt: wallClock.now() }
      const outcome = await withWorkos(options.data, ({ workos }) => workos.organizations.insert(organization))
      if (outcome === 'name-taken') throw new CommandError(`There is an organization ${name} already`)
      tell(options.json, asJson(organization, []), `Added ${name} as ${organization.id}`)
    })
}

function addMemberCommand() {
  return new Command('add-member')
    .description('make somebody a member of an organization, or change what they are there')
    .argument('<organization>', 'its name')
    .argument('<email>', 'the e-mail address they sign in with')
    .addOption(option('--role <role>', 'their role, as in tokens').argParser(wordArgument).default('member'))
    .addOption(option('--permission <permission>', 'what they may do, as in tokens; may be given again').argParser(wordsArgument))
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  $ tenfoot workos add-member Acme ada@example.com --role admin --permission posts:write')
    .action(async (name, email, options) => {
      const member = await withWorkos(options.data, async ({ workos, personOf }) => {
        const organization = await organizationNamed(workos, name)
        const person = await personOf(email)
        const membership = { organization, person: person.id, role: options.role, permissions: options.permission ?? [] }
        await workos.organizations.setMember(membership, wallClock.now())
        return { person, membership }
      })
      const { person, membership } = member
      const words = `${person.email} is ${options.role} of ${membership.organization.name}`
      tell(options.json, { organization: membership.organization.id, ...memberAsJson(membership, person) }, words)
    })
}

function listCommand() {
  return new Command('list')
    .description('list the organizations with their members')
    .addOption(option('--json', 'one JSON object a line'))
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  $ tenfoot workos list --json')
    .action(async (options) => {
      const organizations = await withWorkos(options.data, async ({ workos, people }) => {
        const known = new Map((await people()).map((person) => [person.id, person]))
        const list = await workos.organizations.list()
        return Promise.all(list.map(async (one) => ({ ...one, members: membersIn(await workos.organizations.membersOf(one.id), known) })))
      })
      for (const { members, ...one } of organizations)
        process.stdout.write(`${options.json ? JSON.stringify(asJson(one, members)) : organizationLines(one, members)}\n`)
    })
}

function newKeyCommand() {
  return new Command('new-key')
    .description('print a new API key, once; the one before it is void at once')
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  $ tenfoot workos new-key')
    .action(async (options) => {
      const key = drawApiKey(systemRandom)
      await withWorkos(options.data, ({ workos }) => workos.apiKey.replace(hashSecret(key), wallClock.now()))
      tell(options.json, { api_key: key }, `WORKOS_API_KEY=${key}`)
    })
}

interface Opened {
  readonly workos: WorkosStore
  people(): Promise<readonly Person[]>
  personOf(email: string): Promise<Person>
}

/** Opens a data directory of the dialect, which a server has begun. */
async function withWorkos<Result>(directory: string, work: (opened: Opened) => Promise<Result>): Promise<Result> {
  if (!isWorkosData(directory))
    throw new CommandError(`${directory} is no data of this dialect: start tenfoot serve --dialect workos with this --data first`)
  return withData(directory, async (data) => {
    const workos = await openWorkosStore(directory, wallClock.now())
    try {
      return await work({ workos, people: () => data.store.people.list(), personOf: (email) => personNamed(data, email) })
    } finally {
      await workos.close()
    }
  })
}

async function organizationNamed({ organizations }: WorkosStore, typed: string): Promise<Organization> {
  const organization = await organizations.findByName(cleanText(typed, 60))
  if (!organization) throw new CommandError(`There is no organization ${cleanText(typed)}; tenfoot workos list shows which there are`)
  return organization
}

/** A member, and who that is. */
interface KnownMember {
  readonly membership: Membership
  readonly person: Person
}

/** Whoever was removed since is a member of nothing. */
function membersIn(memberships: readonly Membership[], people: ReadonlyMap<string, Person>): readonly KnownMember[] {
  return memberships.flatMap((membership) => {
    const person = people.get(membership.person)
    return person ? [{ membership, person }] : []
  })
}

function organizationLines({ id, name }: Organization, members: readonly KnownMember[]): string {
  const lines = members.map(
    ({ membership: { role, permissions }, person }) => `  ${[cleanText(person.email), role, ...permissions].join('  ')}`,
  )
  return [`${id}  ${cleanText(name)}`, ...lines].join('\n')
}

function asJson({ id, name, createdAt }: Organization, members: readonly KnownMember[]): object {
  const written = members.map(({ membership, person }) => memberAsJson(membership, person))
  return { id, name, created_at: new Date(createdAt).toISOString(), members: written }
}

function memberAsJson({ role, permissions }: Membership, { id, email }: Person): object {
  return { sub: id, user_id: writeUserId(id), email, role, permissions }
}

function wordArgument(text: string): string {
  if (!/^[\x21-\x7e]{1,60}$/.test(text))
    throw new InvalidArgumentError('Roles and permissions have 1 to 60 printable ASCII characters and no space.')
  return text
}

function wordsArgument(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, wordArgument(text)]
}

import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { Data } from '../server/data/data.ts'
import { endAllDevices, endDevice, type OwnDevice, ownDevices } from '../server/flows/own-devices.ts'
import type { Person } from '../server/identity/person.ts'
import { cleanText } from '../src/text/clean.ts'
import { wallClock } from '../src/time/system-clock.ts'
import { configOption } from './config/apply-config.ts'
import { CommandError } from './exit-code.ts'
import { dataOption, personNamed, withData } from './operator-data.ts'
import { option } from './options.ts'
import { jsonOption, tell } from './tell.ts'

/** `tenfoot session list|revoke`: the devices that are signed in, and their end. */
export function sessionCommand(): CommandUnknownOpts {
  const session = new Command('session')
    .description('sessions: the devices that are signed in, and as whom')
    .addHelpText('after', '\nExamples:\n  $ tenfoot session list\n  $ tenfoot session revoke --person ada@example.com')
  session.addCommand(listCommand())
  session.addCommand(revokeCommand())
  return session
}

function listCommand() {
  return new Command('list')
    .description('list the devices that are signed in')
    .addOption(option('--person <email>', 'only those of one person'))
    .addOption(option('--json', 'one JSON object a line'))
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExamples:\n  $ tenfoot session list --person ada@example.com\n  $ tenfoot session list --json')
    .action(async (options) => {
      const lines = await withData(options.data, async (data) => {
        const people = options.person === undefined ? await data.store.people.list() : [await personNamed(data, options.person)]
        const lists = await Promise.all(people.map((person) => linesOf(data, person, options.json === true)))
        return lists.flat()
      })
      for (const line of lines) process.stdout.write(`${line}\n`)
    })
}

async function linesOf(data: Data, person: Person, isJson: boolean): Promise<readonly string[]> {
  const devices = await ownDevices({ ...data, clock: wallClock }, person.id)
  return devices.map((device) => (isJson ? JSON.stringify(asJson(device, person)) : sessionLine(device, person)))
}

function revokeCommand() {
  return new Command('revoke')
    .description('sign a device out, or all of a person; their tokens are dead at once')
    .argument('[id]', 'the session, as `tenfoot session list` names it')
    .addOption(option('--person <email>', 'all devices of this person'))
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ tenfoot session revoke 4dUq8bJ0TnqzQ1mO2q9u6w\n  $ tenfoot session revoke --person ada@example.com',
    )
    .action(async (id, options) => {
      if ((id === undefined) === (options.person === undefined))
        throw new CommandError('Say which: give one session, or --person with an e-mail address')
      const count = await withData(options.data, (data) => revoke(data, id, options.person))
      tell(options.json, { sessions_revoked: count }, `Signed out ${count} ${count === 1 ? 'device' : 'devices'}`)
    })
}

async function revoke(data: Data, id: string | undefined, email: string | undefined): Promise<number> {
  const services = { ...data, clock: wallClock }
  const operator = { by: 'operator' } as const
  if (id === undefined) return endAllDevices(services, (await personNamed(data, email ?? '')).id, operator)
  if ((await endDevice(services, id, operator)) === 'ended') return 1
  throw new CommandError(`There is no session ${cleanText(id)}: see \`tenfoot session list\``)
}

/** A device as one line of a list. */
export function sessionLine({ family, client }: OwnDevice, { email }: Pick<Person, 'email'>): string {
  const name = family.name ?? family.deviceName ?? ''
  const by = family.isByOperator ? '  by an operator' : ''
  return `${family.id}  ${cleanText(email)}  ${cleanText(client)}  ${cleanText(name) || '-'}  used ${timeOf(family.usedAt)}${by}`
}

function asJson({ family, client }: OwnDevice, { email }: Person): object {
  const { id, person, scope, name, deviceName, askedFrom, approvedFrom, isByOperator, createdAt, usedAt, expiresAt } = family
  return {
    id,
    sub: person,
    email,
    client_id: family.client,
    client,
    scope: scope.join(' '),
    name,
    device_name: deviceName,
    asked_from: askedFrom,
    approved_from: approvedFrom,
    by_operator: isByOperator,
    created_at: timeOf(createdAt),
    used_at: timeOf(usedAt),
    expires_at: timeOf(expiresAt),
  }
}

function timeOf(at: number): string {
  return new Date(at).toISOString()
}

import { randomUUID } from 'node:crypto'
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { Data } from '../server/data/data.ts'
import { removePasskeys } from '../server/flows/remove-passkeys.ts'
import { removePerson } from '../server/flows/remove-person.ts'
import { issueResetLink } from '../server/flows/reset-password.ts'
import { resetSecondFactor } from '../server/flows/second-factor.ts'
import { passwordProblem } from '../server/identity/password-rule.ts'
import { normaliseEmail, type Person, type PersonId } from '../server/identity/person.ts'
import { argon2Passwords } from '../server/keys/argon2-passwords.ts'
import { systemRandom } from '../src/random/system-random.ts'
import { cleanText } from '../src/text/clean.ts'
import { wallClock } from '../src/time/system-clock.ts'
import { configOption } from './config/apply-config.ts'
import { CommandError } from './exit-code.ts'
import { dataOption, personNamed, withData } from './operator-data.ts'
import { issuerArgument, option } from './options.ts'
import { askForSecret, readStandardInput } from './read-secret.ts'
import { jsonOption, tell } from './tell.ts'

/** `tenfoot person add|list|reset|reset-second-factor|remove-passkeys`: who can sign in, and by what. */
export function personCommand(): CommandUnknownOpts {
  const person = new Command('person')
    .description('people: those who can sign in')
    .addHelpText('after', '\nExamples:\n  $ tenfoot person add ada@example.com --name "Ada Example"\n  $ tenfoot person list')
  person.addCommand(addCommand())
  person.addCommand(listCommand())
  person.addCommand(resetCommand())
  person.addCommand(resetSecondFactorCommand())
  person.addCommand(removePasskeysCommand())
  person.addCommand(removeCommand())
  return person
}

function addCommand() {
  return new Command('add')
    .description('add a person with a password, asked for or read from standard input')
    .argument('<email>', 'the e-mail address to sign in with')
    .addOption(option('--name <name>', 'what to greet them by (the part before the @, unless said otherwise)'))
    .addOption(option('--password-stdin', 'read the password from standard input'))
    .addOption(option('--require-second-factor', 'needs an authenticator app beside the password, and sets one up at the first sign-in'))
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ tenfoot person add ada@example.com --name "Ada Example"\n  $ tenfoot person add ada@example.com --password-stdin < password.txt',
    )
    .action(async (typed, options) => {
      const email = normaliseEmail(typed)
      if (!email) throw new CommandError(`${cleanText(typed)} is not an e-mail address; give one such as ada@example.com`)
      const password = options.passwordStdin
        ? await readStandardInput()
        : await askForSecret('Password', 'give the password with --password-stdin')
      const problem = passwordProblem(password)
      if (problem) throw new CommandError(problem)
      const name = cleanText(options.name ?? '', 60) || cleanText(email.replace(/@.*/, ''), 60) || email
      const requiresSecondFactor = options.requireSecondFactor === true || undefined
      const person = await withData(options.data, (data) => addPerson(data, { email, name, requiresSecondFactor }, password), true)
      tell(options.json, asJson(person), `Added ${email}`)
    })
}

async function addPerson({ store }: Data, who: Pick<Person, 'email' | 'name' | 'requiresSecondFactor'>, password: string): Promise<Person> {
  const person: Person = {
    ...who,
    id: randomUUID() as PersonId,
    passwordHash: await argon2Passwords().hash(password),
    isDemo: false,
    createdAt: wallClock.now(),
  }
  if ((await store.people.insert(person)) === 'email-taken') throw new CommandError(`There is a person with ${who.email} already`)
  return person
}

function listCommand() {
  return new Command('list')
    .description('list the people')
    .addOption(option('--json', 'one JSON object a line'))
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  $ tenfoot person list --json')
    .action(async (options) => {
      const people = await withData(options.data, ({ store }) => store.people.list())
      for (const person of people) process.stdout.write(`${options.json ? JSON.stringify(asJson(person)) : personLine(person)}\n`)
    })
}

function resetCommand() {
  return new Command('reset')
    .description(
      'print a link by which somebody chooses a new password, or their first; it works once, for an hour. Make sure first who is asking',
    )
    .argument('<email>', 'the e-mail address they sign in with')
    .addOption(
      option('--issuer <url>', 'the address the server is reached at, unless it is the one it ran with last').argParser(issuerArgument),
    )
    .addOption(option('--json', 'a JSON object in place of the link'))
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ tenfoot person reset ada@example.com\n  $ tenfoot person reset ada@example.com --json\nWhoever has the link has the account, unless an authenticator app is on: hand it over where nobody else reads it.',
    )
    .action(async (typed, options) => {
      const { person, link, expiresAt } = await withData(options.data, (data) => makeLink(data, typed, options.issuer))
      const until = new Date(expiresAt).toISOString()
      if (options.json) process.stdout.write(`${JSON.stringify({ sub: person.id, email: person.email, link, expires_at: until })}\n`)
      else {
        process.stdout.write(`${link}\n`)
        process.stderr.write(`For ${cleanText(person.email)} alone. It works once, until ${until}; an earlier one is void\n`)
      }
    })
}

async function makeLink(data: Data, typed: string, given: string | undefined) {
  const person = await personNamed(data, typed)
  const issuer = given ?? (await data.store.issuer.find())
  if (issuer === undefined)
    throw new CommandError('No server ran with this data yet, so its address is not known: start tenfoot serve once, or give --issuer')
  const outcome = await issueResetLink({ ...data, clock: wallClock, random: systemRandom }, person, issuer)
  switch (outcome.kind) {
    case 'issued':
      return { person, ...outcome }
    case 'elsewhere':
      throw new CommandError(
        `${person.email} signs in through ${cleanText(outcome.provider)} alone and has no password here: reset it there`,
      )
    case 'demo':
      throw new CommandError(`${person.email} is the person of a demo, whose password is made for each run`)
  }
}

function resetSecondFactorCommand() {
  return new Command('reset-second-factor')
    .description('turn off the authenticator app of somebody who lost it and their recovery codes; make sure first who is asking')
    .argument('<email>', 'the e-mail address they sign in with')
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  $ tenfoot person reset-second-factor ada@example.com')
    .action(async (typed, options) => {
      const { id, email, requiresSecondFactor } = await withData(options.data, async (data) => {
        const person = await personNamed(data, typed)
        const outcome = await resetSecondFactor({ ...data, clock: wallClock }, person.id)
        if (outcome === 'none') throw new CommandError(`${person.email} has no authenticator app`)
        return person
      })
      const next = requiresSecondFactor ? `${email} sets up another app at the next sign-in` : `The password alone signs ${email} in now`
      tell(options.json, { sub: id, email, second_factor: false }, next)
    })
}

function removePasskeysCommand() {
  return new Command('remove-passkeys')
    .description('remove all passkeys of somebody whose device is lost or stolen, and sign them out of every browser')
    .argument('<email>', 'the e-mail address they sign in with')
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  $ tenfoot person remove-passkeys ada@example.com')
    .action(async (typed, options) => {
      const { person, count } = await withData(options.data, async (data) => {
        const person = await personNamed(data, typed)
        return { person, count: await removePasskeys({ ...data, clock: wallClock }, person.id) }
      })
      const { id, email } = person
      if (count === 0) throw new CommandError(`${email} has no passkeys`)
      const removed = count === 1 ? 'Removed one passkey' : `Removed ${count} passkeys`
      const words = `${removed} of ${email}, who is signed out of every browser; devices stay signed in`
      tell(options.json, { sub: id, email, passkeys_removed: count }, words)
    })
}

function removeCommand() {
  return new Command('remove')
    .description('remove a person, with all their ways to sign in, and sign out their browsers and devices; their audit trail stays')
    .argument('<email>', 'the e-mail address they sign in with')
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  $ tenfoot person remove ada@example.com')
    .action(async (typed, options) => {
      const { person, count } = await withData(options.data, async (data) => {
        const person = await personNamed(data, typed)
        if (person.isDemo) throw new CommandError(`${person.email} is the person of a demo, which removes them at its end`)
        return { person, count: await removePerson({ ...data, clock: wallClock }, person.id) }
      })
      const words = `Removed ${person.email}; signed out ${count} ${count === 1 ? 'device' : 'devices'}`
      tell(options.json, { sub: person.id, email: person.email, removed: true, sessions_revoked: count }, words)
    })
}

/** A person as one line of a list. */
export function personLine({ email, name }: Pick<Person, 'email' | 'name'>): string {
  return `${cleanText(email)}  ${cleanText(name)}`
}

function asJson({ id, email, name, isDemo, requiresSecondFactor, createdAt }: Person): object {
  return {
    sub: id,
    email,
    name,
    demo: isDemo,
    requires_second_factor: requiresSecondFactor ?? false,
    created_at: new Date(createdAt).toISOString(),
  }
}

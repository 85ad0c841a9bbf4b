import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, CommanderError } from '@commander-js/extra-typings'
import { readConfigFirst } from '../../cli/config/apply-config.ts'
import { CommandError, exitCode } from '../../cli/exit-code.ts'
import { openData } from '../../server/data/data.ts'
import type { PersonId } from '../../server/identity/person.ts'
import { instant } from '../../src/time/units.ts'
import { run } from '../../test/support/program.ts'
import { topCommands } from './program.ts'

/** A command that cannot do what it is asked: its words, and what stands in the way where that is not in the words. */
interface Failing {
  readonly words: string
  /** Standard input; such a command is run as a process of its own, and the others in this one, which is quicker. */
  readonly input?: string
  readonly variables?: Record<string, string>
  readonly data?: keyof Places
}

/** Data directories in the states that commands refuse. */
interface Places {
  readonly none: string
  readonly ada: string
  readonly demo: string
  readonly open: string
  readonly keyless: string
  readonly spoilt: string
}

const failing: readonly Failing[] = [
  { words: 'televise' },
  { words: 'serve --prot 9000' },
  { words: 'serve --port many' },
  { words: 'serve', variables: { TENFOOT_PORT: 'many' } },
  { words: 'serve --interval 0' },
  { words: 'serve --key-lifetime 0' },
  { words: 'serve --issuer signin.example.com' },
  { words: 'serve --port TAKEN', data: 'ada' },
  { words: 'serve --host 192.0.2.1 --issuer https://signin.example.com', data: 'ada' },
  { words: 'serve --host 0.0.0.0' },
  { words: 'serve --host 192.168.1.20' },
  { words: 'serve --issuer http://signin.example.com' },
  { words: 'serve --host 0.0.0.0 --issuer https://signin.example.com --no-issuing-limit' },
  { words: 'serve --code-lifetime 10' },
  { words: 'serve --dialect workos --host 192.168.1.20' },
  { words: 'serve --dialect workos --issuer https://signin.example.com' },
  { words: 'serve --metrics-port 8628' },
  { words: 'serve --port 8629 --metrics-port TAKEN', data: 'ada' },
  { words: 'serve', data: 'demo' },
  { words: 'serve', data: 'open' },
  { words: 'serve', data: 'keyless' },
  { words: 'serve', data: 'spoilt' },
  { words: 'serve --data ""' },
  { words: 'serve --issuer http:signin.example.com' },
  { words: 'serve --issuer http://127.0.0.1:0' },
  { words: 'demo --issuer http://tv.local:0', input: '', data: 'ada' },
  { words: 'demo --issuer http://192.0.2.1:8628', input: '', data: 'ada' },
  { words: 'demo --json --plain' },
  { words: 'tv' },
  { words: 'tv --issuer https://signin.example.com --token-endpoint https://signin.example.com/token' },
  { words: 'tv --issuer https://signin.example.com --scope ""' },
  { words: 'tv --issuer https://signin.example.com --print-tokens' },
  { words: 'kiosk --issuer https://signin.example.com', input: '' },
  { words: 'kiosk --issuer https://signin.example.com --pin-file README.md', input: '' },
  { words: 'kiosk --issuer https://signin.example.com --remember', input: '' },
  { words: 'kiosk --issuer https://signin.example.com --pin-file no/such/file', input: '' },
  { words: 'tv --issuer https://signin.example.com --record README.md --plain', input: '' },
  { words: 'tv --issuer https://signin.example.com --profile telly' },
  { words: 'tv --issuer https://signin.example.com --profile package.json' },
  { words: 'tv --issuer https://signin.example.com --network dsl' },
  { words: 'tv --issuer https://signin.example.com --lang fr' },
  { words: 'replay package.json' },
  { words: 'replay no-such.jsonl' },
  { words: 'replay package.json --speed fast' },
  { words: 'tv --issuer https://signin.example.com', variables: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
  { words: 'person add ada', input: 'six green boats at noon' },
  { words: 'person add ada@example.com', input: '', data: 'ada' },
  { words: 'person add ada@example.com --password-stdin', input: 'short', data: 'ada' },
  { words: 'person add ada@example.com --password-stdin', input: 'passwordpassword', data: 'ada' },
  { words: 'person add ada@example.com --password-stdin', input: 'six green boats at noon', data: 'ada' },
  { words: 'person list', data: 'none' },
  { words: 'person reset eve@example.com', data: 'ada' },
  { words: 'person reset ada@example.com', data: 'ada' },
  { words: 'person reset-second-factor eve@example.com', data: 'ada' },
  { words: 'person reset-second-factor ada@example.com', data: 'ada' },
  { words: 'person remove-passkeys ada@example.com', data: 'ada' },
  { words: 'provider add Example --issuer http://login.example.com --client-id tenfoot', data: 'ada' },
  { words: 'provider add Example --issuer https://login.example.com --client-id tenfoot --required', data: 'ada' },
  { words: 'provider remove Example', data: 'ada' },
  { words: 'client add "kitchen display"', data: 'ada' },
  { words: 'client add tenfoot-tv', data: 'ada' },
  { words: 'workos list', data: 'none' },
  { words: 'workos add-organization Acme', data: 'ada' },
  { words: 'session revoke', data: 'ada' },
  { words: 'session revoke 4dUq8bJ0TnqzQ1mO2q9u6w', data: 'ada' },
  { words: 'session list --person bob@example.com', data: 'ada' },
  { words: 'audit tail --person bob@example.com', data: 'ada' },
  { words: 'audit tail --event logins', data: 'ada' },
  { words: 'key rotate --algorithm HS256', data: 'ada' },
  { words: 'key rotate', data: 'none' },
  { words: 'config check --config no-such.json' },
  { words: 'config check --config README.md' },
  { words: 'config check --config package.json' },
  { words: 'approve WDJB-MJHT --as ada@example.com --no-operator-approval', data: 'ada' },
  { words: 'approve HELLO --as ada@example.com', data: 'ada' },
  { words: 'approve WDJB-MJHT --as eve@example.com', data: 'ada' },
  { words: 'approve WDJB-MJHT --as ada@example.com', data: 'ada' },
]

/** What the program prints for each of these, and how it exits: rows of command, message and exit code. */
export async function messages(): Promise<readonly (readonly string[])[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-messages-'))
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  try {
    const address = taken.address()
    const port = typeof address === 'object' && address ? String(address.port) : ''
    const places = await preparePlaces(folder)
    const rows: string[][] = []
    for (const failure of failing) rows.push(await provoke(failure, places, port))
    return rows
  } finally {
    taken.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function provoke({ words, input, variables = {}, data }: Failing, places: Places, port: string): Promise<string[]> {
  const parameters = [...words.replace('TAKEN', port).matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  const directory = places[data ?? 'none']
  const complete = data ? [...parameters, '--data', directory] : parameters
  const { code, stderr } = input === undefined ? await runHere(complete, variables) : await run(complete, { input })
  const message = /^error: (.*)$/m.exec(stderr)?.[1]
  if (message === undefined) throw new Error(`Cannot say what tenfoot ${words} says: it ended with ${code}: ${stderr}`)
  const shown = Object.entries(variables).map(([name, value]) => `${name}=${value} `)
  const example = message.replaceAll(directory, './tenfoot-data').replaceAll(port, '8628')
  return [`\`${shown.join('')}tenfoot ${words.replace('TAKEN', '8628')}\``, example, String(code)]
}

/** As `cli/main.ts` runs a command, up to what it says and how it would exit. */
async function runHere(parameters: readonly string[], variables: Record<string, string>): Promise<{ code: number; stderr: string }> {
  let stderr = ''
  const program = new Command('tenfoot')
  for (const command of topCommands()) program.addCommand(command)
  for (const command of [program, ...program.commands, ...program.commands.flatMap((command) => command.commands)])
    command.exitOverride().configureOutput({
      writeErr: (text) => {
        stderr += text
      },
    })
  readConfigFirst(program)
  Object.assign(process.env, variables)
  try {
    await program.parseAsync(parameters, { from: 'user' })
    return { code: exitCode.done, stderr }
  } catch (error) {
    if (error instanceof CommanderError) return { code: exitCode.usage, stderr }
    if (error instanceof CommandError) return { code: error.exitCode, stderr: `error: ${error.message}` }
    throw error
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name]
  }
}

/** One directory is made by the program's own means; the others are that one, harmed. */
async function preparePlaces(folder: string): Promise<Places> {
  const at = (name: string) => join(folder, name)
  const places = { none: at('none'), ada: at('ada'), demo: at('demo'), open: at('open'), keyless: at('keyless'), spoilt: at('spoilt') }
  await (await openData(places.ada, { create: true })).close()
  for (const place of [places.demo, places.open, places.keyless, places.spoilt]) cpSync(places.ada, place, { recursive: true })
  await addPerson(places.ada, false)
  await addPerson(places.demo, true)
  chmodSync(join(places.open, 'secrets.json'), 0o644)
  rmSync(join(places.keyless, 'secrets.json'))
  writeFileSync(join(places.spoilt, 'secrets.json'), '{}')
  return places
}

async function addPerson(place: string, isDemo: boolean): Promise<void> {
  const { store, close } = await openData(place)
  const email = 'ada@example.com'
  await store.people.insert({ id: 'ada' as PersonId, email, name: 'Ada Example', passwordHash: '', isDemo, createdAt: instant(0) })
  await close()
}

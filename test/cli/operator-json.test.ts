import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openData } from '../../server/data/data.ts'
import { openWorkosStore } from '../../server/dialects/workos/store/store.ts'
import { authorizeDevice } from '../../server/flows/authorize-device.ts'
import { redeemDeviceCode } from '../../server/flows/redeem-device-code.ts'
import type { ClientId } from '../../server/identity/client.ts'
import type { PersonId } from '../../server/identity/person.ts'
import { systemRandom } from '../../src/random/system-random.ts'
import { wallClock } from '../../src/time/system-clock.ts'
import { instant } from '../../src/time/units.ts'
import { run } from '../support/program.ts'
import { openServices } from '../support/services.ts'

/** Protects programs that read what operators' commands tell: every command with --json, beside docs/operator-json.md. */

let folder: string
let data: string[]
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenfoot-operator-json-'))
  data = ['--data', join(folder, 'data'), '--json']
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The keys of each command, as the page has them. */
const promised = new Map(
  [...readFileSync('docs/operator-json.md', 'utf8').matchAll(/^\| (`.*`) \| (`.*`) \|$/gm)].flatMap(([, commands = '', keys = '']) =>
    namesIn(commands).map((command) => [command, namesIn(keys)] as const),
  ),
)

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
}

const told = new Set<string>()

/** Runs a command, and answers its last object once its keys are promised ones. */
async function tells(words: string, more: readonly string[] = [], input = ''): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run([...words.split(' '), ...more, ...data], { input })
  expect({ words, code, stderr: words === 'person reset' ? '' : stderr }).toEqual({ words, code: 0, stderr: '' })
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const keys = promised.get(words) ?? []
  for (const object of lines) expect(Object.keys(object).filter((key) => !keys.includes(key))).toEqual([])
  told.add(words)
  return lines.at(-1) ?? {}
}

/** A code, as a device gets one, and what fetches the tokens. */
async function device() {
  const opened = await openData(join(folder, 'data'))
  const test = await openServices()
  const services = { ...test, ...opened, clock: wallClock, random: systemRandom }
  const client = await opened.store.clients.find('tenfoot-tv' as ClientId)
  if (!client) throw new Error('The first client is gone')
  const { userCode, deviceCode } = await authorizeDevice(services, client, {}, { address: '127.0.0.1' })
  return {
    userCode,
    redeem: async () => {
      await redeemDeviceCode(services, client, deviceCode)
      await Promise.all([opened.close(), test.store.close()])
    },
    store: opened.store,
  }
}

it('every command tells what the page promises, and nothing else', { timeout: 120_000 }, async () => {
  const email = 'ada@example.test'
  const ada = await tells('person add', [email, '--password-stdin'], 'six green boats at noon')
  expect(await tells('person list')).toEqual(ada)
  expect(await tells('person reset', [email, '--issuer', 'https://tv.example'])).toMatchObject({ email, link: expect.any(String) })
  await tells('provider add', ['Example', '--issuer', 'https://login.example.test', '--client-id', 'tenfoot'])
  await tells('provider list')
  expect(await tells('provider remove', ['Example'])).toEqual({ name: 'Example', removed: true })
  expect(await tells('client add', ['kitchen', '--confidential'])).toMatchObject({
    client_id: 'kitchen',
    client_secret: expect.any(String),
  })
  expect(await tells('client set', ['kitchen', '--type-code'])).toMatchObject({ confirmation: 'type' })
  await tells('client list')
  await tells('key list')
  await tells('key rotate', ['--algorithm', 'ES256'])
  expect(await tells('config check')).toHaveProperty('settings')

  await (await openWorkosStore(join(folder, 'data'), wallClock.now())).close()
  await tells('workos add-organization', ['Acme'])
  expect(await tells('workos add-member', ['Acme', email])).toMatchObject({ email, role: 'member', permissions: [] })
  expect(await tells('workos list')).toMatchObject({ name: 'Acme', members: [{ email, user_id: expect.stringMatching(/^user_/) }] })
  expect(await tells('workos new-key')).toEqual({ api_key: expect.stringMatching(/^sk_test_/) })

  const { userCode, redeem, store } = await device()
  expect(await tells('approve', [userCode, '--as', email])).toEqual({ outcome: 'approved' })
  const id = ada['sub'] as PersonId
  const factor = { person: id, sealedSecret: 'sealed', createdAt: instant(0), lastStep: 1, recovery: [] }
  await store.factors.update(id, () => ({ verdict: undefined, next: factor }))
  const passkey = { id: 'one', person: id, publicKey: 'key', name: 'Phone', counter: 0, createdAt: instant(0) }
  await store.passkeys.update('one', () => ({ verdict: undefined, next: passkey }))
  await redeem()
  expect(await tells('session list')).toMatchObject({ sub: id, by_operator: true, asked_from: '127.0.0.1' })
  const declined = await device()
  expect(await tells('deny', [declined.userCode, '--as', email])).toEqual({ outcome: 'denied' })
  await declined.redeem()
  expect(await tells('session revoke', ['--person', email])).toEqual({ sessions_revoked: 1 })
  expect(await tells('person reset-second-factor', [email])).toEqual({ sub: id, email, second_factor: false })
  expect(await tells('person remove-passkeys', [email])).toEqual({ sub: id, email, passkeys_removed: 1 })
  expect(await tells('person remove', [email])).toEqual({ sub: id, email, removed: true, sessions_revoked: 0 })
  expect((await run(['person', 'list', ...data])).stdout).toBe('')
  expect((await run(['audit', 'tail', '-n', '1', ...data])).stdout).toContain('"event":"person-removed"')
  expect([...promised.keys()].filter((command) => !told.has(command))).toEqual([])
})

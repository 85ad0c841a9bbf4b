import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditJson, auditLine } from '../../cli/audit.ts'
import { auditEvents } from '../../server/identity/audit.ts'
import type { NumberedEntry } from '../../server/store/store.ts'
import { Jar } from '../support/browser-jar.ts'
import { Piped } from '../support/piped.ts'
import { run } from '../support/program.ts'
import { password, startTestServer, type TestServer } from '../support/running-server.ts'

/** `tenfoot audit tail`: whole stories, read from what the command prints beside a running server. */

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

/** What is documented of each event: the fields that it always has, and those that it may have. */
const documented = new Map(
  [...readFileSync('docs/audit.md', 'utf8').matchAll(/^\| `([a-z-]+)` \| [^|]* \| ([^|]*) \|$/gm)].map(([, event = '', fields = '']) => {
    const [always = '', sometimes = ''] = fields.replace(')', '').split('(')
    return [event, { always: words(always), sometimes: words(sometimes) }] as const
  }),
)

function words(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '')
}

type Line = Readonly<Record<string, unknown>>

/** What the command prints, each line as an object, and the same told to people. */
async function tail(...flags: readonly string[]): Promise<{ lines: readonly Line[]; shown: string }> {
  const all = ['audit', 'tail', '--data', server.directory, ...flags]
  const [json, human] = await Promise.all([run([...all, '--json']), run(all)])
  expect([json.code, json.stderr, human.code, human.stderr]).toEqual([0, '', 0, ''])
  const lines = json.stdout.split('\n').filter(Boolean)
  const parsed = lines.map((line) => JSON.parse(line) as Line)
  for (const line of parsed) fitsTheManual(line)
  expect(human.stdout.split('\n').filter(Boolean).map(spoken)).toEqual(parsed.map(({ number: _, ...told }) => told))
  return { lines: parsed, shown: human.stdout }
}

/** A line for people, read back. */
function spoken(line: string): Line {
  const [at, event, ...fields] = line.split(/ {2,}/)
  return { at, event, ...Object.fromEntries(fields.map((field) => field.split('=') as [string, string])) }
}

function fitsTheManual({ number, at, event, email, ...fields }: Line): void {
  const { always = [], sometimes = [] } = documented.get(String(event)) ?? {}
  expect(Object.keys(fields), String(event)).toEqual(expect.arrayContaining([...always]))
  expect([...always, ...sometimes], String(event)).toEqual(expect.arrayContaining(Object.keys(fields)))
  expect([typeof number, String(at)]).toEqual(['number', expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)])
  expect(email).toBe(fields['person'] === server.ada.id ? server.ada.email : undefined)
}

const events = (lines: readonly Line[]) => lines.map(({ event }) => event)
const grantOf = (lines: readonly Line[]) => String(lines.at(-1)?.['grant'])

/** The newest grant: what a test has just asked for. */
async function newestGrant(): Promise<string> {
  return grantOf((await tail('-n', '1', '--event', 'code-issued')).lines)
}

describe('the manual of the audit trail', () => {
  it('D-45: says of every event what it means and what it holds, and of no other', () => {
    expect([...documented.keys()].sort()).toEqual([...auditEvents].sort())
  })
})

describe('a line', () => {
  const hostile = {
    number: 1,
    at: 0,
    event: 'approved',
    client: 'a\n2026 forged\x1b[2J\u202e "b"',
    address: '\x9b31m',
  } as unknown as NumberedEntry

  it('D-44 E-13: cannot be ended, forged or made to move a cursor, whatever is stored', () => {
    expect(auditLine(hostile)).toBe(
      '1970-01-01T00:00:00.000Z  approved                client="a 2026 forged[2J \\"b\\""  address="31m"'.replace('"31m"', '31m'),
    )
    expect(JSON.parse(auditJson(hostile))).toEqual({
      number: 1,
      at: '1970-01-01T00:00:00.000Z',
      event: 'approved',
      client: 'a 2026 forged[2J "b"',
      address: '31m',
    })
  })
})

describe('the story', () => {
  it('of one sign-in: asked for, looked up, approved, fetched, renewed', async () => {
    const codes = await server.ask()
    expect((await server.answer(codes)).kind).toBe('confirmed')
    await server.refresh((await server.poll(codes.deviceCode)).json['refresh_token'])
    const grant = await newestGrant()
    const { lines, shown } = await tail('--about', grant)
    expect(events(lines)).toEqual(['code-issued', 'code-looked-up', 'approved', 'redeemed', 'refreshed'])
    expect(lines.slice(0, 4).map((line) => line['grant'])).toEqual([grant, grant, grant, grant])
    const family = String(lines[3]?.['family'])
    expect(lines[4]).toMatchObject({ family, client: 'tenfoot-tv', person: server.ada.id, address: '127.0.0.1' })
    expect(lines[2]).toMatchObject({ by: 'person', email: 'ada@example.test' })
    expect((await tail('--about', family)).lines).toEqual(lines)
    const hers = events((await tail('--person', 'Ada@example.test')).lines)
    expect(hers.filter((event) => !['approved', 'redeemed', 'refreshed'].includes(String(event)))).toEqual(['signed-in', 'code-looked-up'])
    for (const secret of [codes.deviceCode, codes.userCode, codes.userCode.replace('-', ''), password]) expect(shown).not.toContain(secret)
  })

  it('of one denial, which the device hears of', async () => {
    const codes = await server.ask()
    expect((await server.answer(codes, 'deny')).kind).toBe('confirmed')
    expect((await server.poll(codes.deviceCode)).json['error']).toBe('access_denied')
    const { lines } = await tail('--about', await newestGrant())
    expect(events(lines)).toEqual(['code-issued', 'code-looked-up', 'denied'])
    expect(lines[2]).toMatchObject({ by: 'person', person: server.ada.id, address: '127.0.0.1' })
  })

  it('of one revocation, by an operator', async () => {
    await server.signIn()
    const [redeemed] = (await tail('-n', '1', '--event', 'redeemed')).lines
    const family = String(redeemed?.['family'])
    expect((await run(['session', 'revoke', family, '--data', server.directory])).code).toBe(0)
    const { lines } = await tail('--about', family)
    expect(events(lines)).toEqual(['code-issued', 'approved', 'redeemed', 'revoked'])
    expect(lines.map((line) => line['by'])).toEqual([undefined, 'operator', undefined, 'operator'])
  })

  it('of one attack, a stolen refresh token: the sign-in, its renewal, the copy, the end', async () => {
    const first = (await server.signIn()).json['refresh_token']
    const second = (await server.refresh(first)).json['refresh_token']
    expect((await server.refresh(first)).json['error']).toBe('invalid_grant')
    expect((await server.refresh(second)).json['error']).toBe('invalid_grant')
    const [reuse] = (await tail('--event', 'reuse-detected')).lines
    const { lines, shown } = await tail('--about', String(reuse?.['family']))
    expect(events(lines)).toEqual(['code-issued', 'approved', 'redeemed', 'refreshed', 'reuse-detected'])
    expect(lines.at(-1)).toMatchObject({ person: server.ada.id, client: 'tenfoot-tv', address: '127.0.0.1' })
    for (const secret of [first, second]) expect(shown).not.toContain(String(secret))
  })

  it('of another attack, guessing: a password that is none, and codes that are none, from one address', async () => {
    const jar = new Jar(server.issuer)
    await jar.get('/signin')
    await jar.post('/signin', { email: server.ada.email, password: 'not the password of Ada' })
    await jar.get('/signin')
    await jar.post('/signin', { email: server.ada.email, password })
    for (const code of ['XWVT-SRQP', 'XWVT-SRQN', 'XWVT-SRQM']) {
      await jar.get('/device')
      await jar.post('/device/code', { code })
    }
    const { lines, shown } = await tail('-n', '5', '--person', server.ada.email)
    expect(events(lines)).toEqual(['sign-in-failed', 'signed-in', 'wrong-code', 'wrong-code', 'wrong-code'])
    expect(new Set(lines.map(({ address }) => address))).toEqual(new Set(['127.0.0.1']))
    expect(shown).not.toMatch(/SRQ|not the password/)
  })

  it('D-45: of codes that ended: told at the next poll, or within minutes where nobody polls', async () => {
    const polled = await server.ask()
    const polledGrant = await newestGrant()
    await server.ask()
    const silentGrant = await newestGrant()
    await server.wait(600)
    expect((await server.poll(polled.deviceCode)).json['error']).toBe('expired_token')
    await server.poll(polled.deviceCode)
    expect(events((await tail('--about', polledGrant)).lines)).toEqual(['code-issued', 'expired'])
    await server.wait(601)
    expect(events((await tail('--about', silentGrant)).lines)).toEqual(['code-issued', 'expired'])
    expect(events((await tail('--about', polledGrant)).lines)).toEqual(['code-issued', 'expired'])
  })
})

describe('tenfoot audit tail', () => {
  it('takes an id that looks like an option of the program for an id', async () => {
    expect(await run(['audit', 'tail', '--about', '-V0', '--data', server.directory])).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('shows as many as are asked for, and nobody that there is not', async () => {
    expect((await tail('-n', '0')).lines).toEqual([])
    expect((await tail('-n', '2')).lines).toHaveLength(2)
    const { code, stderr } = await run(['audit', 'tail', '--person', 'eve@example.test', '--data', server.directory])
    expect([code, stderr]).toEqual([2, expect.stringContaining('There is no person eve@example.test')])
  })

  it('-f goes on with what comes, each entry once, until a signal', async ({ onTestFinished }) => {
    const [last] = (await tail('-n', '1')).lines
    const child = new Piped(['audit', 'tail', '-f', '-n', '1', '--json', '--data', server.directory])
    onTestFinished(() => child.close())
    await child.saying(/\n/)
    await server.signIn()
    await child.saying(/"event":"redeemed"/)
    child.signal('SIGTERM')
    const { code, stdout, stderr } = await child.ended
    expect([code, stderr]).toEqual([0, ''])
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
    expect(lines[0]).toEqual(last)
    expect(events(lines.slice(1))).toEqual(['code-issued', 'approved', 'redeemed'])
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it, type TestContext } from 'vitest'
import { changed, first, refuses } from '../../device-sim/hostile/answers.ts'
import { hangs } from '../../device-sim/hostile/floods.ts'
import { type HostileServer, startHostileServer } from '../../device-sim/hostile/hostile-server.ts'
import { createSigner } from '../../device-sim/hostile/signer.ts'
import type { Way } from '../../device-sim/hostile/way.ts'
import { ways } from '../../device-sim/hostile/ways.ts'
import { monotonicClock } from '../../src/time/system-clock.ts'
import { Piped } from '../support/piped.ts'
import { tenfoot } from '../support/program.ts'
import { Terminal } from '../support/terminal.ts'

/** A handful of the ways to be hostile against the program itself: its bytes, its exit codes, its memory. */

const signer = createSigner()
const poisoned = wayOf('an ID token whose claims hold all of them')
const named = changed({ sub: 'ada', name: 'Ada \x1b]52;c;AAAA\x07\x9b31m\u202egnp.exe', email: 'a\x1bPq\x1b\\@example.test' })
/** Nobody waits five seconds for a poll here. */
const quickly = { codes: changed({ interval: 1 }) }

function wayOf(does: string): Way {
  const way = ways.find((one) => one.does === does)
  if (!way) throw new Error(`No way is called ${does}`)
  return way
}

async function hostile(way: Way, { onTestFinished }: TestContext): Promise<HostileServer> {
  const server = await startHostileServer(way, { signer: await signer, clock: monotonicClock })
  onTestFinished(server.close)
  return server
}

async function piped(way: Way, test: TestContext, ...flags: readonly string[]): Promise<Piped> {
  const { issuer } = await hostile(way, test)
  const child = new Piped(['tv', '--issuer', issuer, '--client-id', 'living-room-tv', '--once', ...flags])
  test.onTestFinished(() => child.close())
  return child
}

describe.concurrent('tenfoot tv at a hostile server', () => {
  it('E-12: as lines writes no control character, and ends with 0', async (test) => {
    const television = await piped({ ...poisoned, answers: { ...quickly, userinfo: named } }, test, '--plain')
    const { code, stdout, stderr } = await television.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('Ada ]52;c;AAAA31mgnp.exe')
    expect(stdout.match(/[^\P{C}\n]/gu)).toBeNull()
  })

  it('E-12: as events writes no control character, escaped or not, and ends with 5 where the server breaks the protocol', async (test) => {
    const answers = { ...quickly, token: changed({ refresh_token: 'abc\x9b31m\u202e' }) }
    const television = await piped({ ...poisoned, answers }, test, '--json', '--print-tokens')
    const { code, stdout, stderr } = await television.ended
    expect({ code, stderr }).toEqual({ code: 5, stderr: '' })
    expect(stdout.match(/[^\P{C}\n]|\\u00/gu)).toBeNull()
    expect(television.events().at(-1)).toMatchObject({ event: 'ended', reason: 'violated' })
  })

  it('A-49: says why it was refused, cleaned, and ends with 5', async (test) => {
    const answers = { codes: refuses('invalid_client', { error_description: 'no \x1b[2J\x1b]0;owned\x07\rentry' }, 401) }
    const { code, stdout } = await (await piped({ ...poisoned, answers }, test, '--plain')).ended
    expect(code).toBe(5)
    expect(stdout).toContain('no [2J]0;owned entry (invalid_client)')
  })

  it('E-15: on a terminal lets no sequence through but those that paint', async (test) => {
    const { issuer } = await hostile({ ...poisoned, answers: { ...quickly, userinfo: named } }, test)
    const terminal = new Terminal(process.execPath, [tenfoot, 'tv', '--issuer', issuer, '--client-id', 'living-room-tv'])
    test.onTestFinished(() => terminal.close())
    await terminal.waitFor(/Good \w+, Ada \]52;c;AAAA31mgnp\.exe/)
    terminal.type('q')
    expect(await terminal.exited).toMatchObject({ exitCode: 0 })
    expect(terminal.raw.match(/\x1b\]52|\x1bP|[\x80-\x9f\u202a-\u202e\u2066-\u2069]/g)).toBeNull()
  })

  it('E-01: is soon gone when it is ended, though neither renewal nor revocation is ever answered', async (test) => {
    const answers = { ...quickly, token: first(2, changed({ expires_in: 0 }), hangs), userinfo: hangs, revocation: hangs }
    const television = await piped({ ...poisoned, answers }, test, '--json')
    await television.saying(/"signed-in"/)
    const asked = performance.now()
    television.signal('SIGTERM')
    expect((await television.ended).code).toBe(143)
    expect(performance.now() - asked).toBeLessThan(6_000)
  })
})

describe.skipIf(process.platform !== 'linux').concurrent('E-26: the memory of tenfoot tv', () => {
  it('grows by less than 64 MB at servers that send more than it has', async (test) => {
    const floods = [
      'a body without end in place of the codes',
      'a body without end, in chunks',
      'a gzip bomb that says it is text',
      'headers without end',
      'trailers without end',
      'early hints without end',
      'a user code of 1 MB',
    ]
    const usual = await peak({ ...poisoned, answers: { codes: refuses('') } }, test)
    for (const does of floods) expect((await peak(wayOf(does), test)) - usual, does).toBeLessThan(64)
  })
})

/** The most memory, in MB, that the program has had when it has got its second answer from a server. */
async function peak(way: Way, test: TestContext): Promise<number> {
  const television = await piped(way, test, '--json')
  await television.saying(/"no-answer"[\s\S]*"no-answer"/)
  const status = readFileSync(`/proc/${television.pid}/status`, 'latin1')
  await television.close()
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}

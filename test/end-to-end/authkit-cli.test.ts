import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { Phone } from '../../device-sim/phone/phone.ts'
import { type Wish, walk } from '../../device-sim/phone/walk.ts'
import { Piped } from '../support/piped.ts'
import { run } from '../support/program.ts'

/** Protects whoever tests a command line for AuthKit offline: a whole program, which knows of this server by its address alone. */

const ada = { email: 'ada@example.test', password: 'six green boats at noon' }
let folder: string
let server: Piped
let program: Record<string, string>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tenfoot-authkit-'))
  const data = join(folder, 'data')
  server = serve(data)
  program = await addressOf(server)
  await run(['person', 'add', ada.email, '--name', 'Ada Byron', '--password-stdin', '--data', data], { input: ada.password })
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

function serve(data: string, ...flags: readonly string[]): Piped {
  return new Piped(['serve', '--dialect', 'workos', '--port', '0', '--interval', '1', '--data', data, ...flags])
}

/** What the program is told of a new server: what the server has printed. */
async function addressOf(child: Piped): Promise<Record<string, string>> {
  const issuer = await child.saying(/(http\S+)\n/)
  return { WORKOS_API_URL: issuer, WORKOS_CLIENT_ID: await child.saying(/WORKOS_CLIENT_ID=(\S+)\n/) }
}

/** Runs the program, which finds no machine by name. */
function acme({ onTestFinished }: TestContext, command: string, home: string, env: Readonly<Record<string, string>> = {}): Piped {
  const offline = { NODE_OPTIONS: `--import ${pathToFileURL('test/support/offline.mjs')}` }
  const child = new Piped([command], { ...program, ...offline, ACME_HOME: join(folder, home), ...env }, 'test/support/authkit-cli.mjs')
  onTestFinished(() => child.close())
  return child
}

/** Somebody opens the address that the program shows, and answers. */
async function answer(child: Piped, wish: Wish, phone = new Phone()) {
  return (await walk(phone, await child.saying(/or open (\S+)\n/), ada, wish)).page
}

describe.concurrent('a command line that was written for AuthKit', { timeout: 60_000 }, () => {
  it.for([
    ['forms', {}],
    ['JSON', { ACME_JSON: '1' }],
  ] as const)('signs in, knows who it is and leaves, with %s', async ([encoding, env], test) => {
    const home = `home-${encoding}`
    const login = acme(test, 'login', home, env)
    await answer(login, 'approve')
    expect(await login.ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Welcome, Ada (Password)\n') })
    const whoami = await acme(test, 'whoami', home).ended
    expect(whoami).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ada@example\.test, session session_\w{26}\n$/) })
    const logout = await acme(test, 'logout', home).ended
    const address = /open (\S+)\n/.exec(logout.stdout)?.[1] ?? ''
    const phone = new Phone()
    const page = await phone.open(address)
    const [form] = page.forms
    expect(form && (await phone.send(page, form)).html).toContain('Signed out')
    expect(await acme(test, 'whoami', home).ended).toMatchObject({ code: 1, stderr: 'acme: nobody is signed in\n' })
  })

  it('says that somebody declined', async (test) => {
    const login = acme(test, 'login', 'home-denied')
    await answer(login, 'deny')
    expect(await login.ended).toMatchObject({ code: 1, stderr: 'acme: you declined\n' })
  })

  it('says that its code has expired', async (test) => {
    const hasty = serve(join(folder, 'hasty'), '--code-lifetime', '11')
    test.onTestFinished(() => hasty.close())
    const { code, stderr } = await acme(test, 'login', 'home-expired', await addressOf(hasty)).ended
    expect([code, stderr]).toEqual([1, 'acme: the code has expired; try again\n'])
  })

  it('would not get out', async (test) => {
    const { code, stderr } = await acme(test, 'login', 'home-offline', { WORKOS_API_URL: 'https://api.workos.com' }).ended
    expect([code, stderr]).toEqual([1, 'acme: fetch failed\n'])
  })
})

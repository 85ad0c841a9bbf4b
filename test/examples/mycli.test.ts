import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { ClientId } from '../../server/identity/client.ts'
import { wallClock } from '../../src/time/system-clock.ts'
import { seconds } from '../../src/time/units.ts'
import { selfSigned } from '../support/certificate.ts'
import { openConsumer } from '../support/consumer.ts'
import { serveLocally } from '../support/local-server.ts'
import { Piped } from '../support/piped.ts'
import { freePort } from '../support/program.ts'
import { startTestServer, type TestServer } from '../support/running-server.ts'
import { Terminal } from '../support/terminal.ts'

/** Protects whoever copies the example: the program of the README, run against a real server. */

let server: TestServer
let folder: string

beforeAll(async () => {
  folder = openConsumer()
  server = await startTestServer({ clock: wallClock, interval: seconds(1) })
  const television = await server.data.store.clients.find('tenfoot-tv' as ClientId)
  if (!television) throw new Error('A fresh database has no client')
  await server.data.store.clients.insert({ ...television, id: 'mycli' as ClientId, name: 'My command line' })
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

function start(issuer = server.issuer, env: Readonly<Record<string, string>> = {}): Piped {
  const mycli = new Piped([issuer], env, join(folder, 'mycli.mjs'))
  onTestFinished(() => mycli.close())
  return mycli
}

/** A server with a certificate that nobody signed but itself, which knows no client. */
async function serveOverTls(): Promise<{ cert: string; issuer: string }> {
  const { key, cert } = selfSigned('localhost')
  const { url, close } = await serveLocally(
    ({ url: path = '' }, response) => {
      const isMetadata = path.startsWith('/.well-known/')
      const metadata = { issuer, token_endpoint: `${issuer}/token`, device_authorization_endpoint: `${issuer}/codes` }
      const refusal = { error: 'invalid_client', error_description: 'No such client' }
      response.writeHead(isMetadata ? 200 : 401, { 'content-type': 'application/json' })
      response.end(JSON.stringify(isMetadata ? metadata : refusal))
    },
    { key, cert },
  )
  onTestFinished(close)
  const issuer = url.replace('127.0.0.1', 'localhost')
  return { cert, issuer }
}

/** Somebody opens the address on a phone, signs in and answers. */
async function answer(userCode: string, wish: 'approve' | 'deny'): Promise<void> {
  const outcome = await server.answer({ deviceCode: '', userCode, complete: `${server.issuer}/device?user_code=${userCode}` }, wish)
  expect(outcome.kind).toBe('confirmed')
}

describe('examples/mycli', () => {
  it('signs in, greets, asks an API and signs out', async () => {
    const mycli = start()
    const code = await mycli.code()
    await answer(code, 'approve')
    const { code: status, stdout, stderr } = await mycli.ended
    const lines = stdout.split('\n')
    expect([status, stderr]).toEqual([0, ''])
    expect(lines).toEqual([
      `Open ${server.issuer}/device and enter ${code}`,
      'Hello Ada Example',
      expect.stringMatching(/\/userinfo says 200: \{"sub":"[^"]+","name":"Ada Example","email":"ada@example\.test"\}$/),
      'Signed out: revoked',
      '',
    ])
    expect(await server.events()).toContain('revoked')
  })

  it('says that a person declined, and ends with 1', async () => {
    const mycli = start()
    await answer(await mycli.code(), 'deny')
    const stderr = 'Nobody signed in: a person declined; sign in again for a new code\n'
    expect(await mycli.ended).toMatchObject({ code: 1, stderr })
  })

  it('ends at Ctrl-C', async () => {
    const mycli = start()
    await mycli.code()
    mycli.signal('SIGINT')
    expect(await mycli.ended).toMatchObject({ code: 1, stderr: 'The sign-in was called off; nobody is signed in\n' })
  })

  it('says that a server is out of reach, and when it tries again', async () => {
    const mycli = start(`http://127.0.0.1:${await freePort()}`)
    await mycli.complaining(/next try in 2 s/)
    expect(mycli.stderr).toMatch(/^Cannot reach 127\.0\.0\.1:\d+: nothing answers there; next try in 1 s\n.*next try in 2 s\n$/)
  })

  it('E-25: trusts a private authority that the environment names, and none without', async () => {
    const { cert, issuer } = await serveOverTls()
    const file = join(folder, 'authority.pem')
    writeFileSync(file, cert)
    const trusting = start(issuer, { NODE_EXTRA_CA_CERTS: file })
    expect((await trusting.ended).stderr).toContain('No such client (invalid_client); check clientId and clientSecret')
    const wary = start(issuer)
    await wary.complaining(/its certificate is not trusted; name its authority with NODE_EXTRA_CA_CERTS/)
  })

  it('draws a QR code in a terminal', async () => {
    const terminal = new Terminal(process.execPath, [join(folder, 'mycli.mjs'), server.issuer], { rows: 40 })
    onTestFinished(() => terminal.close())
    await terminal.waitFor(/Open http.*[B-Z]{4}-[B-Z]{4}/)
    expect(terminal.raw).toContain('\x1b[38;5;231;48;5;16m')
  })
})

describe('the README', () => {
  it('shows that program, in thirty lines', () => {
    const program = readFileSync('examples/mycli/mycli.mjs', 'utf8')
    expect(program.trimEnd().split('\n').length).toBeLessThanOrEqual(30)
    expect(readFileSync('README.md', 'utf8')).toContain(`\`\`\`js\n${program}\`\`\`\n`)
  })
})

import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Jar } from '../support/browser-jar.ts'
import { selfSigned } from '../support/certificate.ts'
import { freePort } from '../support/program.ts'
import { password, startTestServer, type TestServer } from '../support/running-server.ts'
import { until } from '../support/until.ts'

/** The server behind nginx with TLS, by the very configuration of docs/behind-a-proxy.md; devices and phones come from other addresses of loopback. */

const hasNginx = (() => {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

const { cert, key } = selfSigned('signin.example.com')
let folder: string
let server: TestServer
let nginx: ReturnType<typeof spawn>
let outside: number

/** The block of the page, for files and ports of this run. */
function configuration(): string {
  const [, block = ''] = /```nginx\n([\s\S]*?)```/.exec(readFileSync('docs/behind-a-proxy.md', 'utf8')) ?? []
  const ours = block
    .replace('listen 443', `listen 127.0.0.1:${outside}`)
    .replace('/etc/ssl/chain.pem', join(folder, 'chain.pem'))
    .replace('/etc/ssl/key.pem', join(folder, 'key.pem'))
    .replace('127.0.0.1:8628', `127.0.0.1:${server.port}`)
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${join(folder, name)};`)
  return `pid ${join(folder, 'nginx.pid')};\nerror_log ${join(folder, 'error.log')};\nevents {}\nhttp {\naccess_log off;\n${places.join('\n')}\n${ours}}\n`
}

/** Whoever reaches the proxy from another address of this machine. */
function from(localAddress: string): Agent {
  return new Agent({
    localAddress,
    connect: {
      ca: cert,
      // One test names another host, which undici would look for in the certificate.
      checkServerIdentity: () => undefined,
      lookup: (_host, { all }, done) => (all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)),
    },
  })
}

describe.skipIf(!hasNginx)('behind nginx', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tenfoot-nginx-'))
    outside = await freePort()
    server = await startTestServer({ issuer: `https://signin.example.com:${outside}`, trustedProxies: ['127.0.0.1/32'] })
    writeFileSync(join(folder, 'chain.pem'), cert)
    writeFileSync(join(folder, 'key.pem'), key)
    writeFileSync(join(folder, 'nginx.conf'), configuration())
    const parameters = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;']
    nginx = spawn('nginx', parameters, { stdio: 'ignore' })
    await until('nginx runs', () => existsSync(join(folder, 'nginx.pid')) && readFileSync(join(folder, 'nginx.pid'), 'utf8') !== '')
  })
  afterAll(async () => {
    const gone = new Promise((resolve) => nginx.once('close', resolve))
    nginx.kill('SIGTERM')
    await gone
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('D-35: a forged X-Forwarded-For is ignored; the confirm page and the audit trail have the true addresses, issuer and cookies are right', async () => {
    const forged = { 'x-forwarded-for': '203.0.113.66', 'content-type': 'application/x-www-form-urlencoded' }
    const device = { dispatcher: from('127.0.0.5'), headers: forged, method: 'POST', body: 'client_id=tenfoot-tv' } as const
    const codes = (await (await request(`${server.issuer}/device_authorization`, device)).body.json()) as Record<string, string>
    expect(codes['verification_uri']).toBe(`${server.issuer}/device`)

    const phone = new Jar(server.issuer, from('127.0.0.6'))
    const scanned = await phone.get(`/device?user_code=${codes['user_code']}`, forged)
    expect(scanned.headers).toMatchObject({ location: '/device', 'strict-transport-security': expect.stringContaining('max-age') })
    expect(String(scanned.headers['set-cookie'])).toMatch(/^__Host-tenfoot=[^;]+; .*HttpOnly.*Secure/)
    await phone.get('/signin')
    expect((await phone.post('/signin', { email: server.ada.email, password }, forged)).status).toBe(303)
    expect((await phone.get('/device', forged)).body).toContain('from 127.0.0.5')
    expect((await phone.post('/device/answer', { says: 'approve' }, forged)).status).toBe(303)

    const told = (await server.data.store.audit.list(20)).map(({ event, address }) => `${event} ${address}`)
    expect(told).toEqual(['code-issued 127.0.0.5', 'signed-in 127.0.0.6', 'code-looked-up 127.0.0.6', 'approved 127.0.0.6'])
    expect(JSON.stringify(server.log)).not.toContain('203.0.113.66')
  })

  it('A-20, decision 15: another name is answered 421, whatever nginx makes of it', async () => {
    const { statusCode } = await request(`${server.issuer}/jwks`, { dispatcher: from('127.0.0.6'), headers: { host: 'evil.example' } })
    expect(statusCode).toBe(421)
  })
})

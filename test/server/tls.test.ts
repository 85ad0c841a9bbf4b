import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ServerOptions } from '../../server/config.ts'
import { readCertificate, type TlsFiles } from '../../server/data/certificate.ts'
import { type SelfSigned, selfSigned } from '../support/certificate.ts'
import { startTestServer } from '../support/running-server.ts'

/** A server that is https by itself. */

let folder: string
let first: SelfSigned
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenfoot-tls-'))
  first = selfSigned('localhost')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
function written({ cert, key }: SelfSigned, mode = 0o600): TlsFiles {
  files += 1
  const at = { cert: join(folder, `cert-${files}.pem`), key: join(folder, `key-${files}.pem`) }
  renew(at, { cert, key })
  chmodSync(at.key, mode)
  return at
}

function renew(at: TlsFiles, { cert, key }: SelfSigned): void {
  writeFileSync(at.cert, cert)
  writeFileSync(at.key, key, { mode: 0o600 })
}

/** Asks over TLS, trusting this certificate alone, or whichever is shown; answers the status, the body and the fingerprint that was shown. */
function ask(address: string, trusted?: SelfSigned | 'any'): Promise<{ status?: number; body: string; shown: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(address, { ...trust(trusted), agent: false }, (answer) => {
      const shown = (answer.socket as TLSSocket).getPeerCertificate().fingerprint256
      let body = ''
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      answer.once('end', () => resolve({ ...(answer.statusCode !== undefined && { status: answer.statusCode }), body, shown }))
    })
    asked.once('error', reject).end()
  })
}

function trust(trusted?: SelfSigned | 'any') {
  return trusted === 'any' ? { rejectUnauthorized: false } : { ca: trusted?.cert }
}

const start = (tls: TlsFiles, more: Partial<ServerOptions> = {}) => startTestServer({ hosts: ['localhost'], tls, ...more })

describe('a server with a certificate', () => {
  it('A-09: has an https issuer, cookies for https alone, and answers whoever trusts it', async () => {
    const server = await start(written(first))
    expect(server.issuer).toMatch(/^https:\/\/localhost:\d+$/)
    const { status, body } = await ask(`${server.issuer}/.well-known/oauth-authorization-server`, first)
    expect([status, JSON.parse(body).issuer]).toEqual([200, server.issuer])
    await expect(ask(`${server.issuer}/healthz`)).rejects.toThrow(/self-signed/)
    await server.close()
  })

  it('takes up a certificate that was renewed, and keeps the old one where the new one cannot be used', async () => {
    const at = written(first)
    const second = selfSigned('localhost')
    const server = await start(at)
    const shown = async () => (await ask(`${server.issuer}/healthz`, 'any')).shown
    const before = await shown()
    renew(at, second)
    await server.wait(600)
    const after = await shown()
    expect(after).not.toBe(before)
    writeFileSync(at.cert, 'nothing')
    await server.wait(600)
    expect(await shown()).toBe(after)
    expect(server.log.join('\n')).toContain('it is not a PEM file of the kind that is wanted')
    await server.close()
  })
})

describe('readCertificate()', () => {
  it.each<[string, () => TlsFiles, string, RegExp]>([
    ['no certificate', () => ({ ...written(first), cert: join(folder, 'none') }), 'localhost', /Cannot read the certificate .*ENOENT/],
    ['no key', () => ({ ...written(first), key: join(folder, 'none') }), 'localhost', /There is no key at/],
    ['what is no certificate', () => written({ ...first, cert: 'x' }), 'localhost', /cert-\d+\.pem: it is not a PEM file/],
    ['what is no key', () => written({ ...first, key: 'x' }), 'localhost', /key-\d+\.pem: it is not a PEM file/],
    ['another key', () => written({ ...first, key: selfSigned('localhost').key }), 'localhost', /is not that of the certificate/],
    ['another host', () => written(first), 'tv.example', /is not for tv\.example/],
    ['an address that it is not for', () => written(first), '[::1]', /is not for ::1/],
    ['D-46: a key that others can read', () => written(first, 0o640), 'localhost', /chmod 600/],
  ])('refuses %s, and quotes no key', (_what, at, host, message) => {
    expect(() => readCertificate(at(), host)).toThrow(message)
    expect(() => readCertificate(at(), host)).not.toThrow(/PRIVATE/)
  })
})

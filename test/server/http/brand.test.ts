import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Brand } from '../../../server/identity/brand.ts'
import { Jar } from '../../support/browser-jar.ts'
import { type PagesServer, password, startPages } from '../../support/pages-server.ts'

/** Whose server people see that it is. */

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
const brand: Brand = { name: 'Films & <Co>', colour: '#8a1f5c', logo: { type: 'image/svg+xml', bytes: Buffer.from(svg) } }

let server: PagesServer
let jar: Jar
beforeAll(async () => {
  server = await startPages({ host: 'localhost', settings: { brand } })
  await server.addPerson('ada@example.test', 'Ada Example')
  jar = new Jar(server.issuer)
  await jar.get('/signin')
})
afterAll(() => server.close())

function addressOf(asset: string): string {
  return new RegExp(`"(/assets/${asset}[^"]*)"`).exec(jar.page)?.[1] ?? ''
}

describe('a brand', () => {
  it('D-12: is named in title and header, escaped, in place of tenfoot', () => {
    expect(jar.page).toContain('<title>Sign in – Films &amp; &lt;Co&gt;</title>')
    expect(jar.page).toMatch(/<header><span class="brand"><img src="\/assets\/logo\?v=[\w-]+" alt="">Films &amp; &lt;Co&gt;<\/span>/)
    expect(jar.page).not.toMatch(/tenfoot/i)
  })

  it('has its colour in the stylesheet, in the light as given, in the dark lighter', async () => {
    const { body } = await jar.get(addressOf('style.css'))
    expect(body).toContain('--accent: #8a1f5c;')
    expect(body).toMatch(/prefers-color-scheme: dark\) \{ :root \{ --accent: #(?!8a1f5c)[0-9a-f]{6}; --on-accent: #0d1110; \} \}/)
  })

  it('has another stylesheet address than one without', async () => {
    const plain = await startPages()
    const other = new Jar(plain.issuer)
    await other.get('/signin')
    expect(other.page).not.toContain(addressOf('style.css'))
    expect((await other.get('/assets/logo')).status).toBe(404)
    await plain.close()
  })

  it('D-01: has a logo that can do nothing where it is opened by itself, and is kept for good under its version', async () => {
    const { headers, body } = await jar.get(addressOf('logo'))
    expect(body).toBe(svg)
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^image\/svg\+xml/),
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    expect((await jar.get('/assets/logo?v=old')).headers['cache-control']).toBe('no-cache')
  })

  it('is what passkeys are made for', async () => {
    expect((await jar.post('/signin', { email: 'ada@example.test', password })).status).toBe(303)
    await jar.get('/account/passkeys')
    const { body } = await jar.post('/account/passkeys/add/options', {
      token: /passkeys\/add"[^>]*>\s*<input[^>]*value="([^"]*)"/.exec(jar.page)?.[1] ?? '',
    })
    expect(JSON.parse(body).rp.name).toBe('Films & <Co>')
  })
})

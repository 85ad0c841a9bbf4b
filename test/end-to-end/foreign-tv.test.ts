import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { oidcProvider } from '../../scripts/gallery/servers.ts'
import { hush } from '../support/hush.ts'
import { stay, visit } from '../support/kiosk-abroad.ts'
import { type ForeignServer, foreignClientId, startOidcProvider } from '../support/oidc-provider.ts'
import { Piped } from '../support/piped.ts'
import { tenfoot } from '../support/program.ts'
import { Terminal } from '../support/terminal.ts'

/** `tenfoot tv` and `tenfoot kiosk` at a server of other hands, of which they know the address alone. */

let server: ForeignServer
beforeAll(hush)
beforeAll(async () => {
  server = await startOidcProvider()
})
afterAll(() => server.close())

const scope = ['--scope', 'openid profile email offline_access']

describe.concurrent('tenfoot tv at oidc-provider', () => {
  it('A-55: signs in by metadata alone, and says as whom in one event a line', async ({ onTestFinished }) => {
    const television = new Piped(['tv', '--issuer', server.issuer, '--client-id', foreignClientId, ...scope, '--json', '--once'])
    onTestFinished(() => television.close())
    await server.approve(await television.code(), 'ada')
    expect(await television.ended).toMatchObject({ code: 0, stderr: '' })
    expect(television.events().at(-2)).toMatchObject({ event: 'identified', sub: 'ada', name: 'ada Lovelace', email: 'ada@example.com' })
  })

  it('greets on the screen, and signs out where it is revoked for good', async ({ onTestFinished }) => {
    const command = [tenfoot, 'tv', '--issuer', server.issuer, '--client-id', foreignClientId, ...scope]
    const terminal = new Terminal(process.execPath, command)
    onTestFinished(() => terminal.close())
    await terminal.waitFor(/[B-Z]{4}-[B-Z]{4}[\s\S]*New code/)
    await server.approve(/[B-Z]{4}-[B-Z]{4}/.exec(terminal.text())?.[0] ?? '', 'grace')
    await terminal.waitFor(/Good (morning|afternoon|evening), grace Lovelace/)
    for (const [key, sees] of [
      ['\x1b[B', /▶ Not you\? Sign out/],
      ['\r', /Sign out\?/],
      ['\x1b[C', /▶ Sign out/],
      ['\r', /the server knows/],
    ] as const) {
      terminal.type(key)
      await terminal.waitFor(sees)
    }
    terminal.type('q')
    expect(await terminal.exited).toMatchObject({ exitCode: 0 })
  })
})

describe.concurrent('tenfoot kiosk at oidc-provider', () => {
  it('signs out by itself, gives the tokens back for good, and shows the next code', async ({ onTestFinished }) => {
    const peer = await oidcProvider()
    onTestFinished(() => peer.close())
    await visit(peer)
  })

  it('E-37: stays signed in by a refresh, though its screen is killed', async ({ onTestFinished }) => {
    const peer = await oidcProvider(1)
    onTestFinished(() => peer.close())
    await stay(peer)
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Phone } from '../../device-sim/phone/phone.ts'
import { walk } from '../../device-sim/phone/walk.ts'
import { seconds } from '../../src/time/units.ts'
import { hush } from '../support/hush.ts'
import { foreignClientId, startOidcProvider } from '../support/oidc-provider.ts'
import { drawScreen, readQr } from '../support/picture.ts'
import { Piped } from '../support/piped.ts'
import { tenfoot } from '../support/program.ts'
import { password, startTestServer, type TestServer } from '../support/running-server.ts'
import { Terminal } from '../support/terminal.ts'

/** Televisions at servers whose codes have more letters than eight (D-80): a thousand and twenty codes are live here already. */

let server: TestServer
beforeAll(hush)
beforeAll(async () => {
  server = await startTestServer({ interval: seconds(1) })
  for (let round = 0; round < 20; round += 1) await Promise.all(Array.from({ length: 51 }, () => server.ask()))
}, 60_000)
afterAll(() => server.close())

/** As this server writes its codes now. */
const nine = /\b[B-Z]{3}-[B-Z]{3}-[B-Z]{3}\b/

describe.concurrent('tenfoot tv, where codes are longer', () => {
  it('D-80: shows nine letters beside a QR code that a phone reads, and is let in by it', async ({ onTestFinished }) => {
    const terminal = new Terminal(process.execPath, [tenfoot, 'tv', '--issuer', server.issuer])
    onTestFinished(() => terminal.close())
    await terminal.waitFor(new RegExp(`${nine.source}[\\s\\S]*New code`))
    const [code = ''] = nine.exec(terminal.text()) ?? []
    const address = readQr(drawScreen(terminal.screen)) ?? ''
    expect(address).toBe(`${server.issuer}/device?user_code=${code}`)
    expect(await walk(new Phone(), address, { email: server.ada.email, password }, 'approve')).toMatchObject({ kind: 'confirmed' })
    await terminal.waitFor(/Good (morning|afternoon|evening), Ada Example/)
  })

  it('D-80: says them in lines, and is let in by an operator who types them', async ({ onTestFinished }) => {
    const television = new Piped(['tv', '--issuer', server.issuer, '--plain', '--once'])
    onTestFinished(() => television.close())
    const code = await television.saying(new RegExp(`Code: (${nine.source})`))
    expect(await server.answerAsOperator({ userCode: code, deviceCode: '', complete: '' })).toBe('approved')
    expect(await television.ended).toMatchObject({ code: 0 })
  })

  it('A-55: shows the eleven letters of another server, without a dash, and is let in', async ({ onTestFinished }) => {
    const foreign = await startOidcProvider(300, '*'.repeat(11))
    onTestFinished(() => foreign.close())
    const command = [tenfoot, 'tv', '--issuer', foreign.issuer, '--client-id', foreignClientId, '--scope', 'openid profile email']
    const terminal = new Terminal(process.execPath, command)
    onTestFinished(() => terminal.close())
    await terminal.waitFor(/\b[B-Z]{11}\b[\s\S]*New code/)
    await foreign.approve(/\b[B-Z]{11}\b/.exec(terminal.text())?.[0] ?? '', 'grace')
    await terminal.waitFor(/Good (morning|afternoon|evening), grace Lovelace/)
  })
})

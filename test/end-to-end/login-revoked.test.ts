import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it, type TestContext } from 'vitest'
import { CommandRoom } from '../support/command-room.ts'
import { openTapped, type TappedHouse } from '../support/tapped-house.ts'
import { until } from '../support/until.ts'

/** What the commands do when the access token has run out, and when the sign-in was ended elsewhere. */

/** Somebody signed in whose access token has run out already, on a wire of their own. */
async function signedIn({ onTestFinished }: TestContext): Promise<TappedHouse & { readonly desk: CommandRoom }> {
  const tapped = await openTapped()
  const desk = new CommandRoom(tapped.house, tapped.wire.issuer)
  onTestFinished(async () => {
    await desk.close()
    await tapped.close()
  })
  tapped.wire.tokensLive(0)
  expect(await desk.login()).toMatchObject({ code: 0, stderr: '' })
  tapped.wire.tokensLive(undefined)
  return { ...tapped, desk }
}

/** How many are connected to a socket, as the system counts them; the listener itself is one more. */
function connectedTo(path: string): number {
  const sockets = readFileSync('/proc/net/unix', 'latin1').split('\n')
  return sockets.filter((line) => line.endsWith(` ${path}`)).length - 1
}

describe.skipIf(process.platform === 'win32').concurrent('tenfoot token', () => {
  it('E-10: twice at once, when the access token has run out, renews once, and both have a good one', async (test) => {
    const { house, wire, desk } = await signedIn(test)
    const before = wire.asked.length
    const bothAsk = process.platform === 'linux' ? until('both are asking', () => connectedTo(desk.socket()) === 2) : undefined
    wire.holdRefreshes(Promise.resolve(bothAsk))
    const [one, other] = await Promise.all([desk.run('token'), desk.run('token')])
    await bothAsk
    expect(one).toMatchObject({ code: 0, stderr: '' })
    expect(other).toEqual(one)
    expect(wire.asked.slice(before)).toEqual(['refresh_token'])
    expect(await house.accepts(one.stdout.trim())).toBe(true)
  })
})

describe.skipIf(process.platform === 'win32').concurrent('a sign-in that was ended elsewhere', () => {
  const elsewhere = [
    ['token', 'by whoever has the refresh token', revokeRefreshToken],
    ['whoami', 'on the account page', ({ house }: TappedHouse) => house.endAll()],
  ] as const
  for (const [command, how, end] of elsewhere)
    it(`E-11: ${how}, is told of by ${command} in one sentence and with status 7, and nothing is left of it`, async (test) => {
      const { desk, ...tapped } = await signedIn(test)
      const { wire } = tapped
      await end(tapped)
      const over = `The sign-in at ${wire.issuer} was ended elsewhere, and nothing of it is left here`
      const again = `tenfoot login --issuer ${wire.issuer}`
      expect(await desk.run(command)).toEqual({ code: 7, stdout: '', stderr: `error: ${over}: run ${again}\n` })
      await until('the agent is gone', () => desk.agents().length === 0)
      expect(existsSync(desk.socket())).toBe(false)
      const nobody = `error: Nobody is signed in at ${wire.issuer} as tenfoot-tv: run ${again}\n`
      expect(await desk.run(command)).toEqual({ code: 6, stdout: '', stderr: nobody })
    })
})

async function revokeRefreshToken({ wire }: TappedHouse): Promise<void> {
  const [token = ''] = wire.of('refresh_token').slice(-1)
  const body = new URLSearchParams({ token, client_id: 'tenfoot-tv' })
  expect((await fetch(`${wire.issuer}/revocation`, { method: 'POST', body })).status).toBe(200)
}

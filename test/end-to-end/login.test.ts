import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { CommandRoom, SigningHouse } from '../support/command-room.ts'

/** The command line that signs in, for real: its own processes, at a server of its own. */

let house: SigningHouse
beforeAll(async () => {
  house = await SigningHouse.open()
})
afterAll(() => house.close())

function room({ onTestFinished }: TestContext): CommandRoom {
  const desk = new CommandRoom(house, house.issuer)
  onTestFinished(() => desk.close())
  return desk
}

describe.concurrent('tenfoot login', () => {
  it('leaves an agent that tells who is signed in and hands out tokens, until logout gives them back', async (test) => {
    const desk = room(test)
    const { code, stdout, stderr } = await desk.login()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /\nSigned in as Ada Example, ada@example\.test \(ada\)\nAn agent of yours holds the tokens in memory until \d\d:\d\d\n$/,
    )
    expect(await desk.run('whoami')).toMatchObject({ code: 0, stdout: expect.stringContaining('Ada Example, ada@example.test (ada)\n') })
    const token = (await desk.run('token')).stdout.trim()
    expect(await house.accepts(token)).toBe(true)
    expect(await desk.run('logout')).toEqual({ code: 0, stderr: '', stdout: 'Signed out: the server has taken the tokens back\n' })
    expect(await house.accepts(token)).toBe(false)
    expect(await desk.run('token')).toMatchObject({ code: 6, stdout: '' })
    expect(await desk.run('logout')).toMatchObject({ code: 0, stdout: 'Nobody is signed in\n' })
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashSecret } from '../../server/keys/hash.ts'
import { type Answer, type Login, projector, startTestServer, type TestServer, television } from '../support/running-server.ts'

/** Fifty polls of one code at once, over fifty connections: the rule of RFC 8628 §3.5 holds as if they came one by one. */

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const fifty = (deviceCode: string, login: Login = television) =>
  Promise.all(Array.from({ length: 50 }, () => server.poll(deviceCode, login)))

/** How often each answer was given. */
function count(answers: readonly Answer[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { status, json } of answers) {
    const answer = `${status} ${String(json['error'] ?? json['token_type'])}`
    counts[answer] = (counts[answer] ?? 0) + 1
  }
  return counts
}

const families = () => server.data.store.families.list(server.ada.id)
const grantOf = (deviceCode: string) => server.data.store.grants.find({ deviceCode: hashSecret(deviceCode) })

describe('fifty polls at once', () => {
  it.each([television, projector])('A-46: of an approved code of $id get one 200, and one family is in the store', async (login) => {
    const before = (await families()).length
    const codes = await server.ask({}, login)
    await server.answerAsOperator(codes)
    const answers = await fifty(codes.deviceCode, login)
    expect(count(answers)).toEqual({ '200 Bearer': 1, '400 invalid_grant': 49 })
    const [family, ...others] = await families()
    expect(others).toHaveLength(before)
    const won = answers.find(({ status }) => status === 200)?.json ?? {}
    expect((await server.userinfo(won['access_token'])).status).toBe(200)
    expect((await server.refresh(won['refresh_token'], {}, login)).status).toBe(200)
    const trail = await server.data.store.audit.list(1000)
    expect(trail.filter(({ event, grant }) => event === 'redeemed' && grant === family?.grant)).toHaveLength(1)
  })

  it('A-39 A-40: of a pending code get one authorization_pending and 49 slow_down, and the interval is raised once', async () => {
    const { deviceCode } = await server.ask()
    expect(count(await fifty(deviceCode))).toEqual({ '400 authorization_pending': 1, '400 slow_down': 49 })
    expect((await grantOf(deviceCode))?.interval).toBe(10)
    await server.wait(5)
    expect(count(await fifty(deviceCode))).toEqual({ '400 slow_down': 50 })
    expect((await grantOf(deviceCode))?.interval).toBe(10)
  })

  it('decision 8: leave alone who adds the five seconds: the second poll after them is pending again', async () => {
    const { deviceCode } = await server.ask()
    await fifty(deviceCode)
    const heard = []
    for (let polls = 0; polls < 4; polls++) {
      await server.wait(10)
      heard.push((await server.poll(deviceCode)).json['error'])
    }
    expect(heard).toEqual(Array(4).fill('authorization_pending'))
  })

  it('decision 8: even a client whose five seconds began in the middle of a window is pending at its second poll', async () => {
    const { deviceCode } = await server.ask()
    await server.poll(deviceCode)
    await server.wait(2)
    expect((await server.poll(deviceCode)).json['error']).toBe('slow_down')
    await server.wait(5)
    expect((await server.poll(deviceCode)).json['error']).toBe('slow_down')
    await server.wait(10)
    expect((await server.poll(deviceCode)).json['error']).toBe('authorization_pending')
  })

  it('A-43 A-44 A-37: of a denied, an expired and a foreign code all get the same', async () => {
    const [denied, expired] = [await server.ask(), await server.ask()]
    await server.answerAsOperator(denied, 'deny')
    expect(count(await fifty(denied.deviceCode))).toEqual({ '400 access_denied': 50 })
    expect(count(await fifty(expired.deviceCode, projector))).toEqual({ '400 invalid_grant': 50 })
    await server.wait(600)
    expect(count(await fifty(expired.deviceCode))).toEqual({ '400 expired_token': 50 })
  })
})

describe('a person who answers among fifty polls', () => {
  it('A-64: is heard by all that come after, and one of them gets the tokens', async () => {
    const codes = await server.ask()
    const [before, verdict, after] = await Promise.all([
      fifty(codes.deviceCode),
      server.answerAsOperator(codes),
      server.wait(0).then(() => fifty(codes.deviceCode)),
    ])
    expect(verdict).toBe('approved')
    const counts = count([...before, ...after, await server.poll(codes.deviceCode)])
    expect(counts['200 Bearer']).toBe(1)
    expect((await grantOf(codes.deviceCode))?.status).toBe('consumed')
  })

  it('A-64: and says both yes and no at once has said one of them', async () => {
    const codes = await server.ask()
    const verdicts = await Promise.all([server.answerAsOperator(codes), server.answerAsOperator(codes, 'deny')])
    expect([
      ['approved', 'closed'],
      ['closed', 'denied'],
    ]).toContainEqual(verdicts)
    const { status, json } = await server.poll(codes.deviceCode)
    expect([status, json['error']]).toEqual(verdicts[0] === 'approved' ? [200, undefined] : [400, 'access_denied'])
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { type Attempt, attempt, type Found } from '../../../cli/sign-in/attempt.ts'
import { eventTeller, lineTeller, type Teller } from '../../../cli/sign-in/teller.ts'
import type { Language } from '../../../device-sim/view/words/languages.ts'
import { instant, later, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { approved, pending, ScriptedServer } from '../../support/scripted-server.ts'

/** What a sign-in at the command line says, to people and to programs, and what it comes to. */

const start = instant(1_800_000_000_000)
const metadata = { issuer: 'http://127.0.0.1:8628', tokenEndpoint: 'http://127.0.0.1:8628/token' }

let clock: VirtualClock
let server: ScriptedServer
let said: string
beforeEach(() => {
  clock = new VirtualClock(start)
  server = new ScriptedServer()
  said = ''
})

const write = (text: string) => {
  said += text
}
const lines = (language: Language = 'en') => lineTeller(language, clock, { write, isTerminal: false })
const find = async (): Promise<Found> => {
  const found = await server.connect()
  return found.kind === 'connected' ? { ...found, metadata } : found
}

async function signIn(
  teller: Teller,
  { connect = find, language = 'en' as Language, stopAfter = Number.POSITIVE_INFINITY } = {},
): Promise<Attempt> {
  const stop = new AbortController()
  const result = attempt({ connect, clock, deviceName: 'desk', language, watch: teller.watch, signal: stop.signal })
  let isOver = false
  void result.finally(() => {
    isOver = true
  })
  for (let second = 0; !isOver && second < 700; second += 5) {
    if (second >= stopAfter) stop.abort()
    await clock.advanceTo(later(clock.now(), seconds(5)))
  }
  return result
}

describe('attempt()', () => {
  it('says where to go, the code, and how long it is good for; then has the tokens', async () => {
    server.polls = [pending, approved]
    expect(await signIn(lines())).toMatchObject({ kind: 'signed-in', metadata, tokens: { accessToken: 'secret-access-token' } })
    expect(said.split('\n')).toEqual([
      'Sign in with your phone',
      'Go to http://127.0.0.1:8628/device',
      'Code: WDJB-MJHT',
      'Letter by letter: W D J B, M J H T',
      'Expires in 10 minutes. Waiting for your phone.',
      '',
    ])
  })

  it.each([
    ['de', /^Öffnen Sie http:\/\/127\.0\.0\.1:8628\/device$/m],
    ['ja', /^コード: WDJB-MJHT$/m],
    ['pseudo', /^⟦.*WDJB-MJHT.*⟧$/m],
  ] as const)('speaks %s', async (language, pattern) => {
    server.polls = [approved]
    await signIn(lines(language), { language })
    expect(said).toMatch(pattern)
  })

  it('tells programs the same, without a secret', async () => {
    server.polls = [pending, approved]
    await signIn(eventTeller(clock, write))
    const events = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(events.map(({ event }) => event)).toEqual(['connected', 'codes-issued', 'waiting', 'polled', 'waiting', 'polled', 'signed-in'])
    expect(said).not.toMatch(/secret/)
  })

  it.each([
    [{ type: 'refused', refusal: { code: 'access_denied' } } as const, { reason: 'denied' }, /Declined on the phone/],
    [{ type: 'refused', refusal: { code: 'expired_token' } } as const, { reason: 'expired' }, /This code has expired/],
    [{ type: 'refused', refusal: { code: 'invalid_client' } } as const, { reason: 'refused' }, /The server said no/],
    [{ type: 'violated', message: 'not to be trusted' } as const, { reason: 'violated' }, /not to be trusted/],
  ])('ends at once where the server answers %o', async (reply, ending, words) => {
    server.polls = [reply]
    expect(await signIn(lines())).toMatchObject({ kind: 'ended', ending })
    expect(said).toMatch(words)
  })

  it('ends at once, and not after half a minute, where no server answers', async () => {
    const failure = { kind: 'unreachable', message: 'Cannot reach tv.example: nothing answers there' } as const
    expect(await signIn(lines(), { connect: async () => ({ kind: 'failed', failure }) })).toMatchObject({
      kind: 'ended',
      ending: { reason: 'unreachable' },
    })
    expect(said).toContain('Cannot reach tv.example: nothing answers there')
    said = ''
    await signIn(eventTeller(clock, write), { connect: async () => ({ kind: 'failed', failure }) })
    expect(
      said
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).event),
    ).toEqual(['no-answer', 'ended'])
    expect(clock.now()).toBeLessThan(later(start, seconds(30)))
  })

  it.each([
    ['asks for half an hour', seconds(1800), 0, ['connected', 'no-answer', 'ended']],
    ['has trouble again and again', undefined, 15, ['connected', ...Array(4).fill(['no-answer', 'waiting']).flat(), 'no-answer', 'ended']],
  ])('A-52: gives up within half a minute where there is no code, as when the server %s', async (_, retryAfter, longest, events) => {
    const failure = { kind: 'unreachable', message: 'tv.example has trouble (503)', retryAfter } as const
    const connect = async (): Promise<Found> => {
      const found = await find()
      if (found.kind !== 'connected') return found
      const requestCodes = async () => ({ type: 'failed', failure }) as const
      return { ...found, connection: { ...found.connection, api: { ...found.connection.api, requestCodes } } }
    }
    expect(await signIn(eventTeller(clock, write), { connect })).toEqual({ kind: 'ended', ending: { reason: 'unreachable', failure } })
    const told = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event)
    expect(told).toEqual(events)
    expect(clock.now()).toBeLessThanOrEqual(later(start, seconds(longest + 5)))
    expect(clock.sleeping).toBe(0)
  })

  it('ends at once where the server cannot be used', async () => {
    const message = 'This server does not offer the device grant'
    expect(await signIn(lines(), { connect: async () => ({ kind: 'violated', message }) })).toEqual({
      kind: 'ended',
      ending: { reason: 'violated', message },
    })
    expect(said).toContain(message)
  })

  it('stops when it is told to, and leaves nothing behind', async () => {
    expect(await signIn(lines(), { stopAfter: 20 })).toEqual({ kind: 'stopped' })
    expect(clock.sleeping).toBe(0)
  })

  it('E-01: gives tokens back that come when it has been told to stop', async () => {
    const stop = new AbortController()
    const connect = async (): Promise<Found> => {
      const found = await find()
      if (found.kind !== 'connected') return found
      const poll = async () => {
        stop.abort()
        return approved
      }
      return { ...found, connection: { ...found.connection, api: { ...found.connection.api, poll } } }
    }
    const result = attempt({ connect, clock, deviceName: 'desk', language: 'en', watch: lines().watch, signal: stop.signal })
    await clock.advanceTo(later(start, seconds(5)))
    expect(await result).toEqual({ kind: 'stopped' })
    expect(server.signOuts).toBe(1)
  })
})

describe('a teller', () => {
  const who = { sub: '248289761001', name: 'Ada Example', email: 'ada@example.test' }

  it('E-46: names who signed in, and what never changes', () => {
    lines().signedIn(who)
    lines().already({ sub: '248289761001' })
    lines().signedIn({ message: 'tv.example does not say who signed in' })
    expect(said.split('\n')).toEqual([
      'Signed in as Ada Example, ada@example.test (248289761001)',
      'Signed in already, as 248289761001',
      'Signed in as somebody the server does not name: tv.example does not say who signed in',
      '',
    ])
  })

  it.each([
    [['openid'], ['openid'], ''],
    [undefined, ['openid'], ''],
    [['openid'], undefined, ''],
    [['openid', 'email'], ['openid'], 'Granted less than asked for, without email\n'],
    [['openid'], ['openid', 'email'], 'Granted more than asked for: email\n'],
  ])('E-41: says of %j that was asked for and %j that was granted: %j', (asked, granted, expected) => {
    lines().granted(asked, granted)
    expect(said).toBe(expected)
  })

  it('says until when the tokens are held, and where else', () => {
    lines().held({ endsIn: seconds(28_800), store: 'the Keychain' })
    expect(said).toMatch(/^An agent of yours holds the tokens in memory until \d\d:\d\d\nThe refresh token is also kept in the Keychain\n$/)
  })

  it('tells programs all of it', () => {
    const teller = eventTeller(clock, write)
    teller.signedIn(who)
    teller.signedIn({ message: 'nobody says' })
    teller.already(who)
    teller.granted(['openid', 'email'], ['openid', 'profile'])
    teller.granted(['openid'], ['openid'])
    teller.held({ endsIn: seconds(28_800), store: undefined })
    const events = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(events.map(({ at, ...event }) => event)).toEqual([
      { event: 'identified', ...who },
      { event: 'no-answer', message: 'nobody says' },
      { event: 'already-signed-in', ...who },
      { event: 'scope-differs', withheld: 'email', added: 'profile' },
      { event: 'held', expires_in: 28_800 },
    ])
  })
})

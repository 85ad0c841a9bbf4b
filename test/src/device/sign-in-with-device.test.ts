import { ProxyAgent } from 'undici'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { changed, first, good, refuses, says } from '../../../device-sim/hostile/answers.ts'
import { hangs } from '../../../device-sim/hostile/floods.ts'
import { secrets } from '../../../device-sim/hostile/good-answers.ts'
import type { Answer, Way } from '../../../device-sim/hostile/way.ts'
import { type Progress, type SignInError, type SignInOptions, signInWithDevice, VirtualClock } from '../../../src/index.ts'
import { startProxy } from '../../support/forward-proxy.ts'
import { freePort } from '../../support/program.ts'
import { type SigningProgram, startedAt, startProgram } from '../../support/signing-program.ts'

/** The library's one call, at servers that do what a test wants, on a virtual clock. */

async function program(answers: Way['answers'] = {}, options: Partial<SignInOptions> = {}): Promise<SigningProgram> {
  const started = await startProgram({ answers }, options)
  onTestFinished(started.close)
  return started
}

async function errorAt(answers: Way['answers'], options?: Partial<SignInOptions>): Promise<SignInError> {
  const { during, outcome } = await program(answers, options)
  const ended = await during(outcome)
  if (!('error' in ended)) throw new Error('Somebody signed in')
  return ended.error
}

async function signedInAt(answers: Way['answers'], options?: Partial<SignInOptions>) {
  const { during, outcome, ...rest } = await program(answers, options)
  const ended = await during(outcome)
  if ('error' in ended) throw ended.error
  return { ...rest, during, account: ended.signedIn }
}

const pending = refuses('authorization_pending')
const busy = says(503, {})
const host = /127\.0\.0\.1:\d+/.source
const saying = (text: string) => expect.stringMatching(new RegExp(`^${text.replace('HOST', host)}$`))

describe('signInWithDevice()', () => {
  it('signs in, says who it is and what was granted, and signs out', async () => {
    const { account, during, server } = await signedInAt({})
    expect(await during(account.whoAmI())).toEqual({ kind: 'known', sub: 'ada', name: 'Ada Example', email: 'ada@example.test' })
    expect(account.scope).toEqual(['openid', 'profile'])
    expect(await during(account.access())).toMatchObject({ kind: 'usable', tokens: { accessToken: secrets[1] } })
    expect(await during(account.signOut())).toBe('revoked')
    expect(await account.access()).toEqual({ kind: 'revoked' })
    expect(server.seen.filter(({ endpoint }) => endpoint === 'revocation')).toHaveLength(2)
  })

  it.each([
    ['openid email', 'openid email'],
    [['openid', 'email'], 'openid email'],
    [undefined, null],
  ])('asks for the scope %j, by the name of the device, with the secret of the client', async (scope, asked) => {
    const { server } = await signedInAt({}, { scope, deviceName: 'Kitchen', clientId: 'living-room-tv', clientSecret: 'a:b' })
    const codes = server.seen.find(({ endpoint }) => endpoint === 'codes')
    const form = new URLSearchParams(codes?.body)
    expect([form.get('scope'), form.get('device_name'), form.get('client_id')]).toEqual([asked, 'Kitchen', 'living-room-tv'])
    expect(codes?.headers.authorization).toBe(`Basic ${btoa('living-room-tv:a%3Ab')}`)
  })

  it('E-41: says what was granted where that is less, and what was asked for where the server names nothing', async () => {
    expect((await signedInAt({ token: changed({ scope: 'openid' }) })).account.scope).toEqual(['openid'])
    expect((await signedInAt({ token: changed({ scope: undefined }) })).account.scope).toEqual(['openid', 'profile'])
    expect((await signedInAt({ token: changed({ scope: undefined }) }, { scope: undefined })).account.scope).toBeUndefined()
  })

  it('takes endpoints by hand where there is no metadata, and gives tokens back where it is told how', async () => {
    const { server, issuer } = await bare()
    const endpoints = { deviceAuthorization: `${issuer}/device_authorization`, token: `${issuer}/token` }
    const some = await signedInAt({}, { issuer, endpoints })
    expect(await some.during(some.account.signOut())).toBe('failed')
    const all = { ...endpoints, revocation: `${issuer}/revocation`, userinfo: `${issuer}/userinfo`, keys: `${issuer}/jwks` }
    const more = await signedInAt({}, { issuer, endpoints: all })
    expect(await more.during(more.account.whoAmI())).toMatchObject({ kind: 'known', sub: 'ada' })
    expect(await more.during(more.account.signOut())).toBe('revoked')
    expect(server.seen.map(({ endpoint }) => endpoint)).not.toContain('metadata')
  })

  it('serves several sign-ins at once, each with its own server', async () => {
    const all = await Promise.all([signedInAt({}), signedInAt({ userinfo: changed({ name: 'Bob' }) })])
    const names = all.map(async ({ account, during }) => during(account.whoAmI()))
    expect(await Promise.all(names)).toMatchObject([{ name: 'Ada Example' }, { name: 'Bob' }])
  })
})

/** A server whose address is known without its metadata. */
async function bare() {
  const { server } = await program({ metadata: says(404, '') }, { signal: AbortSignal.abort() })
  return { server, issuer: server.issuer }
}

describe('the progress of a sign-in', () => {
  it('is told in order: a server that comes late, codes, a slower pace, an outage and its end', async () => {
    const polls: readonly Answer[] = [pending, refuses('slow_down'), busy, busy, pending, busy, refuses('slow_down'), pending, good]
    const inTurn: Answer = (exchange) => (polls[exchange.count - 1] ?? good)(exchange)
    const { progress } = await signedInAt({ metadata: first(2, busy, good), codes: first(1, busy, good), token: inTurn })
    expect(progress.map(briefly)).toEqual([
      'offline 1',
      'online',
      'offline 1',
      'online',
      'code WDJB-MJHT',
      'slowed 10',
      'offline 20',
      'offline 40',
      'online',
      'offline 20',
      'online',
      'slowed 15',
    ])
  })

  it('tells of a code what a person has to do, and until when', async () => {
    const { progress, server } = await signedInAt({})
    expect(progress).toEqual([
      {
        type: 'code',
        userCode: 'WDJB-MJHT',
        verificationUri: `${server.issuer}/device`,
        verificationUriComplete: `${server.issuer}/device?user_code=WDJB-MJHT`,
        isElsewhere: false,
        expiresAt: startedAt + 600_000,
        expiresIn: 600,
      },
    ])
  })

  it('E-21 E-22: says when people are sent elsewhere, and has no address with a code in it that is elsewhere still', async () => {
    const elsewhere = { verification_uri: 'https://login.example/device', verification_uri_complete: 'https://evil.example/?c=1' }
    const { progress } = await signedInAt({ codes: changed(elsewhere) })
    expect(progress[0]).toMatchObject({ isElsewhere: true, verificationUri: 'https://login.example/device' })
    expect(progress[0]).toHaveProperty('verificationUriComplete', undefined)
  })

  it('says of an outage why, in words, and when the next try is', async () => {
    const { progress } = await signedInAt({ metadata: first(2, busy, good) })
    const message = saying('HOST has trouble \\(503\\)')
    expect(progress[0]).toEqual({ type: 'offline', reason: 'server-error', message, retryAt: startedAt + 1000, retryIn: 1 })
  })

  it('E-09: holds no secret', async () => {
    const { progress } = await signedInAt({ codes: first(1, busy, good), token: first(1, refuses('slow_down'), good) })
    expect(JSON.stringify(progress)).not.toMatch(/secret/)
  })

  it('ends the sign-in with what the listener throws', async () => {
    const onProgress = () => {
      throw new RangeError('no room for a code')
    }
    const { outcome, during, clock } = await program({}, { onProgress })
    await expect(during(outcome)).rejects.toThrow(new RangeError('no room for a code'))
    expect(clock.sleeping).toBe(0)
  })
})

function briefly(progress: Progress): string {
  switch (progress.type) {
    case 'code':
      return `code ${progress.userCode}`
    case 'slowed':
      return `slowed ${progress.interval}`
    case 'offline':
      return `offline ${progress.retryIn}`
    case 'online':
      return 'online'
  }
}

describe('SignInError', () => {
  it.each<[string, string, Way['answers'], Partial<SignInError>]>([
    [
      'denied',
      'when a person declines',
      { token: refuses('access_denied') },
      { message: 'Nobody signed in: a person declined; sign in again for a new code' },
    ],
    [
      'expired',
      'when nobody answers in time',
      { token: pending },
      { message: 'Nobody signed in: the code was not approved in time; sign in again for a new one' },
    ],
    ['expired', 'when the server says so', { token: refuses('expired_token') }, { message: expect.stringContaining('sign in again') }],
    [
      'refused',
      'when the server does not know the client',
      { codes: refuses('invalid_client', { error_description: 'No such\x1b[31m client' }, 401) },
      {
        message: saying('HOST refuses this sign-in: No such\\[31m client \\(invalid_client\\); check clientId and clientSecret'),
        refusal: { code: 'invalid_client', description: 'No such[31m client' },
      },
    ],
    [
      'refused',
      'when the client may not use the grant',
      { codes: refuses('unauthorized_client') },
      { message: saying('HOST refuses this sign-in: unauthorized_client; have this client allowed the device grant there') },
    ],
    [
      'refused',
      'when the scope is not given out',
      { codes: refuses('invalid_scope') },
      { message: expect.stringMatching(/; ask for another scope$/) },
    ],
    [
      'refused',
      'when the code is not good any more',
      { token: refuses('invalid_grant') },
      { message: expect.stringMatching(/invalid_grant; ask whoever runs it$/) },
    ],
    [
      'violated',
      'when a code could mislead a person',
      { codes: changed({ user_code: '<b>' }) },
      { message: saying('HOST does not keep to the protocol: user_code is not 4 to 20 letters, digits and dashes; tell whoever runs it') },
    ],
    [
      'violated',
      'when the token is of a kind that nobody understands',
      { token: changed({ token_type: 'mac' }) },
      { message: expect.stringContaining('token_type is not Bearer') },
    ],
    [
      'violated',
      'when the metadata is of another issuer',
      { metadata: changed({ issuer: 'https://evil.example' }) },
      { message: expect.stringContaining('calls itself https://evil.example') },
    ],
    [
      'violated',
      'when an endpoint is elsewhere',
      { metadata: changed({ token_endpoint: 'https://evil.example/' }) },
      { message: expect.stringContaining('another origin') },
    ],
    [
      'violated',
      'when there is no metadata',
      { metadata: says(404, '') },
      { message: expect.stringContaining('check the issuer, or give its endpoints by hand') },
    ],
    [
      'violated',
      'when the server has no device grant',
      { metadata: changed({ device_authorization_endpoint: undefined }) },
      { message: 'This server does not offer the device grant' },
    ],
    [
      'unreachable',
      'when the server has trouble',
      { metadata: busy },
      { message: saying('HOST has trouble \\(503\\); try again later'), failure: { kind: 'server-error', message: expect.any(String) } },
    ],
    ['unreachable', 'when the server has trouble with codes', { codes: busy }, { message: expect.stringMatching(/; try again later$/) }],
    [
      'unreachable',
      'when the server never answers',
      { metadata: hangs },
      { message: saying('HOST did not answer in time; try again later') },
    ],
  ])('is %s %s', async (code, _, answers, expected) => {
    const error = await errorAt(answers)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'SignInError', code, ...expected })
    expect(`${error.stack} ${JSON.stringify({ ...error })}`).not.toMatch(/-secret-/)
  })

  it('E-39: asks for no new code after the end of one', async () => {
    const { server, outcome, during, wait } = await program({ token: refuses('expired_token') })
    await during(outcome)
    await wait(600)
    expect(server.seen.filter(({ endpoint }) => endpoint === 'codes')).toHaveLength(1)
  })

  it.each([
    ['30 seconds unless told', undefined, [0, 1, 3, 7, 15]],
    ['as long as told', 60, [0, 1, 3, 7, 15, 31]],
    ['once without any patience', 0, [0]],
  ])('asks a server that has trouble for %s, for its metadata and for codes alike', async (_, patience, times) => {
    for (const answers of [{ metadata: busy }, { codes: busy }]) {
      const { server, outcome, during } = await program(answers, { patience })
      await during(outcome)
      const asked = server.seen.filter(({ path }) => !/openid|oauth/.test(path) || path.includes('oauth')).map(({ at }) => at)
      const tries = 'codes' in answers ? asked.slice(1) : asked
      expect(tries.map((at) => (at - (tries[0] ?? 0)) / 1000)).toEqual(times)
    }
  })

  it('waits for an approval however often a poll fails', async () => {
    const { account } = await signedInAt({ token: first(6, busy, good) }, { patience: 0 })
    expect(account.scope).toEqual(['openid', 'profile'])
  })
})

describe('signInWithDevice() with options that cannot be used', () => {
  const usual = { issuer: 'https://tv.example', clientId: 'mycli' }
  const plain = 'plain http is for this machine alone'
  const endpoints = { deviceAuthorization: 'https://tv.example/device', token: 'https://tv.example/token' }

  it.each<[unknown, string]>([
    [{ ...usual, issuer: undefined }, 'Give the issuer, as https://…'],
    [{ ...usual, issuer: 'tv.example' }, 'tv.example is not an address; give the issuer as https://…'],
    [{ ...usual, issuer: 'http://tv.example' }, `http://tv.example is not an https address; ${plain}`],
    [{ ...usual, issuer: 'http://8.8.8.8', allowsInsecure: true }, `http://8.8.8.8 is not an https address; ${plain}`],
    [{ ...usual, issuer: 'https://a:b@tv.example' }, 'Give the issuer without query, fragment and password, as https://tv.example'],
    [{ ...usual, clientId: '' }, 'Give a clientId: what this program is registered as at the issuer'],
    [{ ...usual, clientId: undefined }, 'Give a clientId: what this program is registered as at the issuer'],
    [{ ...usual, scope: '' }, 'Give scope as words of printable ASCII, such as "openid profile"'],
    [{ ...usual, scope: ['openid', 'pröfile'] }, 'Give scope as words of printable ASCII, such as "openid profile"'],
    [{ ...usual, patience: -1 }, 'Give patience in seconds, 0 for a single try'],
    [{ ...usual, patience: Number.NaN }, 'Give patience in seconds, 0 for a single try'],
    [{ ...usual, endpoints: { token: endpoints.token } }, 'Give endpoints with deviceAuthorization and token, or leave them out'],
    [{ ...usual, endpoints: { ...endpoints, token: 'http://tv.example/token' } }, `The endpoint token is not an https address; ${plain}`],
    [{ ...usual, endpoints: { ...endpoints, userinfo: 'file:///etc' } }, `The endpoint userinfo is not an https address; ${plain}`],
    [{ ...usual, endpoints: { ...endpoints, revocation: 7 } }, `The endpoint revocation is not an https address; ${plain}`],
  ])('says of %j what to give instead, and asks nobody', async (options, message) => {
    const clock = new VirtualClock()
    const rejection = signInWithDevice({ ...(options as SignInOptions), clock, onProgress: () => expect.unreachable() })
    await expect(rejection).rejects.toMatchObject({ name: 'SignInError', code: 'invalid-options', message })
  })

  it('E-25: refuses an environment in which anybody could read the tokens', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    await expect(signInWithDevice(usual)).rejects.toMatchObject({
      code: 'invalid-options',
      message: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    })
  })

  it('E-19: reaches a private address over plain http where that is allowed, and then in vain', async () => {
    const issuer = `http://tv.test:${await freePort()}`
    const options = { ...usual, issuer, patience: 0, allowsInsecure: true }
    await expect(signInWithDevice(options)).rejects.toMatchObject({ code: 'unreachable' })
  })
})

describe('signInWithDevice() with a signal', () => {
  it('asks nobody when it was aborted before', async () => {
    const { server, outcome, during } = await program({}, { signal: AbortSignal.abort() })
    expect(await during(outcome)).toMatchObject({ error: { code: 'aborted' } })
    expect(server.seen).toEqual([])
  })

  it.each<[string, Way['answers'], number]>([
    ['while it looks for the server', { metadata: hangs }, 2],
    ['while it waits to look again', { metadata: busy }, 10],
    ['while it asks for codes', { codes: hangs }, 2],
    ['while it waits to ask again', { codes: busy }, 10],
    ['while it waits for a person', { token: pending }, 12],
    ['while it polls', { token: hangs }, 7],
    ['during an outage', { token: busy }, 22],
  ])('ends when it is aborted %s, with the reason, and leaves nothing behind', async (_, answers, seconds) => {
    const controller = new AbortController()
    const { server, clock, wire, outcome, wait, during } = await program(answers, { signal: controller.signal })
    await wait(seconds)
    const reason = new Error('the person went away')
    controller.abort(reason)
    // A poll that is on the wire has two more seconds.
    const ended = answers.token === hangs ? during(outcome, 5) : outcome
    expect(await ended).toMatchObject({
      error: { code: 'aborted', message: 'The sign-in was called off; nobody is signed in', cause: reason },
    })
    const asked = server.seen.length
    await wait(120)
    expect(server.seen).toHaveLength(asked)
    expect({ sleeping: clock.sleeping, open: wire.open() }).toEqual({ sleeping: 0, open: 0 })
  })

  it('ends when it is aborted by its own listener', async () => {
    const controller = new AbortController()
    const { outcome, during } = await program({ codes: busy }, { signal: controller.signal, onProgress: () => controller.abort() })
    expect(await during(outcome)).toMatchObject({ error: { code: 'aborted' } })
  })

  it('E-01: gives back tokens that come after the abort, before it rejects', async () => {
    const controller = new AbortController()
    const late: Answer = async (exchange) => {
      controller.abort()
      await good({ ...exchange, count: 2 })
    }
    const { server, outcome, during } = await program({ token: late }, { signal: controller.signal })
    expect(await during(outcome)).toMatchObject({ error: { code: 'aborted' } })
    const given = server.seen.filter(({ endpoint }) => endpoint === 'revocation').map(({ body }) => new URLSearchParams(body).get('token'))
    expect(given).toEqual([secrets[2], secrets[1]])
  })

  it('does not end a sign-in that is over', async () => {
    const controller = new AbortController()
    const { account, during } = await signedInAt({}, { signal: controller.signal })
    controller.abort()
    expect(await during(account.whoAmI())).toMatchObject({ kind: 'known' })
  })
})

describe('signInWithDevice() with a dispatcher', () => {
  it('E-31: goes through a proxy, all the way', async () => {
    const { server } = await program({ codes: changed({ interval: 1 }) }, { signal: AbortSignal.abort() })
    const proxy = await startProxy()
    onTestFinished(proxy.close)
    const dispatcher = new ProxyAgent(proxy.url)
    onTestFinished(() => dispatcher.close())
    const account = await signInWithDevice({ issuer: server.issuer, clientId: 'living-room-tv', dispatcher })
    expect(await account.signOut()).toBe('revoked')
    expect(proxy.asked()).toEqual([new URL(server.issuer).host])
  })
})

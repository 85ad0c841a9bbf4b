import { describe, expect, it } from 'vitest'
import { Keeper } from '../../../device-sim/kiosk/keeper.ts'
import { ScreenSide } from '../../../device-sim/kiosk/screen-side.ts'
import type { Answers, FromScreen, ToScreen } from '../../../device-sim/kiosk/wire.ts'
import { LittleServer } from '../../../device-sim/scenario/little-server.ts'
import type { Connection } from '../../../src/device/connect.ts'
import { instant } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'

/** Protects what the two processes of a kiosk are for: tokens stay in the one, and a crash of the other asks nobody to sign in again. */
describe('Keeper', () => {
  it('E-01 E-09: never lets a token through to the screen, but who it is for', async () => {
    const { server, screens, next } = house()
    const screen = next()
    const connection = await connected(screen.side)
    const reply = await approvedOn(connection, server)
    expect(reply.tokens).toEqual({ accessToken: 'account #1', tokenType: 'Bearer', scope: ['openid'], expiresIn: undefined })
    const account = connection.openAccount(reply.tokens)
    expect(await account.whoAmI()).toMatchObject({ kind: 'known', name: 'Ada Example' })
    expect(await account.access()).toMatchObject({ kind: 'failed' })
    expect(await account.ask('api/tiles')).toMatchObject({ kind: 'told', members: { tiles: [{ title: 'Films' }] } })
    expect(JSON.stringify(screens.map(({ crossed }) => crossed))).not.toContain('access-token')
    expect(await account.signOut()).toBe('revoked')
    expect(server.live).toBe(0)
    expect(await account.ask('api/tiles')).toEqual({ kind: 'revoked' })
  })

  it('hands a sign-in on to the screen that comes after a crash', async () => {
    const { server, next } = house()
    await approvedOn(await connected(next().side), server)
    const second = next()
    await connected(second.side)
    const kept = second.side.kept()
    expect(kept).toMatchObject({ since: 7_000, scope: ['openid'] })
    expect(await kept?.account.whoAmI()).toMatchObject({ kind: 'known' })
    expect(second.side.kept()).toBeUndefined()
    expect(server).toMatchObject({ issued: 1, live: 1 })
  })

  it('keeps tokens whose screen died while they were on their way', async () => {
    const { server, clock, next } = house()
    const first = next()
    const { api } = await connected(first.side)
    const codes = await api.requestCodes()
    if (codes.type !== 'codes-issued') throw new Error('There are no codes')
    server.answer(codes.authorization.userCode, 'approved')
    await clock.advanceTo(instant(7_000))
    void api.poll(codes.authorization.deviceCode)
    const second = next()
    await settled()
    await connected(second.side)
    expect(await second.side.kept()?.account.whoAmI()).toMatchObject({ kind: 'known' })
  })

  it('signs out all but the newest when another screen comes', async () => {
    const { server, next } = house()
    const connection = await connected(next().side)
    await approvedOn(connection, server)
    await approvedOn(connection, server)
    expect(server.live).toBe(2)
    next()
    await settled()
    expect(server).toMatchObject({ live: 1, revoked: 1 })
  })

  it('gives back everything when it closes', async () => {
    const { server, keeper, next } = house()
    await approvedOn(await connected(next().side), server)
    await keeper.close()
    expect(server).toMatchObject({ live: 0, revoked: 1 })
  })

  it('says why there is no server', async () => {
    const { server, next } = house()
    server.isDown = true
    expect(await next().side.connect(new AbortController().signal)).toMatchObject({ kind: 'failed', failure: { kind: 'unreachable' } })
  })

  it('checks a PIN where there is one, and takes none where there is none', async () => {
    const with4 = house(async (pin) => pin === '2580')
    expect(await with4.next().side.checkPin('2580')).toBe(true)
    expect(await with4.next().side.checkPin('0000')).toBe(false)
    expect(await house().next().side.checkPin('')).toBe(false)
  })

  it('passes on that a question is taken back', async () => {
    let wasAborted = false
    const keeper = new Keeper({
      connect: (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            wasAborted = true
            resolve({ kind: 'violated', message: 'aborted' })
          })
        }),
      clock: new VirtualClock(),
    })
    const asked = new AbortController()
    const answer = wired(keeper).side.connect(asked.signal)
    asked.abort()
    expect(await answer).toMatchObject({ kind: 'violated' })
    expect(wasAborted).toBe(true)
  })
})

describe('Keeper with a memory', () => {
  it('E-04: puts a sign-in away, leaves it alive when it closes, and goes on with it', async () => {
    const { memory, room } = remembering()
    const first = room()
    const connection = await connected(first.side)
    const reply = await connection.api.poll('device-code')
    if (reply.type !== 'tokens-issued') throw new Error('There are no tokens')
    expect(memory.kept).toBe('refresh-1')
    await first.keeper.close()
    expect(memory.kept).toBe('refresh-1')
    const second = room()
    await connected(second.side)
    expect(await second.side.kept()?.account.whoAmI()).toMatchObject({ kind: 'known', sub: 'refresh-1' })
  })

  it.each(['revoked', 'signed out'] as const)('E-11: forgets a sign-in that is %s', async (how) => {
    const { memory, server, room } = remembering('refresh-0')
    const { side } = room()
    await connected(side)
    const account = side.kept()?.account
    if (how === 'revoked') server.isRevoked = true
    if (how === 'revoked') expect(await account?.whoAmI()).toEqual({ kind: 'revoked' })
    else expect(await account?.signOut()).toBe('revoked')
    expect(memory.kept).toBeUndefined()
  })

  it('keeps what the server cannot be asked about', async () => {
    const { memory, server, room } = remembering('refresh-0')
    const { side } = room()
    await connected(side)
    server.isDown = true
    expect(await side.kept()?.account.whoAmI()).toMatchObject({ kind: 'failed' })
    expect(memory.kept).toBe('refresh-0')
  })
})

/** A server of three lines, and a key store of three more. */
function remembering(kept?: string) {
  const memory = {
    kept,
    recall: async () => memory.kept,
    keep: async ({ refreshToken }: { refreshToken?: string | undefined }) => {
      memory.kept = refreshToken
    },
    forget: async () => {
      memory.kept = undefined
    },
  }
  const server = { isRevoked: false, isDown: false }
  const failure = { kind: 'unreachable', message: 'away' } as const
  const connection: Connection = {
    issuer: 'http://127.0.0.1:8628',
    api: {
      requestCodes: async () => ({ type: 'failed', failure }),
      poll: async () => ({ type: 'tokens-issued', tokens: { accessToken: 'a', tokenType: 'Bearer', refreshToken: 'refresh-1' } }),
    },
    openAccount: ({ refreshToken = '' }) => ({
      access: async () => ({ kind: 'revoked' }),
      ask: async () => ({ kind: 'absent' }),
      whoAmI: async () =>
        server.isDown ? { kind: 'failed', failure } : server.isRevoked ? { kind: 'revoked' } : { kind: 'known', sub: refreshToken },
      signOut: async () => 'revoked',
    }),
  }
  const room = () => {
    const keeper = new Keeper({ connect: async () => ({ kind: 'connected', connection }), clock: new VirtualClock(), memory })
    return { keeper, ...wired(keeper) }
  }
  return { memory, server, room }
}

interface Wired {
  readonly side: ScreenSide
  readonly crossed: unknown[]
}

function house(checkPin?: (pin: string) => Promise<boolean>) {
  const clock = new VirtualClock(instant(7_000))
  const server = new LittleServer(clock)
  const keeper = new Keeper({ connect: server.connect, clock, ...(checkPin && { checkPin }) })
  const screens: Wired[] = []
  const next = (): Wired => {
    const screen = wired(keeper)
    screens.push(screen)
    return screen
  }
  return { clock, server, keeper, screens, next }
}

/** Two ends of a channel that copies, as one between processes does. */
function wired(keeper: Keeper): Wired {
  const crossed: unknown[] = []
  const toKeeper: ((message: FromScreen) => void)[] = []
  const toScreen: ((message: ToScreen<unknown>) => void)[] = []
  const cross = <Sent>(message: Sent, listeners: ((message: Sent) => void)[]) => {
    crossed.push(message)
    const copy = structuredClone(message)
    queueMicrotask(() => {
      for (const listener of listeners) listener(copy)
    })
  }
  keeper.serve({
    send: (message: { type: 'answer'; id: number; answer: Answers[keyof Answers] }) => cross<ToScreen<unknown>>(message, toScreen),
    hear: (listener) => void toKeeper.push(listener),
  })
  const side = new ScreenSide({ send: (message) => cross(message, toKeeper), hear: (listener) => void toScreen.push(listener) })
  return { side, crossed }
}

async function connected(side: ScreenSide): Promise<Connection> {
  const outcome = await side.connect(new AbortController().signal)
  if (outcome.kind !== 'connected') throw new Error('The server was not found')
  return outcome.connection
}

async function approvedOn({ api }: Connection, server: LittleServer) {
  const codes = await api.requestCodes()
  if (codes.type !== 'codes-issued') throw new Error('There are no codes')
  server.answer(codes.authorization.userCode, 'approved')
  const reply = await api.poll(codes.authorization.deviceCode)
  if (reply.type !== 'tokens-issued') throw new Error(`There are no tokens: ${reply.type}`)
  return reply
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

import { describe, expect, it } from 'vitest'
import { LittleServer } from '../../../device-sim/scenario/little-server.ts'
import { type Kiosk, type RunningTelevision, switchOn } from '../../../device-sim/television/television.ts'
import type { Screen } from '../../../device-sim/view/screen.ts'
import { screenOf } from '../../../device-sim/view/screen-of.ts'
import { instant, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'

describe('a kiosk that always shows a code', () => {
  it('has a valid one at every second of an hour, though nobody presses a key', async () => {
    const room = started({ mode: 'always' })
    await room.until(2)
    for (let second = 2; second < 3600; second += 1) {
      await room.until(second)
      expect(room.server.isGood(room.code() ?? ''), `at ${second} s: ${room.screen.name}`).toBe(true)
    }
    expect(room.server.issued).toBeGreaterThan(5)
    await room.leave()
  })

  it('says "New code" when one takes the place of another', async () => {
    const room = started({ mode: 'always' })
    await room.until(2)
    const first = room.code()
    await room.until(589)
    expect(room.code()).not.toBe(first)
    expect(room.screen).toMatchObject({ notice: 'New code', hint: 'New code' })
    await room.until(600)
    expect(room.screen.notice).toBeUndefined()
    await room.leave()
  })

  it('signs in whoever scanned the code that has just gone from the screen', async () => {
    const room = started({ mode: 'always' })
    await room.until(2)
    const first = room.code() ?? ''
    await room.until(590)
    expect(room.code()).not.toBe(first)
    expect(room.server.answer(first, 'approved')).toBe(true)
    await room.until(598)
    expect(room.screen.kind).toBe('home')
    await room.leave()
    expect(room.server.live).toBe(0)
  })

  it('signs out by itself, gives the tokens back and starts again', async () => {
    const room = started({ mode: 'always' })
    await room.until(2)
    room.server.answer(room.code() ?? '', 'approved')
    await room.until(10)
    expect(room.screen).toMatchObject({ kind: 'home', account: 'This screen signs out by itself.' })
    await room.until(42)
    expect(room.screen.name).toBe('signed-out')
    expect(room.server).toMatchObject({ redeemed: 1, revoked: 1, live: 0 })
    await room.until(55)
    expect(room.screen.kind).toBe('code')
    await room.leave()
  })

  it('signs out after a while even where somebody never lets go of the keys', async () => {
    const room = started({ mode: 'always' })
    await room.until(2)
    room.server.answer(room.code() ?? '', 'approved')
    for (let second = 10; second < 330; second += 5) {
      await room.until(second)
      room.television.press('right')
    }
    expect(room.server.live).toBe(0)
    await room.leave()
  })

  it('shows a denial long enough to be read, then a new code', async () => {
    const room = started({ mode: 'always' })
    await room.until(2)
    room.server.answer(room.code() ?? '', 'denied')
    await room.until(10)
    expect(room.screen).toMatchObject({ name: 'denied', lines: ['Nobody was signed in.', 'This goes on by itself in a moment.'] })
    await room.until(20)
    expect(room.screen.kind).toBe('code')
    await room.leave()
  })

  it.each([
    ['a minute', 1],
    ['ten minutes', 10],
    ['two hours', 120],
  ])('has a code again within a minute of an outage of %s, and never shows one that is good no more', async (_, minutes) => {
    const room = started({ mode: 'always' })
    await room.until(100)
    room.server.isDown = true
    for (let second = 101; second <= 100 + minutes * 60; second += 7) {
      await room.until(second)
      const code = room.code()
      if (code !== undefined) expect(room.server.isGood(code)).toBe(true)
    }
    room.server.isDown = false
    await room.until(100 + minutes * 60 + 61)
    expect(room.server.isGood(room.code() ?? '')).toBe(true)
    await room.leave()
  })

  it('finds a server that was away when it was switched on', async () => {
    const room = started({ mode: 'always' }, (server) => {
      server.isDown = true
    })
    await room.until(3600)
    room.server.isDown = false
    await room.until(3661)
    expect(room.screen.kind).toBe('code')
    await room.leave()
  })

  it.each(['power', 'back', 'help', 'open', 'address', 'inspect', 'export', 'network', 'time', 'profile', 'early'] as const)(
    'is not left by the key %s, nor anything laid over it',
    async (key) => {
      const room = started({ mode: 'always' })
      await room.until(3)
      for (let times = 0; times < 5; times += 1) room.television.press(key)
      for (const other of ['left', 'right', 'back', 'down'] as const) room.television.press(other)
      await room.until(5)
      expect(room.screen.kind).toBe('code')
      expect(room.screen.actions.flat().map(({ id }) => id)).toEqual(['new-code'])
      await room.leave()
    },
  )
})

describe('a kiosk that sleeps', () => {
  it('goes dark after one code that nobody answered, and asks the server for nothing', async () => {
    const room = started({ mode: 'idle' })
    await room.until(602)
    expect(room.screen).toMatchObject({ kind: 'rest', text: 'Press any key to sign in' })
    const { issued, polls } = room.server
    await room.until(7200)
    expect(room.server).toMatchObject({ issued, polls })
    await room.leave()
  })

  it('has a code at once when a key is pressed, whichever it is', async () => {
    for (const key of ['left', 'ok', 'back', '7', 'early'] as const) {
      const room = started({ mode: 'idle' })
      await room.until(4000)
      room.television.press(key)
      await room.until(4001)
      expect(room.server.isGood(room.code() ?? '')).toBe(true)
      await room.leave()
    }
  })

  it('gives up after a while where there is no server, and goes dark', async () => {
    const room = started({ mode: 'idle' }, (server) => {
      server.isDown = true
    })
    await room.until(3600)
    expect(room.screen.kind).toBe('rest')
    await room.leave()
  })
})

describe('a kiosk that stays', () => {
  it('stays signed in hour after hour, whatever passers press', async () => {
    const room = started({ mode: 'stay' })
    await room.until(2)
    room.server.answer(room.code() ?? '', 'approved')
    await room.until(10)
    for (let hour = 1; hour < 6; hour += 1) {
      await room.until(hour * 3600)
      for (const key of ['down', 'ok', 'back', 'home', 'right', 'ok', 'power'] as const) room.television.press(key)
      expect(room.server.live).toBe(1)
    }
    expect(room.screen).toMatchObject({ kind: 'page' })
    expect(room.server).toMatchObject({ issued: 1, redeemed: 1 })
    await room.leave()
  })

  it('goes on by itself after hours without network', async () => {
    const room = started({ mode: 'stay' })
    await room.until(2)
    room.server.answer(room.code() ?? '', 'approved')
    await room.until(100)
    room.server.isDown = true
    await room.until(7300)
    expect(room.screen.kind).toBe('home')
    room.server.isDown = false
    await room.until(7500)
    expect(room.server).toMatchObject({ issued: 1, live: 1 })
    await room.leave()
  })

  it('shows a code when it was signed out from afar, and keeps one on the screen', async () => {
    const room = started({ mode: 'stay' })
    await room.until(2)
    room.server.answer(room.code() ?? '', 'approved')
    await room.until(100)
    room.server.revokeAll()
    await room.until(180)
    expect(room.screen.kind).toBe('code')
    await room.until(3000)
    expect(room.server.isGood(room.code() ?? '')).toBe(true)
    await room.leave()
  })

  it('goes on with a sign-in that outlived its screen', async () => {
    const account = {
      access: async () => ({ kind: 'revoked' as const }),
      ask: async () => ({ kind: 'absent' as const }),
      whoAmI: async () => ({ kind: 'known' as const, sub: '1', name: 'Ada Example' }),
      signOut: async () => 'revoked' as const,
    }
    const room = started({ mode: 'stay', greet: 'first', kept: () => ({ account, since: instant(0), scope: ['openid'] }) })
    await room.until(2)
    expect(room.screen).toMatchObject({ kind: 'home', title: 'Good evening, Ada' })
    expect(room.server.issued).toBe(0)
    await room.leave()
  })
})

describe('what a kiosk tells of whoever signs in', () => {
  it.each([
    ['none', 'Ada Example', 'Good evening'],
    ['first', 'Ada Example', 'Good evening, Ada'],
    ['first', 'ada@example.test', 'Good evening'],
    ['first', '', 'Good evening'],
  ] as const)('with --greet %s, of %j: %s', async (greet, name, title) => {
    const room = started({ mode: 'always', greet }, (server) => {
      server.name = name
    })
    await room.until(2)
    room.server.answer(room.code() ?? '', 'approved')
    await room.until(10)
    expect(room.screen.title).toBe(title)
    expect(JSON.stringify(room.screens)).not.toMatch(/248289761001|Example|ada@/)
    await room.leave()
  })
})

describe('the PIN of a kiosk', () => {
  const pin = { pinLength: 4, checkPin: async (typed: string) => typed === '2580' }

  it('leaves it', async () => {
    const room = started({ mode: 'always', ...pin })
    await room.until(3)
    room.press('power', '2', '5', '8')
    expect(room.screen).toMatchObject({ name: 'pin', lines: ['Type the PIN: * * * _'] })
    room.press('0')
    expect(await room.television.ended).toMatchObject({ kind: 'powered-off' })
  })

  it('may be wrong five times, then none is taken for a quarter of an hour', async () => {
    const room = started({ mode: 'always', ...pin })
    await room.until(3)
    room.press('power')
    for (let left = 4; left >= 1; left -= 1) {
      room.press('1', '1', '1', '1')
      await room.settled()
      expect(room.screen.notice).toMatch(`${left === 1 ? 'one try' : `${left} tries`} left`)
    }
    room.press('1', '1', '1', '1')
    await room.settled()
    expect(room.screen).toMatchObject({ kind: 'code', notice: 'Too many wrong PINs: wait 15 minutes' })
    await room.until(14 * 60)
    room.press('power', '2', '5', '8', '0')
    await room.settled()
    expect(room.screen.kind).toBe('code')
    await room.until(16 * 60)
    room.press('power', '2', '5', '8', '0')
    expect(await room.television.ended).toMatchObject({ kind: 'powered-off' })
  })

  it('does not stay asked for over the code', async () => {
    const room = started({ mode: 'always', ...pin })
    await room.until(3)
    room.press('power', '2', '5')
    await room.until(25)
    expect(room.screen.kind).toBe('code')
    room.press('power')
    expect(room.screen).toMatchObject({ name: 'pin', lines: ['Type the PIN: _ _ _ _'] })
    await room.leave()
  })
})

function started(kiosk: Partial<Kiosk>, prepare: (server: LittleServer) => void = () => {}): Room {
  return new Room({ mode: 'always', greet: 'none', demo: seconds(30), ...kiosk }, prepare)
}

/** A kiosk, its server, and whoever looks at it. */
class Room {
  readonly clock = new VirtualClock()
  readonly server = new LittleServer(this.clock)
  readonly screens: Screen[] = []
  readonly television: RunningTelevision

  constructor(kiosk: Kiosk, prepare: (server: LittleServer) => void) {
    prepare(this.server)
    const options = { clock: this.clock, deviceName: 'Lobby', localHour: () => 20, connect: this.server.connect, kiosk }
    this.television = switchOn(options, (state) => {
      this.screens.push(screenOf(state))
      if (this.screens.length > 50) this.screens.shift()
    })
  }

  get screen(): Screen {
    const last = this.screens.at(-1)
    if (!last) throw new Error('Nothing has been shown')
    return last
  }

  code(): string | undefined {
    return this.screen.kind === 'code' ? this.screen.code : undefined
  }

  until(second: number): Promise<void> {
    return this.clock.advanceTo(instant(second * 1000))
  }

  settled(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve))
  }

  press(...keys: readonly Parameters<RunningTelevision['press']>[0][]): void {
    for (const key of keys) this.television.press(key)
  }

  async leave(): Promise<void> {
    this.television.signalled('SIGTERM')
    await this.television.ended
    expect(this.clock.sleeping).toBe(0)
  }
}

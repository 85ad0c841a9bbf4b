import { connect } from '../../cli/connect.ts'
import { type HostileServer, startHostileServer } from '../../device-sim/hostile/hostile-server.ts'
import type { Signer } from '../../device-sim/hostile/signer.ts'
import type { Way } from '../../device-sim/hostile/way.ts'
import { type RunningTelevision, switchOn, type TelevisionOptions } from '../../device-sim/television/television.ts'
import type { Screen } from '../../device-sim/view/screen.ts'
import { instant, later, seconds } from '../../src/time/units.ts'
import { VirtualClock } from '../../src/time/virtual-clock.ts'
import { holdWhileSigning } from './held-signing.ts'
import { type HeldWire, holdWire } from './held-wire.ts'
import { Witness } from './hostile-witness.ts'

/** What a television went through at a hostile server, and what came of it. */
export interface Ordeal {
  readonly server: HostileServer
  /** What it was left with. */
  readonly screen: Screen
  /** Everything that reached a terminal or a program. */
  readonly shown: string
  /** Rows of the screen that were not exactly as wide as the screen. */
  readonly crooked: number
  /** Whom it asked, as origins. */
  readonly origins: readonly string[]
  /** The most requests within sixty seconds. */
  readonly busiestMinute: number
  /** Sleeps and requests that outlived it. */
  readonly leftBehind: { readonly sleeping: number; readonly open: number }
}

const bootedAt = instant(Date.UTC(2026, 0, 1, 20))

/** The real television on a virtual clock, at a hostile server: until it has come to rest for two minutes, or half an hour has passed. */
export async function endure(way: Way, signer: Signer): Promise<Ordeal> {
  const clock = new VirtualClock(bootedAt)
  const wire = holdWire(clock)
  const letSign = holdWhileSigning(clock)
  const server = await startHostileServer(way, { signer, clock, onSilence: wire.letGo })
  const witness = new Witness()
  const television = switchOn(televisionAt(server.issuer, clock, wire), witness.watch)
  // A television that ends by itself has a bug, which `ended` brings to light.
  const rise = television.ended.then(() => {})
  try {
    const screen = await Promise.race([live(clock, wire, witness), rise.then(() => Promise.reject(new Error('It switched itself off')))])
    await look(television, clock, screen)
    television.press('power')
    await clock.advanceTo(later(clock.now(), seconds(3)))
    await rise
    const leftBehind = { sleeping: clock.sleeping, open: wire.open() }
    const { shown, crooked } = witness
    const busiest = busiestMinute(server.seen.map(({ at }) => at))
    return { server, screen, shown, crooked, origins: [...wire.origins], busiestMinute: busiest, leftBehind }
  } finally {
    letSign()
    await Promise.all([wire.close(), server.close()])
  }
}

function televisionAt(issuer: string, clock: VirtualClock, { dispatcher }: HeldWire): TelevisionOptions {
  const target = {
    issuer,
    clientId: 'living-room-tv',
    scope: ['openid', 'profile'],
    deviceName: 'Living room',
    clock,
    dispatcher,
    bindsTokens: true,
  }
  return {
    connect: (signal) => connect({ ...target, allowsInsecure: false }, signal),
    clock,
    deviceName: 'Living room',
    localHour: () => 20,
  }
}

const stillGoing = ['finding', 'starting', 'unfound', 'retrying', 'greeting', 'code']

/** Lets time go on until nothing more is to be expected; answers the screen then. */
async function live(clock: VirtualClock, wire: HeldWire, witness: Witness): Promise<Screen> {
  const end = later(bootedAt, seconds(2000))
  let calm = 0
  while (clock.now() < end && calm < 13) {
    await clock.advanceTo(later(clock.now(), seconds(10)))
    await thought(wire, witness)
    calm = witness.screen && stillGoing.includes(witness.screen.name) ? 0 : calm + 1
  }
  if (!witness.screen) throw new Error('Nothing was shown')
  return witness.screen
}

/** Signatures are checked beside the clock, in real time: nothing is on the wire, and there is no answer yet. */
async function thought(wire: HeldWire, witness: Witness): Promise<void> {
  const deadline = Date.now() + 10_000
  while (witness.isThinking && wire.open() === 0 && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve))
}

/** Whoever is signed in looks at the account, where everything about a person is shown. The first key may only wake the screen. */
async function look(television: RunningTelevision, clock: VirtualClock, { name }: Screen): Promise<void> {
  if (name !== 'home') return
  for (const key of ['home', 'right', 'right', 'right', 'ok'] as const) television.press(key)
  await clock.advanceTo(later(clock.now(), seconds(15)))
}

function busiestMinute(times: readonly number[]): number {
  return Math.max(0, ...times.map((start) => times.filter((at) => at >= start && at < start + 60_000).length))
}

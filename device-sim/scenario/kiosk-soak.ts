import type { Random } from '../../src/random/random.ts'
import { type Instant, instant, later, seconds } from '../../src/time/units.ts'
import { VirtualClock } from '../../src/time/virtual-clock.ts'
import { emptyRun } from '../inspector/run.ts'
import { type RunningTelevision, type Source, switchOn, type TelevisionOptions } from '../television/television.ts'
import { screenOf } from '../view/screen-of.ts'
import { type KioskUse, personOn, type TelevisionState } from '../view/state.ts'
import { LittleServer } from './little-server.ts'

/** What is done to a kiosk, and for how long. */
export interface SoakPlan {
  readonly mode: KioskUse['mode']
  readonly days: number
  readonly random: Random
  readonly signInsPerDay: number
  readonly faultsPerDay: number
  /** Makes the terminal another size. */
  resize(): void
}

/** What came of it. */
export interface SoakTally {
  readonly signIns: number
  readonly faults: number
  /** Times that a promise of the mode was broken, and the first few of them in words. */
  readonly broken: number
  readonly complaints: readonly string[]
  readonly codes: number
  readonly polls: number
}

type Happening = 'sign-in' | Fault
type Fault = (typeof faults)[number]
const faults = ['restart', 'outage', 'denial', 'revocation', 'resize', 'silence'] as const

/** How long a kiosk may take to show what it promises, once its server can be reached. */
const patience = 62_000

/** How long one page that tells something may stand in the way. */
const passing = new Set(['greeting', 'signing-out', 'signed-out', 'revoked', 'denied', 'starting', 'finding'])

/** A kiosk under fire on a virtual clock: people who sign in, a server that fails, and a watch on what its mode promises. */
export class KioskSoak {
  readonly clock = new VirtualClock()
  readonly server = new LittleServer(this.clock)
  readonly source: Source
  readonly #plan: SoakPlan
  #running: RunningTelevision | undefined
  #state: TelevisionState | undefined
  #tally = { signIns: 0, faults: 0, broken: 0 }
  readonly #complaints: string[] = []
  /** Since when nothing has been as promised, though it could be. */
  #wanting: Instant | undefined
  #askedAsleep: number | undefined

  constructor(plan: SoakPlan) {
    this.#plan = plan
    const { clock, server } = this
    const kiosk: KioskUse = { mode: plan.mode, greet: 'first', demo: seconds(30) }
    const options: TelevisionOptions = { clock, deviceName: 'Lobby', localHour: () => 12, connect: server.connect, kiosk }
    this.source = {
      clock,
      now: () => clock.now(),
      run: () => emptyRun,
      start: (watch) => {
        this.#running = switchOn(options, (state, message) => {
          this.#state = state
          if (message.type === 'ticked') this.#check(state)
          watch(state, message)
        })
        return this.#running
      },
    }
  }

  get tally(): SoakTally {
    return { ...this.#tally, complaints: this.#complaints, codes: this.server.issued, polls: this.server.polls }
  }

  /** Lives through one day, or the first part of it. */
  async day(number: number, share = 1): Promise<void> {
    const { random, signInsPerDay, faultsPerDay } = this.#plan
    const begins = number * 86_400
    const long = Math.floor(86_400 * share)
    const times = (perDay: number, happening: () => Happening) =>
      Array.from({ length: Math.ceil(perDay * share) }, (): [number, Happening] => [begins + random.integer(long), happening()])
    const events = [
      ...times(signInsPerDay, () => 'sign-in'),
      ...times(faultsPerDay, () => faults[random.integer(faults.length)] ?? 'restart'),
    ].sort(([one], [other]) => one - other)
    for (const [second, happening] of events) {
      await this.clock.advanceTo(instant(second * 1000))
      await this.#happen(happening)
    }
    await this.clock.advanceTo(instant((begins + long) * 1000))
  }

  /** Switches the kiosk off: its tokens are given back, and no wait is left behind. */
  async end(): Promise<void> {
    this.server.isDown = false
    this.#running?.signalled('SIGTERM')
    await this.#running?.ended
    if (this.clock.sleeping > 0) this.#complain(`${this.clock.sleeping} waits were left behind`)
  }

  async #happen(happening: Happening): Promise<void> {
    if (happening !== 'sign-in') this.#tally.faults += 1
    switch (happening) {
      case 'sign-in':
        return this.#signIn()
      case 'restart':
        return this.#away(3)
      case 'outage':
        return this.#away(10 + this.#plan.random.integer(3600))
      case 'denial':
        return void this.server.answer(await this.#code(), 'denied')
      case 'revocation':
        return this.server.revokeAll()
      case 'resize':
        return this.#plan.resize()
      case 'silence':
        return this.#pass(1300)
    }
  }

  async #signIn(): Promise<void> {
    if (this.#plan.mode === 'stay' && this.#state && personOn(this.#state.page)) return
    const before = this.server.redeemed
    if (!this.server.answer(await this.#code(), 'approved')) return
    // A device that has just lived through an outage asks more seldom (RFC 8628 §3.5).
    for (let waited = 0; waited < 63 && this.server.redeemed === before; waited += 7) await this.#pass(7)
    if (this.server.redeemed > before) this.#tally.signIns += 1
    else this.#complain('an approval was not fetched within a minute')
  }

  /** The code on the screen; a sleeping kiosk is woken with a key, and has one within two seconds. */
  async #code(): Promise<string> {
    const wasAsleep = this.#state?.page.at === 'asleep'
    if (wasAsleep) this.#running?.press('ok')
    if (wasAsleep) await this.#pass(2)
    const screen = this.#state && screenOf(this.#state)
    if (screen?.kind === 'code') return screen.code
    if (wasAsleep && !this.server.isDown) this.#complain('no code within two seconds of a key')
    return ''
  }

  async #away(long: number): Promise<void> {
    this.server.isDown = true
    await this.#pass(long)
    this.server.isDown = false
  }

  #pass(long: number): Promise<void> {
    return this.clock.advanceTo(later(this.clock.now(), seconds(long)))
  }

  #check(state: TelevisionState): void {
    const now = this.clock.now()
    const screen = screenOf(state)
    const isIn = personOn(state.page) !== undefined
    const standing = screen.kind === 'code' ? this.server.standingOf(screen.code) : undefined
    if (standing === 'gone' && !this.server.isDown) this.#complain(`a code is shown that is good no more: ${screen.name}`)
    this.#checkSleep(state)
    const isKept = isIn || standing !== undefined || (this.#plan.mode === 'idle' && state.page.at === 'asleep')
    if (isKept || this.server.isDown) this.#wanting = undefined
    else this.#wanting ??= now
    if (this.#wanting !== undefined && now - this.#wanting > patience && !passing.has(screen.name)) {
      this.#complain(`nothing as promised for ${(now - this.#wanting) / 1000} s: ${screen.name}`)
      this.#wanting = now
    }
  }

  /** Asleep, it asks the server for nothing. */
  #checkSleep({ page }: TelevisionState): void {
    const asked = this.server.issued + this.server.polls
    if (page.at !== 'asleep') this.#askedAsleep = undefined
    else if (this.#askedAsleep === undefined) this.#askedAsleep = asked
    else if (asked !== this.#askedAsleep) this.#complain('the server was asked by a kiosk that sleeps')
  }

  #complain(what: string): void {
    this.#tally.broken += 1
    if (this.#complaints.length < 20) this.#complaints.push(`${Math.floor(this.clock.now() / 1000)} s: ${what}`)
  }
}

import type { Random } from '../../src/random/random.ts'
import type { Clock } from '../../src/time/clock.ts'
import type { Seconds } from '../../src/time/units.ts'
import { DeviceClock } from '../clock/device-clock.ts'
import { ImpatientClock } from '../clock/impatient-clock.ts'
import type { WireEvent } from '../inspector/exchange.ts'
import type { SaveOutcome, Shelf } from '../inspector/export/save.ts'
import { Secrets } from '../inspector/secrets.ts'
import { SimulatedNetwork } from '../network/simulated-network.ts'
import { networkOf } from '../profiles/networks.ts'
import type { NetworkConditions, NetworkName, Profile } from '../profiles/profile.ts'
import type { Instruments } from '../television/television.ts'
import { RunKeeper } from './run-keeper.ts'

/** What a workbench is put up with. */
export interface WorkbenchParts {
  /** The clock of the world, which no instrument turns. */
  readonly clock: Clock
  readonly random: Random
  readonly profile: Profile
  /** A network in place of the profile's own. */
  readonly network?: NetworkName | undefined
  /** Where exports go. */
  readonly shelf: Shelf
}

/** A developer's instruments around one device: its clock, its network, and what is heard on the wire. */
export class Workbench implements Instruments {
  readonly secrets = new Secrets()
  readonly keeper = new RunKeeper(this.secrets)
  /** The device's own clock. */
  readonly clock: DeviceClock
  readonly attemptClock: ImpatientClock
  /** What lies between the device and its server. */
  readonly network: SimulatedNetwork
  readonly #shelf: Shelf
  #told: (event: WireEvent) => void = () => {}
  /** How many requests there were, on whichever way to servers. */
  #requests = 0

  constructor({ clock, random, profile, network, shelf }: WorkbenchParts) {
    this.#shelf = shelf
    this.network = new SimulatedNetwork(networkOf(network ?? profile.network), { clock, random })
    this.clock = new DeviceClock(clock, profile.clock, () => this.network.cut())
    this.attemptClock = new ImpatientClock(this.clock)
  }

  listen(told: (event: WireEvent) => void): void {
    this.#told = told
  }

  /** Takes note of what goes over the wire. */
  readonly hear = (event: WireEvent): void => this.#told(event)

  /** Numbers the next request. There is a new way for every look for a server, and one count for all. */
  readonly nextId = (): number => ++this.#requests

  useNetwork(network: NetworkName | NetworkConditions): void {
    this.network.use(networkOf(network))
  }

  useProfile(profile: Profile): void {
    this.useNetwork(profile.network)
    this.clock.use(profile.clock)
  }

  jump(by: Seconds): void {
    this.clock.jump(by)
  }

  suspend(by: Seconds): void {
    this.clock.suspend(by)
  }

  hurry(): void {
    this.attemptClock.hurry()
  }

  async export(): Promise<SaveOutcome> {
    const { saveRun } = await import('../inspector/export/save.ts')
    return saveRun(this.keeper.run, this.clock.now(), this.#shelf)
  }

  /** Puts the instruments away: nothing of theirs keeps a process alive. */
  close(): void {
    this.clock.close()
  }
}

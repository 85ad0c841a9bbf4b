import type { Clock } from '../../src/time/clock.ts'
import type { Seconds } from '../../src/time/units.ts'
import type { WireEvent } from '../inspector/exchange.ts'
import type { SaveOutcome } from '../inspector/export/save.ts'
import type { NetworkConditions, NetworkName, Profile } from '../profiles/profile.ts'

/** What a developer can turn while a television runs. The machine knows of none: they are what lies below it, time and network. */
export interface Instruments {
  /** The clock that an attempt waits by: `hurry` ends the wait. */
  readonly attemptClock: Clock
  /** Tells of everything that goes over the wire, from now on. */
  listen(hear: (event: WireEvent) => void): void
  /** Puts another network between the device and its server. */
  useNetwork(network: NetworkName | NetworkConditions): void
  /** Gives the device the network and the clock of another. */
  useProfile(profile: Profile): void
  /** Moves the device's clock forward. */
  jump(by: Seconds): void
  /** Sends the device to sleep for so long, and wakes it: its connections are gone, and its clock went on. */
  suspend(by: Seconds): void
  /** Makes an attempt that waits go on before it is time: it polls too early. */
  hurry(): void
  /** Writes down what happened so far. Never rejects. */
  export(): Promise<SaveOutcome>
}

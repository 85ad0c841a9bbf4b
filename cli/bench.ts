import { Workbench } from '../device-sim/instruments/workbench.ts'
import type { NetworkName, Profile } from '../device-sim/profiles/profile.ts'
import { systemRandom } from '../src/random/system-random.ts'
import { monotonicClock } from '../src/time/system-clock.ts'
import { version } from './version.ts'

/** Instruments around a device that lives in real time; what they export goes where the program was started. */
export function openBench(profile: Profile, network: NetworkName | undefined): Workbench {
  return new Workbench({ clock: monotonicClock, random: systemRandom, profile, network, shelf: { folder: process.cwd(), version } })
}

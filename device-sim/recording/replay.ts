import type { Clock } from '../../src/time/clock.ts'
import { instant } from '../../src/time/units.ts'
import type { EndSignal, Message, RemoteKey } from '../television/messages.ts'
import type { RunningTelevision, TelevisionEnd, Watcher } from '../television/television.ts'
import { update } from '../television/update.ts'
import type { TelevisionState } from '../view/state.ts'
import { type Recording, UnreadableRecording } from './recording.ts'

/** How a recording is played. */
export interface Pace {
  /** How many times as fast as it happened; `Infinity` plays it without any pause. */
  readonly speed: number
  /** Waits for a key before every event. */
  readonly isStepped?: boolean | undefined
  /** Stays on the last screen until it is switched off, for somebody who watches. */
  readonly holdsLast?: boolean | undefined
}

/** Plays a recording: the same rules make the same screens of the same events, and nothing is asked of the world. */
export function replay(recording: Recording, pace: Pace, clock: Clock, watch: Watcher): RunningTelevision {
  return new Replay(recording, pace, clock, watch)
}

class Replay implements RunningTelevision {
  readonly ended: Promise<TelevisionEnd>
  readonly #clock: Clock
  readonly #watch: Watcher
  #isOver = false
  #isHeld: boolean
  #isStepped = false
  /** The wait for the next event; a key ends it. */
  #wait = new AbortController()
  #signal: EndSignal | undefined
  #state: TelevisionState

  constructor(recording: Recording, pace: Pace, clock: Clock, watch: Watcher) {
    this.#clock = clock
    this.#watch = watch
    this.#isHeld = pace.isStepped ?? false
    this.#state = recording.state
    this.ended = this.#play(recording, pace)
  }

  /** OK holds it and lets it go on, right shows the next event at once, power and back end it; the inspector opens beside it. */
  press(key: RemoteKey): void {
    if (key === 'inspect') this.#happened({ type: 'key', key })
    if (key === 'ok') this.#isHeld = !this.#isHeld
    if (key === 'right') this.#isStepped = true
    if (key === 'power' || key === 'back') this.#isOver = true
    this.#wait.abort()
  }

  signalled(signal: EndSignal): void {
    this.#signal = signal
    this.#isOver = true
    this.#wait.abort()
  }

  async #play({ events }: Recording, { speed, holdsLast }: Pace): Promise<TelevisionEnd> {
    await Promise.resolve()
    this.#played(1, () => this.#watch(this.#state, { type: 'switched-on' }))
    let before = 0
    for (const [index, { after, message }] of events.entries()) {
      await this.#next((after - before) / speed)
      if (this.#isOver) break
      before = after
      this.#played(index + 2, () => this.#happened(message))
    }
    while (holdsLast && !this.#isOver) await this.#next(Number.POSITIVE_INFINITY)
    return { kind: 'powered-off', signal: this.#signal }
  }

  #happened(message: Message): void {
    this.#state = update(this.#state, message).state
    this.#watch(this.#state, message)
  }

  /** What lies inside an event has not been looked at before: where it is not what a television makes, it does not fit the rules. */
  #played(line: number, play: () => void): void {
    try {
      play()
    } catch (cause) {
      throw new UnreadableRecording(`Cannot replay this recording: line ${line} is not something that happens to a television`, { cause })
    }
  }

  /** Waits so many milliseconds, or for a key. */
  async #next(milliseconds: number): Promise<void> {
    const due = Math.min(farAway, this.#clock.now() + milliseconds)
    this.#isStepped = false
    while (!this.#isOver && !this.#isStepped && (this.#isHeld || this.#clock.now() < due)) {
      this.#wait = new AbortController()
      await this.#clock.sleepUntil(instant(this.#isHeld ? farAway : due), this.#wait.signal)
    }
  }
}

/** Later than anything that is waited for, in milliseconds since 1970. */
const farAway = 8.64e15

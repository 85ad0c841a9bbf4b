import type { Clock } from '../../src/time/clock.ts'
import { instant } from '../../src/time/units.ts'
import type { EndSignal, Message, RemoteKey } from '../television/messages.ts'
import type { RunningTelevision, TelevisionEnd, Watcher } from '../television/television.ts'
import { update } from '../television/update.ts'
import type { ReplayFacts } from '../view/replay-line.ts'
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

/** A recording that is played. */
export interface Player extends RunningTelevision {
  readonly progress: ReplayFacts
}

/** Plays a recording: the same rules make the same screens of the same events, and nothing is asked of the world. */
export function replay(recording: Recording, pace: Pace, clock: Clock, watch: Watcher): Player {
  return new Replay(recording, pace, clock, watch)
}

class Replay implements Player {
  readonly ended: Promise<TelevisionEnd>
  readonly #clock: Clock
  readonly #watch: Watcher
  readonly #events: number
  readonly #speed: number
  #played = 0
  #isOver = false
  #isHeld: boolean
  /** Whether whoever watches opened the inspector where there was none, or closed the one that was open. */
  #isTurned = false
  #isStepped = false
  /** The wait for the next event; a key ends it. */
  #wait = new AbortController()
  #signal: EndSignal | undefined
  #state: TelevisionState

  constructor(recording: Recording, pace: Pace, clock: Clock, watch: Watcher) {
    this.#clock = clock
    this.#watch = watch
    this.#events = recording.events.length
    this.#speed = pace.speed
    this.#isHeld = pace.isStepped ?? false
    this.#state = recording.state
    this.ended = this.#play(recording, pace)
  }

  /** OK holds it and lets it go on, right shows the next event at once, power and back end it; the inspector opens beside it. */
  press(key: RemoteKey): void {
    if (key === 'inspect') this.#turn()
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

  get progress(): ReplayFacts {
    return { played: this.#played, events: this.#events, speed: this.#speed, isHeld: this.#isHeld }
  }

  async #play({ events }: Recording, { speed, holdsLast }: Pace): Promise<TelevisionEnd> {
    await Promise.resolve()
    this.#checked(1, () => this.#tell({ type: 'switched-on' }))
    let before = 0
    for (const [index, { after, message }] of events.entries()) {
      await this.#next((after - before) / speed)
      if (this.#isOver) break
      before = after
      this.#played = index + 1
      this.#checked(index + 2, () => this.#happened(message))
    }
    while (holdsLast && !this.#isOver) await this.#next(Number.POSITIVE_INFINITY)
    return { kind: 'powered-off', signal: this.#signal }
  }

  #happened(message: Message): void {
    this.#state = update(this.#state, message).state
    this.#tell(message)
  }

  #turn(): void {
    this.#isTurned = !this.#isTurned
    this.#tell({ type: 'key', key: 'inspect' })
  }

  #tell(message: Message): void {
    this.#watch(this.#isTurned ? turned(this.#state) : this.#state, message)
  }

  /** What lies inside an event has not been looked at before: where it is not what a television makes, it does not fit the rules. */
  #checked(line: number, play: () => void): void {
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

/** The same run is played whether or not somebody looks at it closely: the recorded state knows nothing of that. */
function turned(state: TelevisionState): TelevisionState {
  return { ...state, instruments: { ...state.instruments, isInspecting: !state.instruments?.isInspecting } }
}

/** Later than anything that is waited for, in milliseconds since 1970. */
const farAway = 8.64e15

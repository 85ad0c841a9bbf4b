import type { Clock } from '../../src/time/clock.ts'
import type { Instant } from '../../src/time/units.ts'
import type { Shelf } from '../inspector/export/save.ts'
import { atOf } from '../inspector/run.ts'
import { Secrets } from '../inspector/secrets.ts'
import type { Recording } from '../recording/recording.ts'
import { type Pace, type Player, replay } from '../recording/replay.ts'
import { exportNotice } from '../television/export-notice.ts'
import type { Message, RemoteKey, RunningTelevision, Source, Watcher } from '../television/television.ts'
import type { ReplayFacts } from '../view/replay-line.ts'
import { RunKeeper } from './run-keeper.ts'

/** A recorded run to be shown; the clock says how long its pauses take, the recording what time it was, the shelf where exports go. */
export function replayedSource(recording: Recording, pace: Pace, clock: Clock, shelf: Shelf): Source {
  return new ReplayedSource(recording, pace, clock, shelf)
}

class ReplayedSource implements Source {
  readonly clock: Clock
  readonly #recording: Recording
  readonly #pace: Pace
  readonly #shelf: Shelf
  readonly #keeper = new RunKeeper(new Secrets())
  #now: Instant
  #player: Player | undefined
  #notice: string | undefined

  constructor(recording: Recording, pace: Pace, clock: Clock, shelf: Shelf) {
    this.clock = clock
    this.#recording = recording
    this.#pace = pace
    this.#shelf = shelf
    this.#now = recording.state.now
  }

  now(): Instant {
    return this.#now
  }

  run() {
    return this.#keeper.run
  }

  replay(): ReplayFacts | undefined {
    return this.#player && { ...this.#player.progress, notice: this.#notice }
  }

  start(watch: Watcher): RunningTelevision {
    let last = this.#recording.state
    const player = replay(this.#recording, this.#pace, this.clock, (state, message) => {
      last = state
      this.#now = momentOf(message) ?? this.#now
      this.#keeper.watch(state, message)
      watch(state, message)
    })
    this.#player = player
    const saved = async () => {
      const { saveRun } = await import('../inspector/export/save.ts')
      const outcome = await saveRun(this.#keeper.run, this.#now, this.#shelf)
      this.#notice = exportNotice(outcome, last.language)
      watch(last, { type: 'exported', outcome })
    }
    return {
      ended: player.ended,
      signalled: (signal) => player.signalled(signal),
      press: (key: RemoteKey) => {
        this.#notice = undefined
        if (key === 'export') void saved()
        else player.press(key)
      },
    }
  }
}

/** When something happened by the device's own clock, where that is known. */
function momentOf(message: Message): Instant | undefined {
  switch (message.type) {
    case 'ticked':
    case 'noted':
      return message.at
    case 'turned':
      return message.turn.event.at
    case 'wire':
      return atOf(message.event)
    default:
      return undefined
  }
}

import type { Clock } from '../../src/time/clock.ts'
import type { Instant } from '../../src/time/units.ts'
import { atOf } from '../inspector/run.ts'
import { Secrets } from '../inspector/secrets.ts'
import type { Recording } from '../recording/recording.ts'
import { type Pace, replay } from '../recording/replay.ts'
import type { Message, Source, Watcher } from '../television/television.ts'
import { RunKeeper } from './run-keeper.ts'

/** A recorded run to be shown; the clock says how long its pauses take, the recording what time it was. */
export function replayedSource(recording: Recording, pace: Pace, clock: Clock): Source {
  const keeper = new RunKeeper(new Secrets())
  let now: Instant = recording.state.now
  return {
    clock,
    now: () => now,
    run: () => keeper.run,
    start: (watch) => {
      const both: Watcher = (state, message) => {
        now = momentOf(message) ?? now
        keeper.watch(state, message)
        watch(state, message)
      }
      return replay(recording, pace, clock, both)
    },
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

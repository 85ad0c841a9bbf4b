import { Secrets } from '../inspector/secrets.ts'
import { type Source, switchOn, type TelevisionOptions, type Watcher } from '../television/television.ts'
import { RunKeeper } from './run-keeper.ts'

/** What watches a television beside whoever shows it. */
export interface Beside {
  readonly keeper?: RunKeeper | undefined
  /** Writes the run down, event by event. */
  readonly record?: Watcher | undefined
}

/** A television to be shown. */
export function liveSource(options: TelevisionOptions, { keeper = new RunKeeper(new Secrets()), record }: Beside = {}): Source {
  const { clock } = options
  return {
    clock,
    now: () => clock.now(),
    run: () => keeper.run,
    start: (watch, isUnattended) => {
      const everybody: Watcher = (state, message) => {
        record?.(state, message)
        keeper.watch(state, message)
        watch(state, message)
      }
      return switchOn(options, everybody, isUnattended)
    },
  }
}

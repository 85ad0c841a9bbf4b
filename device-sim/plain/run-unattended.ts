import { hearLostOutput } from '../television/lost-streams.ts'
import { hearSignals } from '../television/signals.ts'
import type { Source, TelevisionEnd, Watcher } from '../television/television.ts'

/** Runs what nobody holds a remote control of, until it ends by itself, a signal comes or nobody listens any more. */
export async function runUnattended(source: Source, watch: Watcher): Promise<TelevisionEnd> {
  const television = source.start(watch, true)
  const releaseSignals = hearSignals((signal) => television.signalled(signal))
  const releaseOutput = hearLostOutput(() => television.signalled('SIGTERM'))
  try {
    return await television.ended
  } finally {
    releaseSignals()
    releaseOutput()
  }
}

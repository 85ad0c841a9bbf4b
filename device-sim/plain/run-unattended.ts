import { hearSignals } from '../television/signals.ts'
import type { Source, TelevisionEnd, Watcher } from '../television/television.ts'

/** Runs what nobody holds a remote control of, until it ends by itself, a signal comes or nobody listens any more. */
export async function runUnattended(source: Source, watch: Watcher): Promise<TelevisionEnd> {
  const television = source.start(watch, true)
  const release = hearSignals((signal) => television.signalled(signal))
  // For good: what is said at the very end meets a closed pipe, too.
  process.stdout.on('error', () => television.signalled('SIGTERM'))
  try {
    return await television.ended
  } finally {
    release()
  }
}

import { hearSignals } from '../television/signals.ts'
import { switchOn, type TelevisionEnd, type TelevisionOptions, type Watcher } from '../television/television.ts'

/** Runs a television that nobody holds a remote control of, until it ends by itself, a signal comes or nobody listens any more. */
export async function runUnattended(options: TelevisionOptions, watch: Watcher): Promise<TelevisionEnd> {
  const television = switchOn(options, watch, true)
  const release = hearSignals((signal) => television.signalled(signal))
  process.stdout.on('error', () => television.signalled('SIGTERM'))
  try {
    return await television.ended
  } finally {
    release()
  }
}

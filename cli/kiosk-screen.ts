import { emptyRun } from '../device-sim/inspector/run.ts'
import { beatOf } from '../device-sim/kiosk/beat.ts'
import { ScreenSide } from '../device-sim/kiosk/screen-side.ts'
import type { FromScreen, ToScreen } from '../device-sim/kiosk/wire.ts'
import { signalStatus } from '../device-sim/television/signals.ts'
import { type Source, switchOn, type TelevisionOptions } from '../device-sim/television/television.ts'
import { runOnScreen } from '../device-sim/tui/run-television.ts'
import { monotonicClock } from '../src/time/system-clock.ts'
import type { KioskStart } from './kiosk.ts'

/** The screen of `tenfoot kiosk`: a process of its own, which `cli/kiosk.ts` starts and starts again. */

const heard = new Set<(message: ToScreen<KioskStart>) => void>()
const send = (message: FromScreen) => {
  if (process.connected) process.send?.(message)
}
const keeper = new ScreenSide({ send, hear: (listener) => void heard.add(listener) })

process.on('message', (message: ToScreen<KioskStart>) => {
  for (const listener of heard) listener(message)
})
heard.add((message) => {
  if (message.type === 'start') void show(message.start)
})

async function show({ kiosk, hasPin, ...options }: KioskStart): Promise<void> {
  const { connect, kept, checkPin } = keeper
  const television: TelevisionOptions = {
    ...options,
    connect,
    clock: monotonicClock,
    kiosk: { ...kiosk, kept, ...(hasPin && { checkPin }) },
  }
  const end = await runOnScreen(sourceOf(television))
  send({ type: 'ended', status: end.kind === 'powered-off' && end.signal ? signalStatus(end.signal) : 0 })
  process.disconnect?.()
}

/** Nothing is written down of a run that takes months. */
function sourceOf(options: TelevisionOptions): Source {
  return {
    clock: options.clock,
    now: () => options.clock.now(),
    run: () => emptyRun,
    start: (watch) => {
      const running = switchOn(options, (state, message) => {
        if (message.type === 'ticked') send({ type: 'beat', beat: beatOf(state, process.memoryUsage.rss()) })
        watch(state, message)
      })
      // Without its supervisor a screen is nobody's.
      process.once('disconnect', () => running.signalled('SIGTERM'))
      return running
    },
  }
}

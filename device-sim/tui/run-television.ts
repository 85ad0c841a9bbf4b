import { shownIn, terminalLimits } from '../profiles/terminal.ts'
import { hearSignals } from '../television/signals.ts'
import { switchOn, type TelevisionEnd, type TelevisionOptions } from '../television/television.ts'
import { layoutOf } from '../view/layout.ts'
import { screenOf } from '../view/screen-of.ts'
import type { TelevisionState } from '../view/state.ts'
import { type Display, openDisplay } from './display.ts'
import { paint } from './paint.ts'
import { RemoteReader } from './remote-reader.ts'

/**
 * Runs a television on the whole terminal until it is switched off. The terminal is given back whatever happens; where a
 * signal was the end, the caller ends the process by it (`endBySignal`) once it has cleaned up, too.
 */
export async function runOnScreen(options: TelevisionOptions): Promise<TelevisionEnd> {
  const limits = terminalLimits(process.env)
  let shown: TelevisionState | undefined
  const show = () => {
    if (!shown) return
    const layout = layoutOf(screenOf(shown), display.size(), shownIn(shown.profile, limits))
    display.show(paint(layout, limits.hasColour))
  }
  const running = switchOn(options, (state) => {
    if (state.profile.input !== shown?.profile.input) remote.use(state.profile.input)
    shown = state
    show()
  })
  const remote = new RemoteReader(options.clock, (key) => running.press(key))
  const display = openDisplay({
    onKey: (name, character) => remote.read(name, character),
    onResize: show,
    onGone: () => running.signalled('SIGHUP'),
  })
  const releaseSignals = hearSignals((signal) => running.signalled(signal))
  const releaseCrash = restoreOnCrash(display)
  try {
    return await running.ended
  } finally {
    display.close()
    releaseSignals()
    releaseCrash()
  }
}

/** A crash gives the terminal back first, so that its message can be read; then it ends the process with status 1. */
function restoreOnCrash(display: Display): () => void {
  const crash = (error: unknown) => {
    display.close()
    console.error(error)
    process.exit(1)
  }
  process.on('uncaughtException', crash)
  return () => process.removeListener('uncaughtException', crash)
}

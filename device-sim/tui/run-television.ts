import { terminalLimits } from '../profiles/terminal.ts'
import { hearSignals } from '../television/signals.ts'
import { switchOn, type TelevisionEnd, type TelevisionOptions } from '../television/television.ts'
import { layoutOf } from '../view/layout.ts'
import type { Screen } from '../view/screen.ts'
import { screenOf } from '../view/screen-of.ts'
import { type Display, openDisplay } from './display.ts'
import { paint } from './paint.ts'
import { RemoteReader } from './remote-reader.ts'

/**
 * Runs a television on the whole terminal until it is switched off. The terminal is given back whatever happens; where a
 * signal was the end, the caller ends the process by it (`endBySignal`) once it has cleaned up, too.
 */
export async function runOnScreen(options: TelevisionOptions): Promise<TelevisionEnd> {
  const limits = terminalLimits(process.env)
  let screen: Screen | undefined
  const show = () => {
    if (screen) display.show(paint(layoutOf(screen, display.size(), limits), limits.hasColour))
  }
  const television = switchOn(options, (state) => {
    screen = screenOf(state)
    show()
  })
  const remote = new RemoteReader(options.clock, (key) => television.press(key))
  const display = openDisplay({
    onKey: (name, character) => remote.read(name, character),
    onResize: show,
    onGone: () => television.signalled('SIGHUP'),
  })
  const releaseSignals = hearSignals((signal) => television.signalled(signal))
  const releaseCrash = restoreOnCrash(display)
  try {
    return await television.ended
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

import { shownIn, terminalLimits } from '../profiles/terminal.ts'
import { hearSignals } from '../television/signals.ts'
import type { Source, TelevisionEnd } from '../television/television.ts'
import { withReplayLine } from '../view/replay-line.ts'
import type { Layout } from '../view/sheet.ts'
import type { TelevisionState } from '../view/state.ts'
import { devicePicture } from './device-picture.ts'
import { type Display, openDisplay } from './display.ts'
import { paint, paletteFor } from './paint.ts'
import { PaintPace } from './paint-pace.ts'
import type { pictureOf as pictureWithInspector } from './picture.ts'
import { RemoteReader } from './remote-reader.ts'
import { Roll } from './roll.ts'

/**
 * Shows a television, or the replay of one, on the whole terminal until it is switched off. The terminal is given back whatever happens; where a
 * signal was the end, the caller ends the process by it (`endBySignal`) once it has cleaned up, too.
 */
export async function runOnScreen(source: Source): Promise<TelevisionEnd> {
  const limits = terminalLimits(process.env)
  const roll = new Roll()
  const pace = new PaintPace()
  let shown: TelevisionState | undefined
  let pictureOf: typeof pictureWithInspector = devicePicture
  const loadInspector = async () => {
    pictureOf = (await import('./picture.ts')).pictureOf
    show()
  }
  let picture: Layout | undefined
  const show = () => {
    if (!shown) return
    if (shown.instruments?.isInspecting && pictureOf === devicePicture) return void loadInspector()
    const isReplay = source.replay !== undefined
    picture = pictureOf({ state: shown, run: source.run(), now: source.now(), said: roll.lines, isReplay }, display.size(), limits)
    present()
  }
  const present = () => {
    if (!shown || !picture) return
    const replay = source.replay?.()
    const whole = replay ? withReplayLine(picture, replay, shown.language) : picture
    display.show(paint(whole, paletteFor(shownIn(shown.profile, limits), limits.hasColour)))
  }
  const running = source.start((state) => {
    if (!source.replay && state.profile.input !== shown?.profile.input) remote.use(state.profile.input)
    if (state !== shown) roll.follow(state)
    const isDue = pace.isDue(state, source.now())
    shown = state
    if (isDue) show()
    else if (source.replay) present()
  }, false)
  const remote = new RemoteReader(source.clock, (key) => {
    running.press(key)
    if (source.replay) present()
  })
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

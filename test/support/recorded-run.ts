import { television } from '../../device-sim/profiles/built-in.ts'
import type { Profile } from '../../device-sim/profiles/profile.ts'
import { recordTo } from '../../device-sim/recording/record.ts'
import { switchOn, type Watcher } from '../../device-sim/television/television.ts'
import { layoutOf } from '../../device-sim/view/layout.ts'
import { screenOf } from '../../device-sim/view/screen-of.ts'
import { layoutText } from '../../device-sim/view/sheet.ts'
import { instant } from '../../src/time/units.ts'
import { VirtualClock } from '../../src/time/virtual-clock.ts'
import { approved, pending, ScriptedServer } from './scripted-server.ts'

/** A run that was slowed down once and then approved, with its screens. */
export async function recorded(profile: Profile = television): Promise<{ text: string; screens: readonly string[] }> {
  const clock = new VirtualClock(instant(1_000_000))
  const server = new ScriptedServer()
  server.polls = [pending, { type: 'refused', refusal: { code: 'slow_down' } }, approved]
  server.resources = { 'api/tiles': { kind: 'told', members: { tiles: [{ id: 'news', title: 'News at nine', about: 'in an hour' }] } } }
  const screens: string[] = []
  let text = ''
  const record = recordTo({ clock, write: (line) => (text += line), mask: (line) => line })
  const show = pictures(screens)
  const options = { connect: () => server.connect(), clock, deviceName: 'TV', profile, localHour: () => 20 }
  const running = switchOn(options, (state, message) => {
    record(state, message)
    show(state, message)
  })
  await clock.advanceTo(instant(1_028_000))
  running.press('power')
  await clock.advanceTo(instant(1_029_000))
  await running.ended
  return { text, screens }
}

/** Keeps what is shown after every event. */
export function pictures(into: string[]): Watcher {
  return (state) => {
    into.push(layoutText(layoutOf(screenOf(state), { columns: 80, rows: 24 }, state.profile)))
  }
}

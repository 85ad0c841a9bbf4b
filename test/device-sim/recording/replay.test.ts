import { describe, expect, it } from 'vitest'
import { television } from '../../../device-sim/profiles/built-in.ts'
import { recordTo } from '../../../device-sim/recording/record.ts'
import { readRecording, UnreadableRecording } from '../../../device-sim/recording/recording.ts'
import { replay } from '../../../device-sim/recording/replay.ts'
import { switchOn, type Watcher } from '../../../device-sim/television/television.ts'
import { layoutOf } from '../../../device-sim/view/layout.ts'
import { screenOf } from '../../../device-sim/view/screen-of.ts'
import { layoutText } from '../../../device-sim/view/sheet.ts'
import type { TelevisionState } from '../../../device-sim/view/state.ts'
import { instant } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { approved, pending, ScriptedServer } from '../../support/scripted-server.ts'

describe('replay()', () => {
  it('shows the very screens that were recorded, one for every event', async () => {
    const { text, screens } = await recorded()
    const seen: string[] = []
    await replay(readRecording(text), { speed: Number.POSITIVE_INFINITY }, new VirtualClock(), pictures(seen)).ended
    expect(seen).toEqual(screens)
    expect(seen.at(-1)).toContain('Switching off')
  })

  it('takes the time it took, divided by the speed', async () => {
    const { text } = await recorded()
    const clock = new VirtualClock()
    const seen: string[] = []
    const player = replay(readRecording(text), { speed: 10 }, clock, pictures(seen))
    await clock.advanceTo(instant(600))
    expect(seen.at(-1)).toContain('WDJB-MJHT')
    await clock.advanceTo(instant(3_000))
    await player.ended
    expect(clock.sleeping).toBe(0)
  })

  it('is held by OK, and shows one event at a time by the right arrow', async () => {
    const { text } = await recorded()
    const clock = new VirtualClock()
    const seen: string[] = []
    const player = replay(readRecording(text), { speed: 1, isStepped: true }, clock, pictures(seen))
    await clock.advanceTo(instant(60_000))
    expect(seen).toHaveLength(1)
    player.press('right')
    await clock.advanceTo(instant(120_000))
    expect(seen).toHaveLength(2)
    player.press('ok')
    await clock.advanceTo(instant(200_000))
    await player.ended
    expect(clock.sleeping).toBe(0)
  })

  it('holds the last screen for somebody who watches, until it is switched off', async () => {
    const { text } = await recorded()
    const clock = new VirtualClock()
    const player = replay(readRecording(text), { speed: Number.POSITIVE_INFINITY, holdsLast: true }, clock, pictures([]))
    await clock.advanceTo(instant(1_000))
    player.signalled('SIGTERM')
    expect(await player.ended).toEqual({ kind: 'powered-off', signal: 'SIGTERM' })
    expect(clock.sleeping).toBe(0)
  })

  it('says which line it cannot play', async () => {
    const { text } = await recorded()
    const lines = text.split('\n')
    const line = lines.findIndex((one) => one.includes('"turned"'))
    lines[line] = (lines[line] ?? '').replace(/"message":.*/, '"message":{"type":"turned"}}')
    const { ended } = replay(readRecording(lines.join('\n')), { speed: Number.POSITIVE_INFINITY }, new VirtualClock(), pictures([]))
    await expect(ended).rejects.toThrow(`line ${line + 1} is not something that happens to a television`)
  })
})

describe('readRecording()', () => {
  it.each(['', '{}', 'hello', '{"tenfoot":"recording","version":2,"state":{}}', '[]\n'])('refuses %j, which is no recording', (text) => {
    expect(() => readRecording(text)).toThrow(UnreadableRecording)
  })

  it('leaves out a last line that a crash cut off, says so, and leaves out nothing else', async () => {
    const { text } = await recorded()
    const { events, endsEarly } = readRecording(text)
    expect(endsEarly).toBe(false)
    const cut = readRecording(text.slice(0, -10))
    expect(cut.events).toHaveLength(events.length - 1)
    expect(cut.endsEarly).toBe(true)
    expect(() => readRecording(text.replace('\n{"after"', '\n{"aft'))).toThrow(/line 2/)
  })
})

/** A run that was slowed down once and then approved, with its screens. */
async function recorded(): Promise<{ text: string; screens: readonly string[] }> {
  const clock = new VirtualClock(instant(1_000_000))
  const server = new ScriptedServer()
  server.polls = [pending, { type: 'refused', refusal: { code: 'slow_down' } }, approved]
  const screens: string[] = []
  let text = ''
  const record = recordTo({ clock, write: (line) => (text += line), mask: (line) => line })
  const show = pictures(screens)
  const television = switchOn({ connect: () => server.connect(), clock, deviceName: 'TV', localHour: () => 20 }, (state, message) => {
    record(state, message)
    show(state, message)
  })
  await clock.advanceTo(instant(1_028_000))
  television.press('power')
  await clock.advanceTo(instant(1_029_000))
  await television.ended
  return { text, screens }
}

function pictures(into: string[]): Watcher {
  return (state: TelevisionState) => {
    into.push(layoutText(layoutOf(screenOf(state), { columns: 80, rows: 24 }, television)))
  }
}

import { describe, expect, it } from 'vitest'
import { readRecording, UnreadableRecording } from '../../../device-sim/recording/recording.ts'
import { replay } from '../../../device-sim/recording/replay.ts'
import type { TelevisionState } from '../../../device-sim/view/state.ts'
import { instant } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { pictures, recorded } from '../../support/recorded-run.ts'

describe('replay()', () => {
  it('shows the very screens that were recorded, one for every event', async () => {
    const { text, screens } = await recorded()
    const seen: string[] = []
    await replay(readRecording(text), { speed: Number.POSITIVE_INFINITY }, new VirtualClock(), pictures(seen)).ended
    expect(seen).toEqual(screens)
    expect(seen.at(-1)).toContain('Switching off')
    expect(seen.some((screen) => screen.includes('News at nine: in an hour'))).toBe(true)
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

  it('says how far it has come, at what speed, and whether it is held', async () => {
    const { text } = await recorded()
    const recording = readRecording(text)
    const events = recording.events.length
    const clock = new VirtualClock()
    const player = replay(recording, { speed: 10, isStepped: true, holdsLast: true }, clock, pictures([]))
    await clock.advanceTo(instant(1))
    expect(player.progress).toEqual({ played: 0, events, speed: 10, isHeld: true })
    player.press('right')
    await clock.advanceTo(instant(2))
    expect(player.progress).toMatchObject({ played: 1, isHeld: true })
    player.press('ok')
    await clock.advanceTo(instant(60_000))
    expect(player.progress).toEqual({ played: events, events, speed: 10, isHeld: false })
    player.press('power')
    await player.ended
  })

  it('is the same run whether or not somebody opens the inspector on the way', async () => {
    const { text, screens } = await recorded()
    const clock = new VirtualClock()
    const seen: TelevisionState[] = []
    const player = replay(readRecording(text), { speed: 1, isStepped: true }, clock, (state) => seen.push(state))
    await clock.advanceTo(instant(1))
    player.press('inspect')
    expect(seen.at(-1)?.instruments?.isInspecting).toBe(true)
    player.press('inspect')
    player.press('ok')
    await clock.advanceTo(instant(60_000))
    await player.ended
    const again: string[] = []
    for (const state of seen.filter((_, index) => index !== 1 && index !== 2)) pictures(again)(state, { type: 'switched-on' })
    expect(again).toEqual(screens)
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

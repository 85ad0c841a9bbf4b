import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { KioskSoak } from '../../../device-sim/scenario/kiosk-soak.ts'
import { seededRandom } from '../../../src/random/seeded-random.ts'
import { Terminal } from '../../support/terminal.ts'

/** A short form of `npm run soak`: what a kiosk promises is watched while people and faults come and go. */
describe('KioskSoak', () => {
  it.each(['always', 'idle', 'stay'] as const)('finds no promise of the mode %s broken in four hours', async (mode) => {
    const soak = soaked(mode)
    await soak.day(0, 1 / 6)
    await soak.end()
    expect(soak.tally).toMatchObject({ broken: 0, complaints: [] })
    expect(soak.tally.signIns).toBeGreaterThan(mode === 'stay' ? 0 : 5)
    expect(soak.server.live).toBe(0)
  })

  it('notices a code that is good no more, and a kiosk that shows none', async () => {
    const soak = soaked('always')
    // A server that forgets every code it has given out, without saying so for an hour.
    const { standingOf } = soak.server
    soak.server.standingOf = (code) => (soak.clock.now() > 3_600_000 ? 'gone' : standingOf.call(soak.server, code))
    await soak.day(0, 1 / 6)
    await soak.end()
    expect(soak.tally.broken).toBeGreaterThan(0)
    expect(soak.tally.complaints[0]).toContain('a code is shown that is good no more')
  })

  it('runs through the real renderer in a terminal that is resized, and gives it back', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tenfoot-soak-'))
    const file = join(folder, 'days')
    const terminal = new Terminal(process.execPath, ['--expose-gc', 'bench/kiosk-screen.mjs', 'idle', '0.1', '3', file])
    expect(await terminal.exited).toMatchObject({ exitCode: 0 })
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ ended: true, live: 0, broken: 0 })
    expect(terminal.state()).toMatchObject({ isAlternate: false, isCursorHidden: false })
    rmSync(folder, { recursive: true })
  })
})

function soaked(mode: 'always' | 'idle' | 'stay'): KioskSoak {
  const soak = new KioskSoak({ mode, days: 1, random: seededRandom(11), signInsPerDay: 120, faultsPerDay: 24, resize: () => {} })
  soak.source.start(() => {}, false)
  return soak
}

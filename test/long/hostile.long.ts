import { describe, expect, it } from 'vitest'
import { startHostileServer } from '../../device-sim/hostile/hostile-server.ts'
import { createSigner } from '../../device-sim/hostile/signer.ts'
import { ways } from '../../device-sim/hostile/ways.ts'
import { monotonicClock } from '../../src/time/system-clock.ts'
import { Piped } from '../support/piped.ts'

/** Servers that are slow by the wall clock, against the program itself; the virtual clock goes through the same in a moment. */

const slow = ['a body of one byte a second', 'one header a second', 'half a status line, and then nothing', 'silence in place of the codes']

describe.concurrent('E-27: tenfoot tv lets go after ten seconds of a server that sends', () => {
  it.each(slow)('%s', async (does) => {
    const way = ways.find((one) => one.does === does)
    if (!way) throw new Error(`No way is called ${does}`)
    const server = await startHostileServer(way, { signer: await createSigner(), clock: monotonicClock })
    const television = new Piped(['tv', '--issuer', server.issuer, '--json'])
    try {
      await television.saying(/"no-answer"/)
      const [connected, answer] = television.events()
      expect(answer).toMatchObject({ event: 'no-answer', kind: 'timed-out' })
      const waited = Date.parse(String(answer?.['at'])) - Date.parse(String(connected?.['at']))
      expect(waited).toBeGreaterThan(9_900)
      expect(waited).toBeLessThan(15_000)
    } finally {
      await television.close()
      await server.close()
    }
  })
})

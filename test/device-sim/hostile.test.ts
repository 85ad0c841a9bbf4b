import { describe, expect, it } from 'vitest'
import { createSigner } from '../../device-sim/hostile/signer.ts'
import { ways } from '../../device-sim/hostile/ways.ts'
import { expectUnharmed } from '../support/hostile-checks.ts'
import { endure } from '../support/hostile-room.ts'

/**
 * Protects whoever has a television from whoever runs its server: ways to be hostile, against the real stack, on a virtual clock.
 * Every third of them here, spread over all kinds; all of them in `npm run test:long`.
 */

const signer = createSigner()

describe('a television at a server that sends', () => {
  it.each(ways.filter((_, index) => index % 3 === 0).map((way) => [way.does, way] as const))('%s', async (_, way) => {
    expectUnharmed(way, await endure(way, await signer))
  })
})

describe('the ways to be hostile', () => {
  it('are many, and each has a name of its own', () => {
    expect(ways.length).toBeGreaterThan(300)
    expect(new Set(ways.map(({ does }) => does)).size).toBe(ways.length)
  })
})

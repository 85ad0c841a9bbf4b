import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createSigner } from '../../device-sim/hostile/signer.ts'
import type { Way } from '../../device-sim/hostile/way.ts'
import { ways } from '../../device-sim/hostile/ways.ts'
import { hostilePage } from '../../scripts/hostile/page.ts'
import { expectUnharmed } from '../support/hostile-checks.ts'
import { expectCommandsUnharmed } from '../support/hostile-desk.ts'
import { expectProgramUnharmed } from '../support/hostile-library.ts'
import { endure, type Ordeal } from '../support/hostile-room.ts'

/** Protects whoever has a television from whoever runs its server: every way to be hostile, and the page that tells of them. */

const signer = createSigner()
const ordeals = new Map<Way, Ordeal>()

describe('a television at a server that sends', () => {
  it.each(ways.map((way) => [way.does, way] as const))('%s', async (_, way) => {
    const ordeal = await endure(way, await signer)
    ordeals.set(way, ordeal)
    expectUnharmed(way, ordeal)
  })

  it('any of it is told of in docs/hostile-servers.md; npm run docs:hostile writes that page anew', () => {
    const all = ways.flatMap((way) => {
      const ordeal = ordeals.get(way)
      return ordeal ? [{ way, ordeal }] : []
    })
    expect(readFileSync('docs/hostile-servers.md', 'utf8')).toBe(hostilePage(all))
  })
})

describe('signInWithDevice() at a server that sends', () => {
  it.each(ways.map((way) => [way.does, way] as const))('%s', async (_, way) => {
    await expectProgramUnharmed(way)
  })
})

describe('tenfoot login and its agent at a server that sends', () => {
  it.each(ways.map((way) => [way.does, way] as const))('%s', async (_, way) => {
    await expectCommandsUnharmed(way, await signer)
  })
})

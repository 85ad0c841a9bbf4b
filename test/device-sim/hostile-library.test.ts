import { describe, it } from 'vitest'
import { ways } from '../../device-sim/hostile/ways.ts'
import { expectProgramUnharmed } from '../support/hostile-library.ts'

/**
 * Protects whoever builds on the library from whoever runs the server: it never hangs, throws nothing but its own error, and hands on
 * neither a control character nor a secret. Every fifth way here; all of them in `npm run test:long`.
 */
describe('signInWithDevice() at a server that sends', () => {
  it.each(ways.filter((_, index) => index % 5 === 1).map((way) => [way.does, way] as const))('%s', async (_, way) => {
    await expectProgramUnharmed(way)
  })
})

import { describe, it } from 'vitest'
import { createSigner } from '../../device-sim/hostile/signer.ts'
import { ways } from '../../device-sim/hostile/ways.ts'
import { expectCommandsUnharmed } from '../support/hostile-desk.ts'

/**
 * Protects whoever signs in at the command line from whoever runs the server: login, its agent's renewals, what it says of a person,
 * and logout, never crash, hang, print a control character, or send a token where it does not belong. Every fifth way here; all
 * of them in `npm run test:long`.
 */

const signer = createSigner()

describe('tenfoot login and its agent at a server that sends', () => {
  it.each(ways.filter((_, index) => index % 5 === 2).map((way) => [way.does, way] as const))('%s', async (_, way) => {
    await expectCommandsUnharmed(way, await signer)
  })
})

import { beforeAll, describe, expect, it } from 'vitest'
import { betterAuth, installBetterAuth } from '../../scripts/gallery/servers.ts'
import { tour } from '../../scripts/gallery/tour.ts'

/** `tenfoot tv` at better-auth, whose packages stand apart from ours; oidc-provider and our own server are signed in at by `npm test`. */

describe('tenfoot tv at @better-auth/oauth-provider', () => {
  beforeAll(installBetterAuth, 120_000)

  it('is declined, slowed down, signed in and signed out again', { timeout: 180_000 }, async () => {
    const peer = await betterAuth()
    try {
      expect((await tour(peer)).map(({ name }) => name)).toEqual(['code', 'denied', 'early', 'home', 'account', 'sign-out', 'signed-out'])
    } finally {
      await peer.close()
    }
  })
})

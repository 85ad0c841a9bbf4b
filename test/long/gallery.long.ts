import { beforeAll, describe, expect, it } from 'vitest'
import { betterAuth, installBetterAuth } from '../../scripts/gallery/servers.ts'
import { tour } from '../../scripts/gallery/tour.ts'
import { stay, visit } from '../support/kiosk-abroad.ts'

/** `tenfoot` at better-auth, whose packages stand apart from ours; oidc-provider and our own server are signed in at by `npm test`. */

describe.concurrent('at @better-auth/oauth-provider', { timeout: 180_000 }, () => {
  beforeAll(installBetterAuth, 120_000)

  it('tenfoot tv is declined, slowed down, signed in and signed out again', async ({ onTestFinished }) => {
    const peer = await betterAuth()
    onTestFinished(() => peer.close())
    expect((await tour(peer)).map(({ name }) => name)).toEqual(['code', 'denied', 'early', 'home', 'account', 'sign-out', 'signed-out'])
  })

  it('tenfoot kiosk signs out by itself, gives the tokens back for good, and shows the next code', async ({ onTestFinished }) => {
    const peer = await betterAuth()
    onTestFinished(() => peer.close())
    await visit(peer)
  })

  it('E-37: tenfoot kiosk --stay is refreshed, though its screen is killed', async ({ onTestFinished }) => {
    const peer = await betterAuth(1)
    onTestFinished(() => peer.close())
    await stay(peer)
  })
})

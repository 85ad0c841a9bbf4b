import type { CDPSession, Page } from 'playwright-core'

/** The authenticator that Chromium can pretend to have: a phone whose screen lock is opened at once. */
export interface VirtualAuthenticator {
  readonly id: string
  readonly devtools: CDPSession
}

/** Gives the browser of a page such an authenticator. */
export async function plugIn(page: Page): Promise<VirtualAuthenticator> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { id: authenticatorId, devtools }
}

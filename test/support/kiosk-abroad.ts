import { expect, vi } from 'vitest'
import type { ForeignPeer } from '../../scripts/gallery/servers.ts'
import { codeOn, openKiosk, painterOf } from './kiosk-program.ts'
import type { Terminal } from './terminal.ts'

/** A kiosk at a server of other hands signs out by itself, gives its tokens back for good, and shows the next code. */
export async function visit(peer: ForeignPeer): Promise<void> {
  const kiosk = openAt(peer, ['--demo', '2'])
  try {
    const first = await codeOn(kiosk)
    await peer.answer(first, 'approve')
    await kiosk.waitFor(/This screen signs out by itself/)
    await kiosk.waitFor(/Signed out/)
    await codeOn(kiosk, first)
    expect(await peer.refreshTokens()).toEqual({ given: 1, good: 0 })
  } finally {
    await kiosk.close()
  }
}

/** A kiosk stays signed in at a server of other hands, whose access tokens are short, though its screen is killed; until it ends. */
export async function stay(peer: ForeignPeer): Promise<void> {
  const kiosk = openAt(peer, ['--stay', '--greet', 'first'])
  const isGreeting = () => /Good \w+, ada/i.test(kiosk.text())
  try {
    await peer.answer(await codeOn(kiosk), 'approve')
    await vi.waitUntil(isGreeting, { timeout: 30_000 })
    // Each new screen asks for the account at once: one of the first finds that the token is over.
    for (let kills = 0; kills < 10 && (await peer.refreshTokens()).given < 2; kills += 1) {
      const painter = painterOf(kiosk)
      if (painter !== 0) process.kill(painter, 'SIGKILL')
      await vi.waitUntil(() => ![painter, 0].includes(painterOf(kiosk)) && isGreeting(), { timeout: 30_000 })
    }
    kiosk.signal('SIGTERM')
    expect(await kiosk.exited).toMatchObject({ exitCode: 143 })
    const { given, good } = await peer.refreshTokens()
    expect(given).toBeGreaterThan(1)
    expect(good).toBe(0)
  } finally {
    await kiosk.close()
  }
}

function openAt({ issuer, clientId }: ForeignPeer, flags: readonly string[]): Terminal {
  return openKiosk(issuer, ['--client-id', clientId, '--scope', 'openid profile offline_access', ...flags])
}

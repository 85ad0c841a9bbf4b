import { vi } from 'vitest'

/** Lets oidc-provider warn nobody that it stands here for a test, until what this answers is called: `beforeAll(hush)`. */
export function hush(): () => void {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'info').mockImplementation(() => {})
  return () => vi.restoreAllMocks()
}

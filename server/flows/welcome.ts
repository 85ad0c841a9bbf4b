import { isLoopback } from '../../src/text/transport.ts'
import type { Person } from '../identity/person.ts'
import type { Settings } from './services.ts'

/**
 * Whether somebody may be signed in at this server. The person of a demo that runs beside it is nobody here: that password is on
 * a screen. A demo whose passwords travel through the network in the clear takes nobody but its own person.
 */
export function isWelcome({ email, isDemo }: Person, settings: Settings): boolean {
  return isDemo ? settings.demoSignIn?.email === email : isOpenToOthers(settings)
}

/** Whether this server takes anybody but the person of its own demo. */
export function isOpenToOthers({ issuer, isPlainDemo }: Settings): boolean {
  return !isPlainDemo || isLoopback(new URL(issuer).hostname)
}

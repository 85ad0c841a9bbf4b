import { type Instant, later, seconds } from '../../src/time/units.ts'
import type { Hash } from '../keys/hash.ts'
import { isLive, type TokenFamily } from './token.ts'

/** For how long the same request by the same key gets the same answer again (decision 3). */
const window = seconds(10)

/**
 * Whether an answer that a key got last may be given to it again, since it may have been lost on the wire: its refresh token is
 * still the one that works, and has not been used. Bearers get nothing twice: whoever holds a copy would get it, too.
 */
export function mayAnswerAgain(family: TokenFamily, at: Instant, jkt: string | undefined, refresh: Hash | undefined): boolean {
  return jkt !== undefined && family.jkt === jkt && family.refresh === refresh && isLive(family, at) && at < later(family.usedAt, window)
}

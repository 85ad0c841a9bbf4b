import { isWithin, type Scope } from '../../src/protocol/scope.ts'
import { consult, disappointment, type SignInToUse } from '../agent/consult.ts'
import type { Status } from '../agent/protocol.ts'
import { CommandError } from '../exit-code.ts'
import type { Teller } from './teller.ts'

/** What a new sign-in would have to bring. */
export interface Wanted extends SignInToUse {
  readonly scope?: Scope | undefined
  readonly remember?: true | undefined
  readonly dpop?: true | undefined
}

/**
 * Whether somebody is signed in who will do, as the server itself says; tells who. Throws `CommandError` where somebody is, but not
 * for all that is wanted: that sign-in is not ended unasked.
 */
export async function isSignedIn(wanted: Wanted, teller: Teller): Promise<boolean> {
  const who = await consult(wanted, 'person')
  if (who.kind === 'violated') throw disappointment(who, wanted)
  if (who.kind !== 'person' && who.kind !== 'failed') return false
  const status = await consult(wanted, 'status')
  if (status.kind !== 'status') return false
  const lacking = whatIsLacking(status, wanted)
  if (lacking) throw new CommandError(`Somebody is signed in already, but ${lacking}: add --force to sign in anew`)
  teller.already(who)
  teller.held(status)
  return true
}

function whatIsLacking({ scope, store, jkt }: Status, { scope: wanted, remember, dpop }: Wanted): string | undefined {
  if (wanted && scope && !isWithin(wanted, scope)) return `not for ${wanted.filter((token) => !scope.includes(token)).join(' ')}`
  if (dpop && jkt === undefined) return 'the sign-in is bound to no key'
  return remember && store === undefined ? 'the sign-in is not remembered' : undefined
}

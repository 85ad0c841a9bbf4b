import type { UserCode } from '../../src/protocol/user-code.ts'
import type { Instant } from '../../src/time/units.ts'
import { type AnswerVerdict, decideAnswer } from '../grant/answer.ts'
import type { GrantId } from '../grant/grant.ts'
import type { PersonId } from '../identity/person.ts'
import { requiredProvider } from '../identity/provider.ts'
import { type Hash, hashWithPepper } from '../keys/hash.ts'
import type { GrantKey } from '../store/store.ts'
import { auditedFrom } from './audited-from.ts'
import type { Services } from './services.ts'

/** A yes or a no to what a device asks for, and by whom. */
export interface CodeAnswer {
  readonly code: UserCode | { readonly grant: GrantId }
  readonly person: PersonId
  readonly says: 'approve' | 'deny'
  readonly by: 'person' | 'operator'
  /** When and by what the person signed in; an operator's answer has neither. */
  readonly authTime?: Instant | undefined
  readonly amr?: readonly string[] | undefined
  /** The passkey that signed it, by the hash of its id (D-32). */
  readonly passkey?: Hash | undefined
  /** Where the answer came from, for the audit trail. */
  readonly address?: string | undefined
}

/** Takes an answer, from the confirm page and from an operator alike (RFC 8628 §3.3); `unknown`: no such code; `wants-factor`: person
 * or client requires a second factor, a signature or a provider, which an operator cannot give. */
export async function answerUserCode(
  services: Pick<Services, 'store' | 'clock' | 'pepper'>,
  answer: CodeAnswer,
): Promise<AnswerVerdict | 'unknown' | 'wants-factor'> {
  const { person, says, by, address } = answer
  if (by === 'operator' && says === 'approve' && (await wantsFactor(services, answer))) return 'wants-factor'
  const signIn = by === 'person' ? { authTime: answer.authTime, amr: answer.amr, passkey: answer.passkey } : {}
  const verdict = await services.store.grants.update(keyOf(services, answer.code), (grant) => {
    return auditedFrom(address, decideAnswer(grant, { says, person, by, at: services.clock.now(), address, ...signIn }))
  })
  return verdict ?? 'unknown'
}

async function wantsFactor(services: Pick<Services, 'store' | 'pepper'>, { code, person }: CodeAnswer): Promise<boolean> {
  const { people, grants, clients, providers } = services.store
  const found = await people.find(person)
  if (found?.requiresSecondFactor || requiredProvider(await providers.list(), found?.email)) return true
  const grant = await grants.find(keyOf(services, code))
  const client = grant && (await clients.find(grant.client))
  return client?.requiresSecondFactor === true || client?.requiresSignedApproval === true
}

function keyOf({ pepper }: Pick<Services, 'pepper'>, code: CodeAnswer['code']): GrantKey {
  return typeof code === 'string' ? { userCode: hashWithPepper(pepper, 'user-code', code) } : { id: code.grant }
}

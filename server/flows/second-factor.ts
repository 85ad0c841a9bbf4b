import type { PersonId } from '../identity/person.ts'
import { countingSteps, decideFactor, type FactorProof, readFactorCode, type SecondFactor } from '../identity/second-factor.ts'
import { type Hash, hashWithPepper } from '../keys/hash.ts'
import { stepOfCode } from '../keys/one-time-code.ts'
import { seal, unseal } from '../keys/seal.ts'
import type { Services } from './services.ts'

type World = Pick<Services, 'store' | 'clock' | 'pepper'>

/** Whether a typed code is right, of the app or for recovery; it is spent by that (D-28, D-30). */
export async function spendFactorCode(
  world: World,
  person: PersonId,
  typed: string,
  address: string,
): Promise<'right' | 'recovered' | 'wrong'> {
  const at = world.clock.now()
  return world.store.factors.update(person, (factor) => {
    if (!factor) return { verdict: 'wrong' }
    const decision = decideFactor(factor, proofOf(world, factor, typed))
    if (decision.verdict !== 'recovered') return decision
    return { ...decision, audit: { event: 'recovery-code-used', at, person, address } }
  })
}

function proofOf({ clock, pepper }: World, { person, sealedSecret }: SecondFactor, typed: string): FactorProof {
  const { kind, code } = readFactorCode(typed)
  if (kind === 'recovery') return { kind, hash: hashRecoveryCode(pepper, person, code) }
  const secret = unsealFactorSecret(pepper, person, sealedSecret)
  return { kind, step: secret === undefined ? undefined : stepOfCode(secret, code, countingSteps(clock.now())) }
}

/** Takes a person's second factor away, by an operator for somebody who lost app and recovery codes; `none`: there was none. */
export function resetSecondFactor({ store, clock }: Pick<Services, 'store' | 'clock'>, person: PersonId): Promise<'reset' | 'none'> {
  const audit = { event: 'second-factor-disabled', at: clock.now(), person, by: 'operator' } as const
  return store.factors.update(person, (factor) => (factor ? { verdict: 'reset', next: 'none', audit } : { verdict: 'none' }))
}

/** Seals an app's secret for one person: the database alone does not give it away, nor takes it for another's (D-30). */
export function sealFactorSecret({ random, pepper }: Pick<Services, 'random' | 'pepper'>, person: PersonId, secret: string): string {
  return seal(random, sealingKey(pepper, person), secret)
}

function unsealFactorSecret(pepper: Uint8Array, person: PersonId, sealed: string): string | undefined {
  return unseal(sealingKey(pepper, person), sealed)
}

function sealingKey(pepper: Uint8Array, person: PersonId): string {
  return hashWithPepper(pepper, 'second factor', person)
}

/** Recovery codes are short enough to be tried out, so their hashes need a key (D-30). */
export function hashRecoveryCode(pepper: Uint8Array, person: PersonId, code: string): Hash {
  return hashWithPepper(pepper, 'recovery code', `${person}\n${code}`)
}

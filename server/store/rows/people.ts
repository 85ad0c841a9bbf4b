import type { Person, PersonId } from '../../identity/person.ts'
import type { SecondFactor } from '../../identity/second-factor.ts'
import type { Hash } from '../../keys/hash.ts'
import { flagOf, instantOf, numberOf, type Row, textOf, type Value, wordsOf, writeText, writeWords } from '../columns.ts'

/** The columns of a person. */
export const personColumns = ['id', 'email', 'name', 'password_hash', 'is_demo', 'requires_second_factor', 'created_at'] as const

/** The values of a person's row, in the order of `personColumns`. */
export function writePerson(person: Person): readonly Value[] {
  const { id, email, name, passwordHash, isDemo, requiresSecondFactor, createdAt } = person
  return [id, writeText(email), writeText(name), passwordHash ?? '', Number(isDemo), Number(requiresSecondFactor ?? false), createdAt]
}

/** Reads a person's row. */
export function readPerson(row: Row): Person {
  return {
    id: textOf(row, 'id') as PersonId,
    email: textOf(row, 'email'),
    name: textOf(row, 'name'),
    passwordHash: textOf(row, 'password_hash') || undefined,
    isDemo: flagOf(row, 'is_demo'),
    requiresSecondFactor: flagOf(row, 'requires_second_factor') || undefined,
    createdAt: instantOf(row, 'created_at'),
  }
}

/** The columns of a second factor. */
export const factorColumns = ['person', 'sealed_secret', 'created_at', 'last_step', 'recovery'] as const

/** The values of a second factor's row, in the order of `factorColumns`. */
export function writeFactor({ person, sealedSecret, createdAt, lastStep, recovery }: SecondFactor): readonly Value[] {
  return [person, sealedSecret, createdAt, lastStep, writeWords(recovery)]
}

/** Reads a second factor's row. */
export function readFactor(row: Row): SecondFactor {
  return {
    person: textOf(row, 'person') as PersonId,
    sealedSecret: textOf(row, 'sealed_secret'),
    createdAt: instantOf(row, 'created_at'),
    lastStep: numberOf(row, 'last_step'),
    recovery: wordsOf(row, 'recovery') as readonly Hash[],
  }
}

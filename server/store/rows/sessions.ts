import type { Instant } from '../../../src/time/units.ts'
import type { GrantId } from '../../grant/grant.ts'
import type { Ceremony } from '../../identity/passkey.ts'
import type { PersonId } from '../../identity/person.ts'
import type { BrowserSession, SignInMeans } from '../../identity/session.ts'
import { instantOf, optional, type Row, textOf, type Value, wordsOf, writeOptional, writeWords } from '../columns.ts'
import { hashOf } from './values.ts'

/** The columns of a browser session. */
export const sessionColumns = [
  'id',
  'created_at',
  'seen_at',
  'person',
  'signed_in_at',
  'amr',
  'sealed_code',
  'answered_grant',
  'answered_at',
  'answered_says',
  'goal',
  'first_person',
  'first_at',
  'sealed_enrolment',
  'provider',
  'first_amr',
  'sealed_detour',
  'ceremony_purpose',
  'ceremony_challenge',
  'ceremony_at',
  'sealed_reset',
] as const

/** The values of a session's row, in the order of `sessionColumns`. */
export function writeSession(session: BrowserSession): readonly Value[] {
  const { id, createdAt, seenAt, signIn, sealedCode, answered, goal, firstFactor, sealedEnrolment, sealedDetour, ceremony, sealedReset } =
    session
  const signedIn = [signIn?.person ?? null, signIn?.at ?? null, writeWords(signIn?.amr)]
  const said = [answered?.grant ?? null, answered?.at ?? null, answered?.says ?? null]
  const half = [firstFactor?.person ?? null, firstFactor?.at ?? null, sealedEnrolment ?? null]
  const upstream = [writeOptional((signIn ?? firstFactor)?.provider), writeWords(firstFactor?.amr), sealedDetour ?? null]
  const asked = [ceremony?.purpose ?? null, ceremony?.sealedChallenge ?? null, ceremony?.at ?? null]
  return [
    id,
    createdAt,
    seenAt,
    ...signedIn,
    sealedCode ?? null,
    ...said,
    goal ?? null,
    ...half,
    ...upstream,
    ...asked,
    sealedReset ?? null,
  ]
}

/** Reads a session's row. */
export function readSession(row: Row): BrowserSession {
  const person = optional(row, 'person', textOf)
  const half = optional(row, 'first_person', textOf)
  const grant = optional(row, 'answered_grant', textOf)
  return {
    id: hashOf(row, 'id'),
    createdAt: instantOf(row, 'created_at'),
    seenAt: instantOf(row, 'seen_at'),
    signIn:
      person === undefined
        ? undefined
        : { person: person as PersonId, at: instantOf(row, 'signed_in_at'), ...readMeans(row, wordsOf(row, 'amr')) },
    sealedCode: optional(row, 'sealed_code', textOf),
    answered: grant === undefined ? undefined : { grant: grant as GrantId, ...readAnswered(row) },
    goal: row['goal'] === 'account' || row['goal'] === 'passkeys' ? row['goal'] : undefined,
    firstFactor: half === undefined ? undefined : { person: half as PersonId, at: instantOf(row, 'first_at'), ...readFirstMeans(row) },
    sealedEnrolment: optional(row, 'sealed_enrolment', textOf),
    sealedDetour: optional(row, 'sealed_detour', textOf),
    ceremony: readCeremony(row),
    sealedReset: optional(row, 'sealed_reset', textOf),
  }
}

function readMeans(row: Row, amr: readonly string[]): SignInMeans {
  return { amr, provider: optional(row, 'provider', textOf) }
}

/** Before providers were known, a first factor was a password. */
function readFirstMeans(row: Row): SignInMeans {
  return readMeans(row, optional(row, 'first_amr', wordsOf) ?? ['pwd'])
}

function readCeremony(row: Row): Ceremony | undefined {
  const sealedChallenge = optional(row, 'ceremony_challenge', textOf)
  if (sealedChallenge === undefined) return undefined
  const purpose = textOf(row, 'ceremony_purpose')
  return { purpose: purpose === 'add' || purpose === 'approve' ? purpose : 'sign-in', sealedChallenge, at: instantOf(row, 'ceremony_at') }
}

function readAnswered(row: Row): { at: Instant; says: 'approve' | 'deny' } {
  return { at: instantOf(row, 'answered_at'), says: textOf(row, 'answered_says') === 'approve' ? 'approve' : 'deny' }
}

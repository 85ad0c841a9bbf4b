import { seconds } from '../../src/time/units.ts'
import { commonMost, ownMost, reservedMost } from '../grant/guess-formula.ts'
import { decideAttempt, decideCount, type GuessDecision, type GuessLimit } from '../grant/guesses.ts'
import type { PersonId } from '../identity/person.ts'
import type { Hash } from '../keys/hash.ts'
import { noteAttack } from './code-length.ts'
import type { Services } from './services.ts'

/** Who tries a code: an account, in a browser session. */
export interface CodeTry {
  readonly person: PersonId
  readonly session: Hash
}

/**
 * Asks every limit about one try, in an atomic act, and counts it where it is a guess (D-79). Where everybody together has used
 * up what there is in this minute, an account is still heard once that day, out of what is kept for such, and codes grow (D-80).
 */
export async function askCodeLimits(services: Services, who: CodeTry, isGuess: boolean): Promise<GuessDecision['verdict']> {
  const { store, clock } = services
  const ask = (limits: readonly GuessLimit[], decide = isGuess ? decideCount : decideAttempt) =>
    store.guesses.update(
      limits.map(({ key }) => key),
      (windows) => decide(limits, windows, clock.now()),
    )
  const own = ownLimits(who)
  const verdict = await ask([...own, crowd])
  if (verdict.kind === 'allowed' || (await ask([crowd], decideAttempt)).kind === 'allowed') return verdict
  await noteAttack(services)
  const reserved = await ask([...own, ...reserveFor(who)])
  return reserved.kind === 'allowed' ? reserved : verdict
}

function ownLimits({ person, session }: CodeTry): readonly GuessLimit[] {
  return [
    { key: `code session ${session}`, most: ownMost, per: seconds(600) },
    { key: `code account ${person}`, most: ownMost, per: seconds(600) },
  ]
}

const crowd: GuessLimit = { key: 'code everybody', most: commonMost - reservedMost, per: seconds(60) }

function reserveFor({ person }: CodeTry): readonly GuessLimit[] {
  return [
    { key: `code reserve ${person}`, most: 1, per: seconds(86_400) },
    { key: 'code reserve', most: reservedMost, per: seconds(60) },
  ]
}

import { seconds } from '../../src/time/units.ts'
import { lettersFor } from '../grant/guess-formula.ts'
import { decideAttempt, decideCount, type GuessLimit } from '../grant/guesses.ts'
import type { Services } from './services.ts'

/** How finely the age of codes is told when live ones are counted: by fifths of their life. */
const slices = 5

/** For an hour after guesses were refused, new codes are a letter longer (D-80). */
const attack: GuessLimit = { key: 'code attack', most: 1, per: seconds(3600) }

/** Takes note that more was guessed than everybody together may. */
export async function noteAttack({ store, clock }: Services): Promise<void> {
  await store.guesses.update([attack.key], (windows) => decideCount([attack], windows, clock.now()))
}

/**
 * How many letters the next code has; counts it as live (D-80). Live are at most those that were issued in this slice of time and in
 * the last five: a sum that every process on the store shares, and that costs the same however many there are.
 */
export async function nextCodeLength({ store, clock, settings }: Services): Promise<number> {
  const at = clock.now()
  const slice = Math.floor((at * slices) / (settings.codeLifetime * 1000))
  const keys = Array.from({ length: slices + 1 }, (_, age) => `codes issued ${slice - age}`)
  let letters = 0
  await store.guesses.update([...keys, attack.key], (windows) => {
    const issued = windows.slice(0, keys.length).map((window) => window?.count ?? 0)
    const isUnderAttack = decideAttempt([attack], windows.slice(keys.length), at).verdict.kind === 'limited'
    letters = lettersFor(
      issued.reduce((sum, count) => sum + count, 0),
      isUnderAttack,
    )
    return { verdict: { kind: 'allowed' }, next: [{ count: (issued[0] ?? 0) + 1, since: at }] }
  })
  return letters
}

import { type Instant, later, seconds } from '../../src/time/units.ts'
import type { Spell } from './profile.ts'

/** The end of the spell that an instant lies in, if it lies in one. */
export function endOfSpell(spells: readonly Spell[], start: Instant, at: Instant): Instant | undefined {
  const spell = spells.find(({ after, for: length }) => at >= later(start, seconds(after)) && at < later(start, seconds(after + length)))
  return spell && later(start, seconds(spell.after + spell.for))
}

/** When the next spell begins, if one does. */
export function nextSpell(spells: readonly Spell[], start: Instant, at: Instant): Instant | undefined {
  const begins = spells.map(({ after }) => later(start, seconds(after))).filter((begin) => begin > at)
  return begins.length === 0 ? undefined : begins.reduce((first, begin) => (begin < first ? begin : first))
}

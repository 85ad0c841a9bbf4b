import { seconds } from '../../src/time/units.ts'
import { builtInProfiles } from '../profiles/built-in.ts'
import { networkNames } from '../profiles/networks.ts'
import { type InstrumentFacts, networkInForce, type TelevisionState } from '../view/state.ts'
import { titleOf } from '../view/title.ts'
import { wordsOf } from '../view/words/languages.ts'
import type { DeveloperKey } from './messages.ts'
import { same, type Update } from './moves.ts'

/** How far the device's clock is moved at once. */
export const jumpBy = seconds(60)

/** How long a device that is sent to sleep stays asleep. */
export const sleepFor = seconds(600)

/** What becomes of a television by a key of the developer's; where there is nothing to turn, nothing. */
export function onDeveloperKey(state: TelevisionState, key: DeveloperKey): Update {
  const { instruments } = state
  if (!instruments) return same(state)
  switch (key) {
    case 'inspect':
      return same({ ...state, instruments: { ...instruments, isInspecting: !instruments.isInspecting } })
    case 'export':
      return { state, commands: [{ type: 'export' }] }
    case 'network':
      return nextNetwork(state, instruments)
    case 'time':
      return same({ ...state, overlay: 'time', focus: { row: 0, column: 0 } })
    case 'profile':
      return nextProfile(state, instruments)
    case 'early':
      return pollEarly(state)
  }
}

/** The next network that has a name; behind the last comes the device's own, where that has none, or the first. */
function nextNetwork(state: TelevisionState, instruments: InstrumentFacts): Update {
  const own = state.profile.network
  const now = networkInForce(state)
  const next = networkNames[typeof now === 'string' ? networkNames.indexOf(now) + 1 : 0]
  const network = next ?? (typeof own === 'string' ? networkNames[0] : undefined)
  const words = wordsOf(state.language).instruments
  return {
    state: { ...state, instruments: { ...instruments, network }, notice: words.network(words.networks[network ?? 'own']) },
    commands: [{ type: 'use-network', network: network ?? own }],
  }
}

/** The next built-in device; behind one that was read from a file comes the first. */
function nextProfile(state: TelevisionState, instruments: InstrumentFacts): Update {
  const at = builtInProfiles.findIndex(({ name }) => name === state.profile.name)
  const profile = builtInProfiles[(at + 1) % builtInProfiles.length] ?? state.profile
  const { language } = state
  const notice = wordsOf(language).instruments.profile(titleOf(profile, language))
  return {
    state: { ...state, profile, instruments: { ...instruments, network: undefined }, notice },
    commands: [{ type: 'use-profile', profile }],
  }
}

function pollEarly(state: TelevisionState): Update {
  const { page } = state
  const words = wordsOf(state.language).instruments
  if (page.at !== 'signing-in' || page.session.phase !== 'waiting') return same({ ...state, notice: words.nothingToHurry })
  const isFirst = page.tally.polls === 0
  return { state: { ...state, notice: isFirst ? words.hurriedFirst : words.hurried }, commands: [{ type: 'hurry', isFirst }] }
}

import { cleanText } from '../../src/text/clean.ts'
import type { Instant } from '../../src/time/units.ts'
import { focused } from './actions.ts'
import { type Fact, frame, type HomeScreen, type PageScreen } from './screen.ts'
import { nameOf, type Shelf, type SignedIn, type TelevisionState } from './state.ts'

/** The home screen: who is signed in here, with what is stable about the account beside the name (A-62, E-46). */
export function homeScreen(state: TelevisionState, person: SignedIn): HomeScreen {
  return {
    ...frame(state, 'home', greeting(state.hour, person)),
    kind: 'home',
    account: accountLine(person),
    detail: detailOf(state),
  }
}

/** What lies behind a tile. */
export function shelfPage(state: TelevisionState, shelf: Shelf): PageScreen {
  return {
    ...frame(state, shelf, shelfTitles[shelf]),
    kind: 'page',
    lines: ['There is nothing to watch here: this television is for trying out how signing in feels.'],
    facts: [],
  }
}

/** Who is signed in, since when and allowed to do what. */
export function accountPage(state: TelevisionState, person: SignedIn): PageScreen {
  return {
    ...frame(state, 'account', 'Account'),
    kind: 'page',
    lines: [],
    facts: accountFacts(state, person),
    status: person.isChecking
      ? { text: 'Asking the server …', isTrouble: false }
      : person.failure && { text: `Could not ask the server: ${cleanText(person.failure.message, 80)}`, isTrouble: true },
  }
}

const shelfTitles: Readonly<Record<Shelf, string>> = { films: 'Films', series: 'Series', radio: 'Radio' }

function greeting(hour: number, person: SignedIn): string {
  const part = hour < 5 || hour >= 18 ? 'Good evening' : hour < 12 ? 'Good morning' : 'Good afternoon'
  const name = nameOf(person)
  return name ? `${part}, ${cleanText(name, 40)}` : part
}

function accountLine(person: SignedIn): string {
  const id = person.identity?.email || person.identity?.sub
  return id ? `Signed in as ${cleanText(id, 60)}` : 'Signed in, though the server did not say as whom'
}

function detailOf(state: TelevisionState): string {
  switch (focused(state)) {
    case 'films':
      return 'Films: what you started, and what is new.'
    case 'series':
      return 'Series: carry on where you stopped.'
    case 'radio':
      return 'Radio: live, from near and far.'
    case 'account':
      return 'Account: who is signed in here, and sign out.'
    case 'ask-sign-out':
      return 'Ends the access of this television.'
    default:
      return ''
  }
}

function accountFacts({ issuer, deviceName, now }: TelevisionState, person: SignedIn): readonly Fact[] {
  const { identity, scope } = person
  const facts = [
    { label: 'Name', value: identity?.name },
    { label: 'E-mail', value: identity?.email },
    { label: 'Account', value: identity?.sub },
    {
      label: 'Signed in',
      value: `${ago(person.since, now)}, after ${person.seconds} s and ${person.polls} ${person.polls === 1 ? 'poll' : 'polls'}`,
    },
    { label: 'Allowed', value: scope?.join(', ') },
    { label: 'Server', value: issuer },
    { label: 'Television', value: deviceName },
  ]
  return facts.flatMap(({ label, value }) => (value ? [{ label, value: cleanText(value, 120) }] : []))
}

function ago(since: Instant, now: Instant): string {
  const minutes = Math.floor((now - since) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 120) return minutes === 1 ? '1 minute ago' : `${minutes} minutes ago`
  return `${Math.floor(minutes / 60)} hours ago`
}

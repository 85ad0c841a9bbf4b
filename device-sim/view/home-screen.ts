import { cleanText } from '../../src/text/clean.ts'
import type { Instant } from '../../src/time/units.ts'
import { focused, servedTile } from './actions.ts'
import { failureText } from './failure-text.ts'
import { type Fact, frame, type HomeScreen, type PageScreen } from './screen.ts'
import { type HomeTile, nameOf, type Shelf, type SignedIn, type TelevisionState } from './state.ts'
import { tileTexts } from './tile-texts.ts'
import { wordsOf } from './words/languages.ts'
import type { HomeWords, TimeWords } from './words/words.ts'

/** The home screen: who is signed in here, with what is stable about the account beside the name (A-62, E-46). */
export function homeScreen(state: TelevisionState, person: SignedIn): HomeScreen {
  const { home } = wordsOf(state.language)
  return {
    ...frame(state, 'home', greeting(state.hour, person, home)),
    kind: 'home',
    account: accountLine(person, home),
    detail: detailOf(state, home),
  }
}

/** What lies behind a tile. */
export function shelfPage(state: TelevisionState, shelf: Shelf | HomeTile): PageScreen {
  const { actions, pages } = wordsOf(state.language)
  const frameOf =
    typeof shelf === 'string' ? frame(state, shelf, actions[shelf]) : frame(state, 'shelf', tileTexts(shelf, state.language).title)
  return {
    ...frameOf,
    kind: 'page',
    lines: [pages.nothingToWatch],
    facts: [],
  }
}

/** Who is signed in, since when and allowed to do what. */
export function accountPage(state: TelevisionState, person: SignedIn): PageScreen {
  const words = wordsOf(state.language).account
  return {
    ...frame(state, 'account', words.title),
    kind: 'page',
    lines: [],
    facts: accountFacts(state, person),
    status: person.isChecking
      ? { text: words.asking, isTrouble: false }
      : person.failure && { text: failureText(person.failure, state.language), isTrouble: true },
  }
}

function greeting(hour: number, person: SignedIn, words: HomeWords): string {
  const part = hour < 5 || hour >= 18 ? 'evening' : hour < 12 ? 'morning' : 'afternoon'
  const name = nameOf(person)
  return words.greeting(part, name && cleanText(name, 40))
}

function accountLine(person: SignedIn, words: HomeWords): string {
  const id = person.identity?.email || person.identity?.sub
  return id ? words.signedInAs(cleanText(id, 60)) : words.signedInAsSomebody
}

function detailOf(state: TelevisionState, { details }: HomeWords): string {
  const action = focused(state)
  const tile = servedTile(state, action)
  if (tile) return tileTexts(tile, state.language).detail
  switch (action) {
    case 'films':
    case 'series':
    case 'radio':
    case 'account':
    case 'ask-sign-out':
      return details[action]
    default:
      return ''
  }
}

function accountFacts({ issuer, deviceName, now, language }: TelevisionState, person: SignedIn): readonly Fact[] {
  const { identity, scope } = person
  const { account: words, time } = wordsOf(language)
  const facts = [
    { label: words.name, value: identity?.name },
    { label: words.email, value: identity?.email },
    { label: words.subject, value: identity?.sub },
    { label: words.signedIn, value: words.howItWent(ago(person.since, now, time), person.seconds, person.polls) },
    { label: words.allowed, value: scope?.join(', ') },
    { label: words.server, value: issuer },
    { label: words.television, value: deviceName },
  ]
  return facts.flatMap(({ label, value }) => (value ? [{ label, value: cleanText(value, 120) }] : []))
}

function ago(since: Instant, now: Instant, time: TimeWords): string {
  const minutes = Math.floor((now - since) / 60_000)
  if (minutes < 1) return time.justNow
  return minutes < 120 ? time.minutesAgo(minutes) : time.hoursAgo(Math.floor(minutes / 60))
}

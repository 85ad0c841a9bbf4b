import { cleanText } from '../../src/text/clean.ts'
import type { Input } from '../profiles/profile.ts'
import { type Fact, frame, type PageScreen } from './screen.ts'
import type { TelevisionState } from './state.ts'
import { wordsOf } from './words/languages.ts'
import type { HelpWords, InstrumentWords, Words } from './words/words.ts'

/** Every key there is, and in the demonstration how to sign in, which comes first. */
export function helpPage(state: TelevisionState): PageScreen {
  const words = wordsOf(state.language)
  return { ...frame(state, 'help', words.help.title), kind: 'page', lines: [], facts: facts(state, words) }
}

function facts({ profile, demo, canOpenPage, instruments }: TelevisionState, words: Words): readonly Fact[] {
  const { help } = words
  return [
    ...(demo
      ? [
          { label: help.signInAs, value: cleanText(demo.email) },
          { label: help.password, value: cleanText(demo.password) },
        ]
      : []),
    ...inputFacts(profile.input, words),
    ...(canOpenPage ? [{ label: 'o', value: help.open }] : []),
    ...(demo && demo.addresses > 1 ? [{ label: 'a', value: help.addresses(demo.addresses) }] : []),
    ...(instruments ? instrumentFacts(words.instruments) : []),
    { label: '?', value: help.help },
    { label: help.quitKeys, value: help.quit },
  ]
}

/** What the device itself has to be steered with. */
function inputFacts(input: Input, { keys, help }: Words): readonly Fact[] {
  switch (input) {
    case 'arrows':
      return remoteFacts(help)
    case 'arrows-and-digits':
      return [...remoteFacts(help), { label: '1–9', value: help.digits }]
    case 'knob':
      return [
        { label: '◀ ▶', value: keys.turn },
        { label: keys.enter, value: keys.press },
      ]
    case 'button':
      return [
        { label: keys.enter, value: keys.move },
        { label: keys.enterTwice, value: keys.choose },
      ]
    case 'none':
      return []
  }
}

function remoteFacts(help: HelpWords): readonly Fact[] {
  return [
    { label: '◀ ▲ ▼ ▶', value: help.move },
    { label: help.enterKey, value: help.enter },
    { label: help.backKeys, value: help.back },
    { label: 'h', value: help.home },
  ]
}

function instrumentFacts({ inspect, turn, early }: InstrumentWords): readonly Fact[] {
  return [
    { label: 'i, x', value: inspect },
    { label: 'n, t, p', value: turn },
    { label: 'r', value: early },
  ]
}

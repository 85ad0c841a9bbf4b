import { cleanText } from '../../src/text/clean.ts'
import type { Instant } from '../../src/time/units.ts'
import type { Input } from '../profiles/profile.ts'
import { type ActionId, actionRows, isServed, servedTile } from './actions.ts'
import { shifts } from './saver.ts'
import type { TelevisionState } from './state.ts'
import { tileTexts } from './tile-texts.ts'
import { type Language, wordsOf } from './words/languages.ts'
import type { CodeWords, KeyWords, Tile, TimeWords } from './words/words.ts'

/** What a television shows: meaning, not cells. Every text in it is clean. */
export type Screen = CodeScreen | PageScreen | HomeScreen | RestScreen

/** What every screen has. */
export interface ScreenFrame {
  /** Which one it is, for programs. */
  readonly name: string
  readonly title: string
  readonly language: Language
  readonly device: string
  /** What the last key led to. */
  readonly notice?: string | undefined
  /** Things to know that change nothing, the most pressing first. */
  readonly notices: readonly string[]
  /** What can be chosen, row by row. */
  readonly actions: readonly (readonly Action[])[]
  /** Which keys work, the ones that matter most first. */
  readonly keys: readonly KeyHint[]
  /** Counts on every four seconds where things may come in turns. */
  readonly beat: number
  /** How often the picture has moved by a cell, so that it does not burn in. */
  readonly moved: number
}

/** The screen that a person signs in from. */
export interface CodeScreen extends ScreenFrame {
  readonly kind: 'code'
  /** Exactly as the server sent it (E-18). */
  readonly code: string
  readonly address: string
  /** What the QR code says. */
  readonly qr: string
  /** Whether the QR code carries the code, so that it is compared rather than typed. */
  readonly isCodeInQr: boolean
  readonly timeLeft: TimeLeft
  readonly status: Status
  /** What the person should know now, before anything else. */
  readonly hint?: string | undefined
  /** Its fixed texts. */
  readonly texts: CodeWords
  /** The code in words, for saying it aloud. */
  readonly spelled: string
}

/** Some sentences, some facts, a choice. */
export interface PageScreen extends ScreenFrame {
  readonly kind: 'page'
  readonly lines: readonly string[]
  readonly facts: readonly Fact[]
  readonly status?: Status | undefined
}

/** The home screen: a greeting and a row of tiles (the first row of actions). */
export interface HomeScreen extends ScreenFrame {
  readonly kind: 'home'
  /** Which account this is (A-62, E-46). */
  readonly account: string
  /** What the tile in focus is for. */
  readonly detail: string
}

/** A dark screen with one text that wanders, since nobody looks. */
export interface RestScreen extends ScreenFrame {
  readonly kind: 'rest'
  readonly text: string
}

/** Something to choose. */
export interface Action {
  readonly id: ActionId
  readonly label: string
  /** A word more, for a tile. */
  readonly subtitle?: string | undefined
  readonly hasFocus: boolean
}

/** A key and what it does. */
export interface KeyHint {
  readonly key: string
  readonly does: string
  /** Whether nobody would guess it, and nothing can be chosen without it. */
  readonly isVital?: true | undefined
}

/** A label and its value. */
export interface Fact {
  readonly label: string
  readonly value: string
}

/** How long the codes live: as a share of their life in steps of half a hundredth, and in words. */
export interface TimeLeft {
  readonly share: number
  readonly words: string
  /** Without saying that it is what is left. */
  readonly plain: string
  readonly short: string
}

/** What the television is doing now. */
export interface Status {
  readonly text: string
  /** Whether it is going on, or held up. */
  readonly isTrouble: boolean
}

/** The parts of a screen that follow from the state alone. */
export function frame(state: TelevisionState, name: string, title: string): ScreenFrame {
  const rows = actionRows(state)
  const { keys } = wordsOf(state.language)
  const isNumbered = choosesByDigit(state)
  return {
    name,
    title,
    language: state.language,
    device: cleanText(state.deviceName, 40),
    notice: state.notice && cleanText(state.notice),
    notices: state.notice ? [cleanText(state.notice)] : [],
    actions: rows.map((ids, row) =>
      ids.map((id, column) => {
        const { label, subtitle } = textsOf(id, state)
        return {
          id,
          label: isNumbered ? `${rows.slice(0, row).flat().length + column + 1} ${label}` : label,
          subtitle,
          hasFocus: state.focus.row === row && state.focus.column === column,
        }
      }),
    ),
    keys: keyHints(
      state,
      rows.map((ids) => ids.length),
      keys,
    ),
    beat: hasTurns(state, name) ? Math.floor(Math.max(0, state.now - state.stillSince) / 4000) : 0,
    // A television rests when nobody looks; a kiosk shows the same page for months.
    moved: state.kiosk ? shifts(state.stillSince, state.now) : 0,
  }
}

/** On a display of few letters everything may come in turns, elsewhere pages of text. */
function hasTurns({ profile }: TelevisionState, name: string): boolean {
  return profile.screen.kind === 'characters' || !['code', 'home', 'resting', 'asleep'].includes(name)
}

/** What an action is called, and what a tile says below that. */
function textsOf(id: ActionId, state: TelevisionState): Pick<Action, 'label' | 'subtitle'> {
  const { actions, tiles } = wordsOf(state.language)
  if (!isServed(id)) return { label: actions[id], subtitle: isTile(id) ? tiles[id] : undefined }
  const tile = servedTile(state, id)
  const { title = '', about } = tile ? tileTexts(tile, state.language) : {}
  return { label: title, subtitle: about }
}

function isTile(id: ActionId): id is Tile {
  return id === 'films' || id === 'series' || id === 'radio' || id === 'account'
}

/** Time in words: minutes until the last one, then tens of seconds, so that nothing flickers every second, nor is painted anew. */
export function timeLeft(issuedAt: Instant, expiresAt: Instant, now: Instant, time: TimeWords): TimeLeft {
  const left = Math.max(0, (expiresAt - now) / 1000)
  const share = Math.ceil(Math.min(1, Math.max(0, (expiresAt - now) / Math.max(1, expiresAt - issuedAt))) * 200) / 200
  if (left > 60) {
    const minutes = Math.ceil(left / 60)
    return { share, words: time.minutesLeft(minutes), plain: time.minutes(minutes), short: time.minutesShort(minutes) }
  }
  const tens = Math.max(10, Math.ceil(left / 10) * 10)
  return { share, words: time.secondsLeft(tens), plain: time.seconds(tens), short: time.secondsShort(tens) }
}

/** How long until something, in words. */
export function inTime(at: Instant, now: Instant, time: TimeWords): string {
  const left = Math.max(1, Math.ceil((at - now) / 1000))
  return left > 90 ? time.inMinutes(Math.ceil(left / 60)) : time.inSeconds(left)
}

/** Whether a digit chooses at once; where a PIN is asked for it is a digit of that. */
function choosesByDigit({ profile, overlay }: TelevisionState): boolean {
  return profile.input === 'arrows-and-digits' && overlay !== 'pin'
}

/** `rows` says how many there are to choose from, row by row. */
function keyHints(state: TelevisionState, rows: readonly number[], words: KeyWords): readonly KeyHint[] {
  const isOver = state.overlay || state.page.at === 'shelf' || state.page.at === 'account'
  const count = rows.reduce((sum, length) => sum + length, 0)
  return [
    ...(count > 0 ? choosingHints(state.profile.input, count, rows.length, words) : []),
    ...(count > 1 && choosesByDigit(state) ? [{ key: `1–${count}`, does: words.choose }] : []),
    ...(isOver && hasBack(state.profile.input) ? [{ key: words.escape, does: words.back }] : []),
    ...(state.overlay || state.kiosk ? [] : [{ key: '?', does: words.help }]),
    ...(state.kiosk ? [] : [{ key: 'q', does: words.powerOff }]),
  ]
}

function choosingHints(input: Input, count: number, rows: number, words: KeyWords): readonly KeyHint[] {
  const moving = (key: string, does: string) => (count > 1 ? [{ key, does }] : [])
  switch (input) {
    case 'arrows':
    case 'arrows-and-digits':
      return [{ key: words.ok, does: words.choose }, ...moving(rows > 1 ? '◀ ▲ ▼ ▶' : '◀ ▶', words.move)]
    case 'knob':
      return [{ key: words.enter, does: words.press }, ...moving('◀ ▶', words.turn)]
    case 'button':
      return [{ key: words.enterTwice, does: words.choose, isVital: true }, ...moving(words.enter, words.move)]
    case 'none':
      return []
  }
}

function hasBack(input: Input): boolean {
  return input === 'arrows' || input === 'arrows-and-digits'
}

import type { CharacterScreen } from '../profiles/profile.ts'
import { asciiOf } from './ascii.ts'
import type { Action, CodeScreen, HomeScreen, PageScreen, RestScreen, Screen } from './screen.ts'
import { foldAddress, wrapAddress, wrapText } from './wrap.ts'

/**
 * What stands on a character display: ASCII, exactly so many lines of exactly so many letters. What needs more than there is comes
 * in turns; the code never goes.
 */
export function lcdLines(screen: Screen, { columns, rows }: CharacterScreen): readonly string[] {
  const lines = linesOf(screen, columns, rows).map((text) => asciiOf(text).slice(0, columns).padEnd(columns))
  return [...lines, ...Array.from({ length: rows }, () => ' '.repeat(columns))].slice(0, rows)
}

function linesOf(screen: Screen, columns: number, rows: number): readonly string[] {
  switch (screen.kind) {
    case 'code':
      return codeLines(screen, columns, rows)
    case 'page':
      return pageLines(screen, columns, rows)
    case 'home':
      return homeLines(screen, columns, rows)
    case 'rest':
      return restLines(screen, columns, rows)
  }
}

/** The address, the code, and in the last line what is going on or what can be chosen. */
function codeLines(
  { address, code, texts, timeLeft, status, actions, beat }: CodeScreen,
  columns: number,
  rows: number,
): readonly string[] {
  const wrapped = wrapAddress(address, columns)
  const folded = foldAddress(address, columns)
  const parts = wrapped.length > rows - 2 && folded.length < wrapped.length ? folded : wrapped
  if (rows < 3) return [turn(parts, beat), `${code}  ${timeLeft.short}`.slice(0, columns)]
  const doing = status.isTrouble ? texts.noAnswerShort(timeLeft.short) : texts.waitingShort(timeLeft.short)
  const last = turn([doing, ...choice(actions, columns)], beat)
  return [...pageOf(parts.length < rows - 2 ? [texts.signInAt, ...parts] : parts, rows - 2, beat), code, last]
}

function pageLines({ title, lines, facts, actions, status, notices, beat }: PageScreen, columns: number, rows: number): readonly string[] {
  const titles = wrapText(asciiOf(title), columns)
  const texts = [...notices, ...lines, ...facts.map(({ label, value }) => `${label}: ${value}`), ...(status ? [status.text] : [])]
  const body = [...(titles.length > 1 ? titles.slice(1) : []), ...texts.flatMap((text) => wrapText(asciiOf(text), columns))]
  const choices = choice(actions, columns)
  return [titles[0] ?? '', ...pageOf(body, rows - 1 - choices.length, beat), ...choices]
}

function homeLines({ title, account, actions, beat }: HomeScreen, columns: number, rows: number): readonly string[] {
  const texts = [title, account].flatMap((text) => wrapText(asciiOf(text), columns))
  const choices = choice(actions, columns)
  return [...pageOf(texts, rows - choices.length, beat), ...choices]
}

function restLines({ text, moved }: RestScreen, columns: number, rows: number): readonly string[] {
  const line = asciiOf(text).slice(0, columns)
  return [...Array.from({ length: moved % rows }, () => ''), line.padStart(line.length + (moved % Math.max(1, columns - line.length + 1)))]
}

/** The choice in focus; a knob turns to the others. */
function choice(actions: readonly (readonly Action[])[], columns: number): readonly string[] {
  const all = actions.flat()
  const focus = all.find(({ hasFocus }) => hasFocus)
  if (!focus) return []
  return [all.length > 1 ? `<${centred(asciiOf(focus.label), columns - 2)}>` : `>${asciiOf(focus.label)}`]
}

function centred(text: string, width: number): string {
  const cut = text.slice(0, width)
  return cut.padStart(Math.floor((width + cut.length) / 2)).padEnd(width)
}

/** So many of the lines as there is room for, others in turns; exactly so many, with empty ones at the end. */
function pageOf(lines: readonly string[], room: number, beat: number): readonly string[] {
  const pages = Math.max(1, Math.ceil(lines.length / Math.max(1, room)))
  const page = lines.slice((beat % pages) * room, (beat % pages) * room + room)
  return [...page, ...Array.from({ length: Math.max(0, room - page.length) }, () => '')]
}

function turn(lines: readonly string[], beat: number): string {
  return lines[beat % Math.max(1, lines.length)] ?? ''
}

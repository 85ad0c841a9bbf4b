import type { CharacterScreen } from '../profiles/profile.ts'
import { asciiOf } from './ascii.ts'
import { pageAt, pagesOf } from './pages.ts'
import type { Action, CodeScreen, Fact, HomeScreen, PageScreen, RestScreen, Screen } from './screen.ts'
import { addressLines, wrapText } from './wrap.ts'

/**
 * What stands on a character display: ASCII, exactly so many lines of exactly so many letters. What needs more than there is comes
 * in turns; the code never goes.
 */
export function lcdLines(screen: Screen, { columns, rows }: CharacterScreen): readonly string[] {
  const lines = linesOf(screen, columns, rows).map((text) => cut(asciiOf(text), columns).padEnd(columns))
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

/**
 * The address, the code, and in the last line what can be chosen or what is going on. An address that needs that line, too, gets it
 * for a while; one that needs more comes in turns.
 */
function codeLines(
  { address, code, texts, timeLeft, status, actions, beat }: CodeScreen,
  columns: number,
  rows: number,
): readonly string[] {
  const choices = choice(actions, columns)
  const parts = addressLines(address, columns, rows - 2)
  if (rows < 3) return [turn([...parts, ...choices], beat), withTime(code, timeLeft.short, columns)]
  const doing = status.isTrouble ? texts.noAnswerShort(timeLeft.short) : texts.waitingShort(timeLeft.short)
  if (parts.length === rows - 1) return beat % 2 === 0 ? [...parts, code] : [...filled([doing, ...choices], rows - 1), code]
  const { page } = pageAt(pagesOf(single(parts.length < rows - 2 ? [texts.signInAt, ...parts] : parts), rows - 2), beat)
  return [...filled(page, rows - 2), code, turn([...choices, doing], beat)]
}

function withTime(code: string, time: string, columns: number): string {
  return code.length + time.length + 2 <= columns ? `${code}  ${time}` : code
}

function pageLines({ title, lines, facts, actions, status, notices, beat }: PageScreen, columns: number, rows: number): readonly string[] {
  const [first = '', ...others] = wrapText(asciiOf(title), columns)
  const choices = choice(actions, columns)
  const room = rows - 1 - choices.length
  const wrapped = (texts: readonly string[]) => texts.map((text) => wrapText(asciiOf(text), columns))
  const things = [
    ...single(others),
    ...wrapped([...notices, ...lines]),
    ...facts.flatMap((fact) => factThings(fact, columns, room)),
    ...wrapped(status ? [status.text] : []),
  ]
  const { page, index, mark } = pageAt(pagesOf(things, room), beat)
  const name = index === 0 ? first : cut(asciiOf(title), columns - mark.length - 1)
  const head = name.length + mark.length < columns ? name.padEnd(columns - mark.length) + mark : name
  return [head, ...filled(page, room), ...choices]
}

/** A label and its value in one turn; a value that takes more has its label in each. */
function factThings({ label, value }: Fact, columns: number, room: number): readonly (readonly string[])[] {
  const whole = wrapText(asciiOf(`${label}: ${value}`), columns)
  if (whole.length <= room || room < 2) return [whole]
  return pagesOf(single(wrapText(asciiOf(value), columns)), room - 1).map((part) => [`${label}:`, ...part])
}

function homeLines({ title, account, actions, beat }: HomeScreen, columns: number, rows: number): readonly string[] {
  const choices = choice(actions, columns)
  const room = rows - choices.length
  const things = [title, account].map((text) => wrapText(asciiOf(text), columns))
  return [...filled(pageAt(pagesOf(things, room), beat).page, room), ...choices]
}

function restLines({ text, moved }: RestScreen, columns: number, rows: number): readonly string[] {
  const lines = wrapText(asciiOf(text), columns)
  const width = Math.max(...lines.map((line) => line.length))
  const indent = ' '.repeat(moved % Math.max(1, columns - width + 1))
  return [...Array.from({ length: moved % Math.max(1, rows - lines.length + 1) }, () => ''), ...lines.map((line) => indent + line)]
}

/** The choice in focus; a knob turns to the others. */
function choice(actions: readonly (readonly Action[])[], columns: number): readonly string[] {
  const all = actions.flat()
  const focus = all.find(({ hasFocus }) => hasFocus)
  if (!focus) return []
  return [all.length > 1 ? `<${centred(asciiOf(focus.label), columns - 2)}>` : `>${asciiOf(focus.label)}`]
}

function centred(text: string, width: number): string {
  const shown = cut(text, width)
  return shown.padStart(Math.floor((width + shown.length) / 2)).padEnd(width)
}

/** What is too long ends in dots. */
function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 3)).trimEnd()}...`.slice(0, width)
}

function single(lines: readonly string[]): readonly (readonly string[])[] {
  return lines.map((line) => [line])
}

/** Exactly so many lines, with empty ones at the end. */
function filled(lines: readonly string[], room: number): readonly string[] {
  return [...lines, ...Array.from({ length: Math.max(0, room - lines.length) }, () => '')]
}

function turn(lines: readonly string[], beat: number): string {
  return lines[beat % Math.max(1, lines.length)] ?? ''
}

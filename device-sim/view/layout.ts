import { cutToWidth } from '../../src/text/width.ts'
import type { CellScreen, Drawing, Extent, Profile } from '../profiles/profile.ts'
import { inBezel } from './bezel.ts'
import { inConsoleFont } from './console-font.ts'
import { putCode } from './layout-code.ts'
import { putHome } from './layout-home.ts'
import { putLcd } from './layout-lcd.ts'
import { putPage } from './layout-page.ts'
import { putRest } from './layout-rest.ts'
import { putRoll } from './layout-roll.ts'
import { line } from './pieces.ts'
import type { SaidLine } from './said.ts'
import type { Screen } from './screen.ts'
import { type Layout, Sheet } from './sheet.ts'
import { shifted } from './shift.ts'
import { titleOf } from './title.ts'
import { wordsOf } from './words/languages.ts'

/** How many cells there are to paint. */
export type Size = Extent

/**
 * Places a screen on so many cells, as the device would show it. Pure; any size from one cell up will do. A device that prints or
 * speaks shows what it has said so far.
 */
export function layoutOf(screen: Screen, size: Size, profile: Profile, said: readonly SaidLine[] = []): Layout {
  const { screen: on } = profile
  const title = titleOf(profile, screen.language)
  switch (on.kind) {
    case 'cells':
      return onCells(screen, size, on, title)
    case 'characters':
      return drawn(size, true, (sheet) => putLcd(sheet, screen, on, title))
    case 'paper':
    case 'voice':
    case 'lines':
      return drawn(size, true, (sheet) => (screen.kind === 'rest' ? putRest(sheet, screen) : putRoll(sheet, screen, said, on, title)))
  }
}

/** A screen of its own size stands in a case in a larger terminal; in a smaller one it says what it needs, and shows what it can. */
function onCells(screen: Screen, size: Size, on: CellScreen, title: string): Layout {
  if (on.size === 'terminal') return filled(screen, size, on)
  const { columns, rows } = on.size
  if (size.columns >= columns && size.rows >= rows) return inBezel(filled(screen, on.size, on), size, title)
  if (size.rows < 6) return filled(screen, size, on)
  const needs = wordsOf(screen.language).device.needs(title, columns, rows)
  const layout = filled(screen, { ...size, rows: size.rows - 1 }, on)
  const below = drawn({ ...size, rows: 1 }, on.hasSymbols, (sheet) => sheet.put(0, 0, line(cutToWidth(needs, size.columns), 'warn')))
  return { ...size, lines: [...layout.lines, ...below.lines] }
}

function filled(screen: Screen, size: Size, on: Drawing): Layout {
  return drawn(size, on.hasSymbols, (sheet) => putScreen(sheet, screen, on), screen.kind === 'rest' ? 0 : screen.moved)
}

function drawn({ columns, rows }: Size, hasSymbols: boolean, put: (sheet: Sheet) => void, moved = 0): Layout {
  const sheet = new Sheet(columns, rows)
  put(sheet)
  const layout = shifted(sheet.layout(), moved)
  return hasSymbols ? layout : inConsoleFont(layout)
}

function putScreen(sheet: Sheet, screen: Screen, drawing: Drawing): void {
  switch (screen.kind) {
    case 'code':
      putCode(sheet, screen, drawing)
      break
    case 'page':
      putPage(sheet, screen)
      break
    case 'home':
      putHome(sheet, screen)
      break
    case 'rest':
      putRest(sheet, screen)
      break
  }
}

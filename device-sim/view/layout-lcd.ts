import type { CharacterScreen } from '../profiles/profile.ts'
import { lcdLines } from './lcd-lines.ts'
import { line } from './pieces.ts'
import type { Screen } from './screen.ts'
import type { Sheet } from './sheet.ts'

/** Places a character display in the middle of a sheet, in a case where there is room for one. */
export function putLcd(sheet: Sheet, screen: Screen, display: CharacterScreen): void {
  const { columns, rows } = display
  const x = Math.max(0, Math.floor((sheet.columns - columns) / 2))
  const y = Math.max(0, Math.floor((sheet.rows - rows) / 2))
  if (sheet.columns >= columns + 6 && sheet.rows >= rows + 4)
    sheet.fill({ x: x - 3, y: y - 2, width: columns + 6, height: rows + 4 }, 'tile')
  for (const [row, text] of lcdLines(screen, display).entries()) sheet.put(x, y + row, line(text, 'lcd'))
}

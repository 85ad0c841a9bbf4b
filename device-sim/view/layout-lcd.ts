import type { CharacterScreen } from '../profiles/profile.ts'
import { lcdLines } from './lcd-lines.ts'
import { line, putFooter, putHeader, safeArea } from './pieces.ts'
import type { Screen } from './screen.ts'
import type { Sheet } from './sheet.ts'

/** Places a character display in the middle of a sheet, in a case where there is room for one. */
export function putLcd(sheet: Sheet, screen: Screen, display: CharacterScreen, title: string): void {
  const { columns, rows } = display
  const x = Math.max(0, Math.floor((sheet.columns - columns) / 2))
  const y = Math.max(0, Math.floor((sheet.rows - rows) / 2))
  if (sheet.columns >= columns + 6 && sheet.rows >= rows + 4)
    sheet.fill({ x: x - 3, y: y - 2, width: columns + 6, height: rows + 4 }, 'tile')
  if (sheet.rows >= rows + 10) putAround(sheet, screen, title)
  for (const [row, text] of lcdLines(screen, display).entries()) sheet.put(x, y + row, line(text, 'lcd'))
}

/** What belongs to whoever tries the device out, not to the device. */
function putAround(sheet: Sheet, screen: Screen, title: string): void {
  const area = safeArea(sheet.columns, sheet.rows)
  putHeader(sheet, area, title)
  putFooter(sheet, area, screen)
}

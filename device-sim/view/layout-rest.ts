import { displayWidth } from '../../src/text/width.ts'
import { line, safeArea } from './pieces.ts'
import type { RestScreen } from './screen.ts'
import type { Sheet } from './sheet.ts'
import { wrapText } from './wrap.ts'

/** Places the one text of a dark screen where nothing burns in: each time somewhere else, as if by chance. */
export function putRest(sheet: Sheet, { text, moved }: RestScreen): void {
  const area = safeArea(sheet.columns, sheet.rows)
  const lines = wrapText(text, area.width)
  const across = area.width - Math.max(...lines.map(displayWidth)) + 1
  const down = area.height - lines.length + 1
  const x = area.x + ((moved * 37) % Math.max(1, across))
  const y = area.y + ((moved * 11 + Math.floor(area.height / 3)) % Math.max(1, down))
  for (const [row, shown] of lines.entries()) sheet.put(x, y + row, line(shown, 'quiet'))
}

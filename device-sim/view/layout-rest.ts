import { cutToWidth, displayWidth } from '../../src/text/width.ts'
import { line, safeArea } from './pieces.ts'
import type { RestScreen } from './screen.ts'
import type { Sheet } from './sheet.ts'

/** Places the one text of a dark screen where nothing burns in: each time somewhere else, as if by chance. */
export function putRest(sheet: Sheet, { text, moved }: RestScreen): void {
  const area = safeArea(sheet.columns, sheet.rows)
  const shown = cutToWidth(text, area.width)
  const across = area.width - displayWidth(shown) + 1
  const x = area.x + ((moved * 37) % Math.max(1, across))
  const y = area.y + ((moved * 11 + Math.floor(area.height / 3)) % Math.max(1, area.height))
  sheet.put(x, y, line(shown, 'quiet'))
}

import { cutToWidth, displayWidth } from '../../src/text/width.ts'
import type { ProfileScreen } from '../profiles/profile.ts'
import { line, putFooter, putHeader, safeArea } from './pieces.ts'
import type { SaidLine } from './said.ts'
import type { Screen } from './screen.ts'
import type { Area, Sheet } from './sheet.ts'

/** Places what was printed, said or written so far: the last of it at the bottom, on a strip of paper where it is paper. */
export function putRoll(sheet: Sheet, screen: Screen, lines: readonly SaidLine[], on: ProfileScreen, title: string): void {
  const area = safeArea(sheet.columns, sheet.rows)
  const isLow = area.height < 12
  const body = isLow ? area : { ...area, y: area.y + 2, height: area.height - 4 }
  if (!isLow) {
    putHeader(sheet, area, title)
    putFooter(sheet, area, screen)
  }
  if (on.kind === 'paper') putPaper(sheet, body, lines, on.columns)
  else putLines(sheet, body, lines)
}

function putPaper(sheet: Sheet, body: Area, lines: readonly SaidLine[], columns: number): void {
  const width = Math.min(body.width, columns + 4)
  const x = body.x + Math.floor((body.width - width) / 2)
  const shown = lines.slice(-body.height)
  const y = body.y + body.height - shown.length
  sheet.fill({ x, y, width, height: shown.length }, 'paper')
  for (const [row, said] of shown.entries())
    putSaid(sheet, x + Math.min(2, Math.floor((width - Math.min(width, columns)) / 2)), y + row, width - 2, said, 'paper')
}

function putLines(sheet: Sheet, body: Area, lines: readonly SaidLine[]): void {
  const shown = lines.slice(-body.height)
  for (const [row, said] of shown.entries())
    putSaid(sheet, body.x, body.y + body.height - shown.length + row, body.width, said, row === shown.length - 1 ? 'strong' : 'plain')
}

function putSaid(sheet: Sheet, x: number, y: number, width: number, said: SaidLine, style: 'paper' | 'plain' | 'strong'): void {
  if (said.kind === 'qr') sheet.qr(x, y, [said.cells])
  else sheet.put(x, y, line(displayWidth(said.text) > width ? cutToWidth(said.text, width) : said.text, style))
}

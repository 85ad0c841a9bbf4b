import { cutToWidth, displayWidth } from '../../src/text/width.ts'
import type { Extent } from '../profiles/profile.ts'
import { line } from './pieces.ts'
import { type Layout, type Run, Sheet } from './sheet.ts'

/** A screen of its own size in the middle of a larger terminal: a thin case around it, and below what it is. */
export function inBezel(layout: Layout, { columns, rows }: Extent, title: string): Layout {
  const left = Math.floor((columns - layout.columns) / 2)
  const top = Math.floor((rows - layout.rows) / 2)
  const sheet = new Sheet(columns, rows)
  if (left > 0 && top > 0) putCase(sheet, { left, top, width: layout.columns, height: layout.rows }, title)
  const around = sheet.layout().lines
  return {
    columns,
    rows,
    lines: around.map((runs, row) => {
      const inside = layout.lines[row - top]
      return inside ? [...part(runs, 0, left), ...inside, ...part(runs, left + layout.columns, columns)] : runs
    }),
  }
}

function putCase(
  sheet: Sheet,
  { left, top, width, height }: { left: number; top: number; width: number; height: number },
  title: string,
): void {
  sheet.put(left - 1, top - 1, line(`╭${'─'.repeat(width)}╮`, 'rule'))
  for (let row = top; row < top + height; row++) {
    sheet.put(left - 1, row, line('│', 'rule'))
    sheet.put(left + width, row, line('│', 'rule'))
  }
  sheet.put(left - 1, top + height, line(`╰${'─'.repeat(width)}╯`, 'rule'))
  const name = cutToWidth(` ${title} `, width)
  sheet.put(left + Math.floor((width - displayWidth(name)) / 2), top + height, line(name, 'quiet'))
}

/** Cells of a row that holds no wide characters. */
function part(runs: readonly Run[], from: number, to: number): readonly Run[] {
  const cut: Run[] = []
  let x = 0
  for (const { text, style } of runs) {
    const piece = text.slice(Math.max(0, from - x), Math.max(0, to - x))
    if (piece !== '') cut.push({ text: piece, style })
    x += text.length
  }
  return cut
}

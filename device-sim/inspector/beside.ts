import type { Size } from '../view/layout.ts'
import { line } from '../view/pieces.ts'
import { type Layout, Sheet } from '../view/sheet.ts'
import { putInspector } from './inspector-layout.ts'
import type { InspectorScreen } from './inspector-screen.ts'

/** How a screen is shared; the television is not there where only one of the two finds room. */
export interface Shares {
  readonly television?: Size | undefined
  readonly inspector: Size
}

/** The narrowest inspector beside a television, with what is between them. */
const narrowest = 43

/** A television as wide as this has its QR code and a column beside it. */
const withQr = 80

/**
 * Shares a screen between a television on the left and an inspector on the right of it. A television that needs more than would be
 * left beside one gives way to it.
 */
export function sharesOf({ columns, rows }: Size, needed: Size = { columns: 0, rows: 0 }): Shares {
  const isTooSmall = columns < 84 || rows < 12 || needed.rows > rows || columns - needed.columns < narrowest
  if (isTooSmall) return { inspector: { columns, rows } }
  const half = Math.floor(columns / 2)
  const usual = columns - withQr >= narrowest ? Math.max(withQr, half) : Math.min(half + 4, columns - narrowest)
  const television = Math.max(usual, needed.columns)
  return { television: { columns: television, rows }, inspector: { columns: columns - television - 3, rows } }
}

/** A television, laid out in the share that `sharesOf` gives it, and beside it an inspector; without one, the inspector alone. */
export function inspected(television: Layout | undefined, screen: InspectorScreen, size: Size): Layout {
  if (!television) return alone(screen, size)
  const { columns, rows } = size
  const x = television.columns
  const sheet = new Sheet(columns - x, rows)
  for (let row = 1; row < rows - 1; row++) sheet.put(0, row, line('│', 'rule'))
  putInspector(sheet, { x: 2, y: 1, width: columns - x - 3, height: rows - 2 }, screen)
  return { ...size, lines: sheet.layout().lines.map((runs, row) => [...(television.lines[row] ?? []), ...runs]) }
}

function alone(screen: InspectorScreen, { columns, rows }: Size): Layout {
  const sheet = new Sheet(columns, rows)
  const isRoomy = rows >= 16 && columns >= 60
  const area = isRoomy ? { x: 2, y: 1, width: columns - 4, height: rows - 2 } : { x: 0, y: 0, width: columns, height: rows }
  putInspector(sheet, area, screen)
  return sheet.layout()
}

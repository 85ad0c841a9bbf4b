import { type QrMatrix, quietZone } from './matrix.ts'

/** The two colours of a QR code: never the theme's own, whatever is dark or light there. */
export type QrColour = 'black' | 'white'

/** One character cell of a drawn QR code. */
export interface QrCell {
  readonly char: ' ' | '▀' | '▄'
  readonly ink: QrColour
  readonly paper: QrColour
}

/**
 * Draws one module a column and two a row, quiet zone included. A cell of one colour is a space on that paper, a mixed one
 * light ink on black, so that gaps between lines of a terminal fall on what is dark anyway.
 */
export function halfBlocks(matrix: QrMatrix): readonly (readonly QrCell[])[] {
  return range(matrix.size, 2).map((y) =>
    range(matrix.size, 1).map((x) => halfBlock(matrix.isDark(x, y), y + 1 < matrix.size + quietZone && matrix.isDark(x, y + 1))),
  )
}

/** Draws two columns a module with backgrounds alone, quiet zone included: for fonts without half blocks, and best where it fits. */
export function fullBlocks(matrix: QrMatrix): readonly (readonly QrCell[])[] {
  return range(matrix.size, 1).map((y) =>
    range(matrix.size, 1).flatMap((x) => {
      const cell = plain(matrix.isDark(x, y))
      return [cell, cell]
    }),
  )
}

function halfBlock(upper: boolean, lower: boolean): QrCell {
  if (upper === lower) return plain(upper)
  return { char: upper ? '▄' : '▀', ink: 'white', paper: 'black' }
}

function plain(isDark: boolean): QrCell {
  return isDark ? { char: ' ', ink: 'white', paper: 'black' } : { char: ' ', ink: 'black', paper: 'white' }
}

/** The coordinates from one quiet zone to the other, in steps. */
function range(size: number, by: number): number[] {
  return Array.from({ length: Math.ceil((size + 2 * quietZone) / by) }, (_, index) => index * by - quietZone)
}

import { chooseQr, type QrMatrix } from './matrix.ts'
import { halfBlocks, type QrCell } from './terminal.ts'

/** Where text goes; `process.stdout` is one. */
export interface TextOutput {
  /** How many letters a line takes, 80 unless told. */
  readonly columns?: number | undefined
  /** Whether colours are understood; a pipe has no such question to answer. */
  hasColors?(): boolean
}

/**
 * A QR code as lines of text, two modules high and one wide each letter, quiet zone included. In colours where the output has
 * them, which any theme shows; else as plain blocks, which want light letters on a dark ground. Empty when it does not fit.
 */
export function qrText(payload: string, output: TextOutput = {}): string {
  const { columns = 80 } = output
  const matrix = chooseQr(payload, (modules) => modules <= columns)
  if (!matrix) return ''
  return (output.hasColors?.() ? paintedLines(matrix) : plainLines(matrix)).join('\n')
}

/** A QR code in half blocks that are black and white whatever the theme, by palette numbers 16 and 231. */
export function paintedLines(matrix: QrMatrix): readonly string[] {
  const number = { black: 16, white: 231 } as const
  const paint = ({ char, ink, paper }: QrCell) => `\x1b[38;5;${number[ink]};48;5;${number[paper]}m${char}`
  return halfBlocks(matrix).map((cells) => `${cells.map(paint).join('')}\x1b[0m`)
}

function plainLines(matrix: QrMatrix): readonly string[] {
  return halfBlocks(matrix).map((cells) => cells.map(({ char, paper }) => (paper === 'white' ? '█' : char)).join(''))
}

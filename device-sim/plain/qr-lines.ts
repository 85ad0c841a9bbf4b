import qrcodeTerminal from 'qrcode-terminal'
import { chooseQr, quietZone } from '../../src/qr/matrix.ts'
import { halfBlocks, type QrCell } from '../../src/qr/terminal.ts'

/** A light module of qrcode-terminal's full-size form: two spaces on white. */
const light = '\x1b[47m  \x1b[0m'

/** How much of a terminal there is; what is unknown sets no limit. */
export interface Room {
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

/** A QR code as lines for a terminal: full-size where it fits, else half blocks, else nothing. */
export function qrLines(payload: string, { columns = 80, rows = Number.POSITIVE_INFINITY }: Room): readonly string[] {
  const full = fullSize(payload)
  if (full.width <= columns && full.lines.length < rows) return full.lines
  const matrix = chooseQr(payload, (modules) => modules <= columns)
  return matrix ? halfBlocks(matrix).map(paintRow) : []
}

/** The form of qrcode-terminal that is made of backgrounds alone, its quiet zone of one module widened to the four it needs. */
function fullSize(payload: string): { lines: readonly string[]; width: number } {
  let text = ''
  qrcodeTerminal.generate(payload, { small: false }, (drawn) => {
    text = drawn
  })
  const rows = text.split('\n').filter((row) => row !== '')
  const modules = (rows[0]?.match(/ {2}/g)?.length ?? 0) + 2 * (quietZone - 1)
  const side = light.repeat(quietZone - 1)
  const edge = Array.from({ length: quietZone - 1 }, () => light.repeat(modules))
  return { lines: [...edge, ...rows.map((row) => side + row + side), ...edge], width: modules * 2 }
}

/** Palette numbers 16 and 231 are black and white whatever the theme. */
function paintRow(cells: readonly QrCell[]): string {
  const number = { black: 16, white: 231 } as const
  return `${cells.map(({ char, ink, paper }) => `\x1b[38;5;${number[ink]};48;5;${number[paper]}m${char}`).join('')}\x1b[0m`
}

import qrcodeTerminal from 'qrcode-terminal'
import { chooseQr, quietZone } from '../../src/qr/matrix.ts'
import { paintedLines } from '../../src/qr/text.ts'

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
  return matrix ? paintedLines(matrix) : []
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

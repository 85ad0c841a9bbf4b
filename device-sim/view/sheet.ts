import type { QrCell } from '../../src/qr/terminal.ts'
import { charactersOf, displayWidth } from '../../src/text/width.ts'

/** How a piece of text looks; what colours that means is the painter's business. */
export type Style =
  | 'ground'
  | 'plain'
  | 'strong'
  | 'quiet'
  | 'accent'
  | 'rule'
  | 'good'
  | 'warn'
  | 'badge'
  | 'focus'
  | 'focus-quiet'
  | 'tile'
  | 'tile-quiet'
  | 'lcd'
  | 'paper'
  | 'qr-light'
  | 'qr-dark'
  | 'qr-mixed'

/** A piece of text in one style. */
export interface Run {
  readonly text: string
  readonly style: Style
}

/** A screen as cells: for every row, runs that fill it from edge to edge. */
export interface Layout {
  readonly columns: number
  readonly rows: number
  readonly lines: readonly (readonly Run[])[]
}

/** A rectangle of cells. */
export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface Cell {
  /** Empty in the second column of a wide character. */
  readonly char: string
  readonly style: Style
}

/** Cells are replaced, never changed, so that all empty ones are one. */
const ground: Cell = { char: ' ', style: 'ground' }

/** A sheet of cells to write on; what lies outside is cut off, and no control character ever gets onto it (E-12). */
export class Sheet {
  readonly columns: number
  readonly rows: number
  readonly #cells: Cell[][]

  constructor(columns: number, rows: number) {
    this.columns = Math.max(0, columns)
    this.rows = Math.max(0, rows)
    this.#cells = Array.from({ length: this.rows }, () => new Array<Cell>(this.columns).fill(ground))
  }

  /** Writes runs side by side, from a cell to the right. */
  put(x: number, y: number, runs: readonly Run[]): void {
    let column = x
    for (const { text, style } of runs) {
      for (const character of charactersOf(text.replace(/\p{C}/gu, ''))) {
        const width = displayWidth(character)
        if (width > 0 && column + width <= this.columns) this.#set(column, y, character, width, style)
        column += width
      }
    }
  }

  /** Gives a rectangle one style. */
  fill({ x, y, width, height }: Area, style: Style): void {
    for (let row = y; row < y + height; row++) this.put(x, row, [{ text: ' '.repeat(Math.max(0, width)), style }])
  }

  /** Places a drawn QR code. */
  qr(x: number, y: number, picture: readonly (readonly QrCell[])[]): void {
    for (const [row, cells] of picture.entries())
      for (const [column, cell] of cells.entries())
        if (x + column < this.columns) this.#set(x + column, y + row, cell.char, 1, qrStyle(cell))
  }

  /** What has been written. */
  layout(): Layout {
    return { columns: this.columns, rows: this.rows, lines: this.#cells.map(joined) }
  }

  #set(x: number, y: number, char: string, width: number, style: Style): void {
    const row = this.#cells[y]
    if (!row || x < 0) return
    row[x] = { char, style }
    if (width === 2) row[x + 1] = { char: '', style }
  }
}

/** A screen as text alone: what a person reads off it, with the light of a QR code as full blocks. */
export function layoutText(layout: Layout): string {
  const lines = layout.lines.map((runs) => runs.map(({ text, style }) => (style === 'qr-light' ? '█'.repeat(text.length) : text)).join(''))
  return lines.map((line) => line.trimEnd()).join('\n')
}

function qrStyle({ char, paper }: QrCell): Style {
  if (char !== ' ') return 'qr-mixed'
  return paper === 'white' ? 'qr-light' : 'qr-dark'
}

function joined(cells: readonly Cell[]): readonly Run[] {
  const runs: { text: string; style: Style }[] = []
  for (const { char, style } of cells) {
    const last = runs.at(-1)
    if (last?.style === style) last.text += char
    else runs.push({ text: char, style })
  }
  return runs
}

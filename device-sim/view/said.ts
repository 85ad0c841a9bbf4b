import type { QrCell } from '../../src/qr/terminal.ts'

/** One line that is said, printed or written, and stays: text, or a row of a QR code. */
export type SaidLine = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'qr'; readonly cells: readonly QrCell[] }

/** Texts as lines. */
export function textLines(texts: readonly string[]): readonly SaidLine[] {
  return texts.map((text) => ({ kind: 'text', text }))
}

/** Lines as plain text: ink on paper, where a dark module is ink and a light one is none. No control character is in it but the ends of lines. */
export function inkText(lines: readonly SaidLine[]): string {
  return lines.map((line) => `${line.kind === 'text' ? line.text : line.cells.map(inkOf).join('').trimEnd()}\n`).join('')
}

/** On paper the ink is dark; on a screen, where it is light, the halves are the other way round. */
function inkOf({ char, paper }: QrCell): string {
  if (char === '▀') return '▄'
  if (char === '▄') return '▀'
  return paper === 'black' ? '█' : ' '
}

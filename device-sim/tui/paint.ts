import type { Layout } from '../view/sheet.ts'
import { sgr } from './palette.ts'

/** A layout as text with colours, one line a row: the only control sequences in it are these. */
export function paint(layout: Layout, hasColour: boolean): string {
  return layout.lines.map((runs) => runs.map(({ text, style }) => sgr(style, hasColour) + text).join('')).join('\n')
}

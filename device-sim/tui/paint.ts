import type { Profile } from '../profiles/profile.ts'
import type { Layout } from '../view/sheet.ts'
import { type Palette, paletteOf } from './palette.ts'

/** A layout as text with colours, one line a row: the only control sequences in it are these. */
export function paint(layout: Layout, palette: Palette): string {
  return layout.lines.map((runs) => runs.map(({ text, style }) => `\x1b[0;${palette[style]}m${text}`).join('')).join('\n')
}

/** What a device is painted with. */
export function paletteFor({ screen }: Profile, hasColour: boolean): Palette {
  return screen.kind === 'cells' ? paletteOf(screen.colours, screen.ground, hasColour) : paletteOf('256', 'dark', hasColour)
}

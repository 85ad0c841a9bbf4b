import type { Drawing, Extent, Profile } from '../profiles/profile.ts'
import { inConsoleFont } from './console-font.ts'
import { putCode } from './layout-code.ts'
import { putHome } from './layout-home.ts'
import { putPage } from './layout-page.ts'
import type { Screen } from './screen.ts'
import { type Layout, Sheet } from './sheet.ts'

/** How many cells there are to paint. */
export type Size = Extent

/** Places a screen on so many cells. Pure; any size from one cell up will do. */
export function layoutOf(screen: Screen, { columns, rows }: Size, profile: Profile): Layout {
  const drawing = drawingOf(profile)
  const sheet = new Sheet(columns, rows)
  switch (screen.kind) {
    case 'code':
      putCode(sheet, screen, drawing)
      break
    case 'page':
      putPage(sheet, screen)
      break
    case 'home':
      putHome(sheet, screen)
      break
  }
  return drawing.hasSymbols ? sheet.layout() : inConsoleFont(sheet.layout())
}

/** A screen of another kind is drawn in cells until it has a layout of its own. */
function drawingOf({ screen }: Profile): Drawing {
  return screen.kind === 'cells' ? screen : { qr: 'none', hasSymbols: true }
}

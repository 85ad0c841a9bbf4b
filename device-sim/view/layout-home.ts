import { cutToWidth } from '../../src/text/width.ts'
import { actionRuns, isRoomy, line, putHeader, putKeys, safeArea } from './pieces.ts'
import type { Action, HomeScreen } from './screen.ts'
import type { Area, Run, Sheet, Style } from './sheet.ts'
import { type Block, putStack } from './stack.ts'
import { wrapText } from './wrap.ts'

/** Places the home screen: a greeting, a row of tiles, and below it how to leave. */
export function putHome(sheet: Sheet, screen: HomeScreen): void {
  const area = safeArea(sheet.columns, sheet.rows)
  const [tiles = []] = screen.actions
  if (area.height < 15 || area.width < 56 || tileWidth(area, tiles.length) < narrowest) putList(sheet, area, screen)
  else putTiled(sheet, area, screen)
}

function putTiled(sheet: Sheet, area: Area, screen: HomeScreen): void {
  const [tiles = [], below = []] = screen.actions
  const isAiry = isRoomy(sheet.columns, sheet.rows)
  const tall = isAiry ? 8 : area.height >= 20 ? 6 : 3
  const top = area.y + (isAiry ? 8 : 3)
  const row = top + (tall > 3 ? 4 : 3)
  putHeader(sheet, area, screen.device)
  sheet.put(area.x, top, line(cutToWidth(screen.title, area.width), 'strong'))
  sheet.put(area.x, top + 1, line(cutToWidth(screen.account, area.width)))
  putTiles(sheet, { ...area, y: row, height: tall }, tiles)
  sheet.put(area.x, row + tall + 1, actionRuns(below, area.width))
  const { notice, detail } = screen
  sheet.put(area.x, row + tall + 3, line(cutToWidth(notice ?? detail, area.width), notice === undefined ? 'quiet' : 'strong'))
  putKeys(sheet, area, screen.keys)
}

function putTiles(sheet: Sheet, { x, y, width, height }: Area, tiles: readonly Action[]): void {
  const wide = tileWidth({ width }, tiles.length)
  for (const [index, { label, subtitle, hasFocus }] of tiles.entries()) {
    const left = x + index * (wide + 2)
    sheet.fill({ x: left, y, width: wide, height }, hasFocus ? 'focus' : 'tile')
    const most = height >= 6 ? 2 : 1
    for (const [row, text] of atMost(label, wide - 4, most).entries())
      sheet.put(left + 1, y + 1 + row, line(hasFocus && row === 0 ? `▶ ${text}` : `  ${text}`, hasFocus ? 'focus' : 'tile'))
    const below = height >= 6 && subtitle ? atMost(subtitle, wide - 4, most) : []
    for (const [row, text] of below.entries())
      sheet.put(left + 3, y + height - 1 - below.length + row, line(text, hasFocus ? 'focus-quiet' : 'tile-quiet'))
  }
}

/** A text on so many lines at most; what is too much for them ends in `…`. */
function atMost(text: string, width: number, most: number): readonly string[] {
  const lines = wrapText(text, width)
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), cutToWidth(lines.slice(most - 1).join(' '), width)]
}

/** Below this a tile has no room for a word. */
const narrowest = 12

function tileWidth({ width }: Pick<Area, 'width'>, count: number): number {
  return Math.min(26, Math.floor((width - 2 * (count - 1)) / Math.max(1, count)))
}

/** The same without tiles, for a small screen; what the last key led to stands in for who is signed in. */
function putList(sheet: Sheet, area: Area, screen: HomeScreen): void {
  const { title, account, notice, actions, keys } = screen
  const hasKeys = area.height >= 8
  const height = area.height - (hasKeys ? 2 : 0)
  const room = height - actions.length
  const second: Block = { lines: textOf(notice ?? account, area.width, notice === undefined ? 'quiet' : 'strong', room - 1) }
  const first: Block = { lines: textOf(title, area.width, 'strong', Math.max(1, room - second.lines.length)) }
  if (hasKeys) putKeys(sheet, area, keys)
  putStack(sheet, { ...area, height }, [
    first,
    second,
    ...actions.map((row, index) => ({ lines: [actionRuns(row, area.width)], gap: index + 1 })),
  ])
}

/** A text on as many lines as it takes; cut to one where there are fewer. */
function textOf(text: string, width: number, style: Style, room: number): readonly (readonly Run[])[] {
  const wrapped = wrapText(text, width)
  const lines = wrapped.length <= room ? wrapped : [cutToWidth(text, width)]
  return lines.slice(0, Math.max(0, room)).map((one) => line(one, style))
}

import { chooseQr, modulesAcross } from '../../src/qr/matrix.ts'
import { fullBlocks, halfBlocks, type QrCell } from '../../src/qr/terminal.ts'
import type { Drawing } from '../profiles/profile.ts'
import { type ColumnPlan, codeColumn, letterPlans } from './code-column.ts'
import { putSmall } from './layout-small.ts'
import { actionRuns, cutRuns, isRoomy, keyRuns, line, putHeader, putKeys, safeArea, statusRuns, widthOf } from './pieces.ts'
import type { CodeScreen } from './screen.ts'
import type { Area, Sheet } from './sheet.ts'
import { type Block, heightOf, putStack, spacedHeight } from './stack.ts'
import { wrapText } from './wrap.ts'

/** The narrowest column that may stand beside a QR code: half a code in block letters, and two columns to set it in. */
const narrowest = 28

type Picture = readonly (readonly QrCell[])[]
/** What fits: a picture from the column `x` on, and a column of text. */
interface Found {
  readonly x: number
  readonly picture?: Picture | undefined
  readonly blocks: readonly Block[]
  readonly column: Area
}

/** Places the screen with the code; what does not fit is left out in an order that never reaches the code or the address. */
export function putCode(sheet: Sheet, screen: CodeScreen, drawing: Drawing): void {
  const area = safeArea(sheet.columns, sheet.rows)
  const isAiry = isRoomy(sheet.columns, sheet.rows)
  const body = isAiry ? { ...area, y: area.y + 3, height: area.height - 8 } : { ...area, height: area.height - 1 }
  const found = arrange(screen, drawing, body, !isAiry)
  if (!found) putSmall(sheet, area, screen)
  else if (isAiry) putRoomy(sheet, area, body, screen, found)
  else putCompact(sheet, area, body, screen, found)
}

function putCompact(sheet: Sheet, area: Area, body: Area, screen: CodeScreen, found: Found): void {
  putBeside(sheet, body, found, 1)
  putFooter(sheet, area, screen)
}

function putRoomy(sheet: Sheet, area: Area, body: Area, screen: CodeScreen, found: Found): void {
  const middle = centred(found, body)
  const { picture, blocks, column } = middle
  putHeader(sheet, area, screen.device)
  putBeside(sheet, body, { ...middle, blocks: [...blocks, ...hintBlocks(screen, column.width)] }, 2)
  const row = area.y + area.height - 4
  const actionsAt = picture ? column.x - 1 : area.x + 50
  sheet.put(area.x, row, cutRuns(statusRuns(screen.status), actionsAt - area.x - 1))
  sheet.put(actionsAt, row, actionRuns(screen.actions[0] ?? [], column.width))
  putKeys(sheet, area, screen.keys)
}

function hintBlocks({ hint }: CodeScreen, width: number): readonly Block[] {
  return hint ? [{ lines: wrapText(hint, width).map((text) => line(text, 'strong')), gap: 7 }] : []
}

/** The QR code and its column in the middle of the width: what the column does not take is free on both sides. */
function centred(found: Found, body: Area): Found {
  if (!found.picture) return found
  const taken = Math.max(0, ...found.blocks.flatMap(({ lines }) => lines.map(widthOf)))
  const aside = Math.floor((found.column.width - taken) / 2)
  return { ...found, x: body.x + aside, column: { ...found.column, x: found.column.x + aside, width: found.column.width - aside } }
}

/** The QR code in the middle of the height there is, and its column in the middle of that. */
function putBeside(sheet: Sheet, body: Area, { x, picture, blocks, column }: Found, deep: number): void {
  const height = spacedHeight(blocks, body.height, deep)
  const tallest = Math.max(picture?.length ?? 0, height)
  const y = body.y + Math.max(0, Math.floor((body.height - tallest) / 2))
  if (picture) sheet.qr(x, y, picture)
  putStack(sheet, { ...column, y: y + Math.floor((tallest - height) / 2), height }, blocks, deep)
}

/** The first of the arrangements that fits: notices go first, then steps, the QR code, the title, the countdown. */
function arrange(screen: CodeScreen, drawing: Drawing, body: Area, hasActions: boolean): Found | undefined {
  const picture = drawing.qr === 'none' ? undefined : pictureFor(screen.qr, drawing, body)
  const all = { hasNotices: true, hasSteps: true, hasTitle: true, hasCountdown: true, hasActions, hasHalfBlocks: drawing.hasSymbols }
  const noNotices = { ...all, hasNotices: false }
  const noSteps = { ...noNotices, hasSteps: false }
  const rest = [all, noNotices, noSteps, { ...noSteps, hasTitle: false }, { ...noSteps, hasTitle: false, hasCountdown: false }]
  const tries = [...(picture ? [all, noNotices, noSteps].map((plan) => ({ plan, picture })) : []), ...rest.map((plan) => ({ plan }))]
  for (const { plan, picture: tried } of tries.map((one) => ({ picture: undefined, ...one }))) {
    const column = columnBeside(body, tried)
    const blocks = bestColumn(screen, { ...plan, width: column.width, hasQr: tried !== undefined }, column.height)
    if (blocks) return { x: body.x, picture: tried, blocks, column }
  }
  return undefined
}

/** The largest letters that fit; the code is said in words, and drawn in large ones, only where a blank line stays between all blocks. */
function bestColumn(screen: CodeScreen, plan: Omit<ColumnPlan, 'letters' | 'hasSpelling'>, height: number): readonly Block[] | undefined {
  for (const letters of letterPlans) {
    const spelled = codeColumn(screen, { ...plan, letters, hasSpelling: true })
    if (spelled && spacedHeight(spelled, Number.POSITIVE_INFINITY) <= height) return spelled
    const blocks = letters.size === 'large' ? undefined : codeColumn(screen, { ...plan, letters, hasSpelling: false })
    if (blocks && heightOf(blocks) <= height) return blocks
  }
  return undefined
}

/** Full blocks wherever they fit, half blocks elsewhere; undefined when neither does. */
function pictureFor(payload: string, { qr }: Drawing, { width, height }: Area): Picture | undefined {
  const room = width - narrowest - 3
  const full = chooseQr(payload, (modules) => modules * 2 <= room && modules <= height)
  if (full) return fullBlocks(full)
  if (qr !== 'half') return undefined
  const half = chooseQr(payload, (modules) => modules <= room && Math.ceil(modules / 2) <= height)
  return half && modulesAcross(half) <= room ? halfBlocks(half) : undefined
}

function columnBeside(body: Area, picture: Picture | undefined): Area {
  const taken = picture?.[0]?.length
  if (taken === undefined) return body
  const gap = body.width - taken >= 65 ? 5 : 3
  return { ...body, x: body.x + taken + gap, width: body.width - taken - gap }
}

/** The last row: what is going on and which keys work, or what the person should know now. */
function putFooter(sheet: Sheet, { x, y, width, height }: Area, { status, keys, hint }: CodeScreen): void {
  const row = y + height - 1
  const vital = widthOf(
    keyRuns(
      keys.filter(({ isVital }) => isVital),
      width,
    ),
  )
  const left = cutRuns(hint ? line(hint, 'strong') : statusRuns(status), width - (vital && vital + 2))
  sheet.put(x, row, left)
  const right = keyRuns(keys, width - widthOf(left) - 2)
  sheet.put(x + width - widthOf(right), row, right)
}

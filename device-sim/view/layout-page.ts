import { cutToWidth, displayWidth } from '../../src/text/width.ts'
import { pageAt, pagesOf } from './pages.ts'
import { actionRuns, isRoomy, line, putHeader, putKeys, safeArea, statusLines } from './pieces.ts'
import type { Fact, PageScreen } from './screen.ts'
import type { Area, Run, Sheet } from './sheet.ts'
import { type Block, heightOf, putStack } from './stack.ts'
import { wrapText } from './wrap.ts'

type Line = readonly Run[]

/** The widest that text is read without losing the line. */
const widest = 72

/** The narrowest that what stands beside its label may be, unless all of it fits. */
const narrowest = 16

/** Room for `10/12` beside a title. */
const markWidth = 6

/**
 * Places a page of sentences and facts. Where it is too low, the header goes first, then the keys; where even so not all of it fits, it
 * comes in turns.
 */
export function putPage(sheet: Sheet, screen: PageScreen): void {
  const area = safeArea(sheet.columns, sheet.rows)
  const whole = wholePage(screen, area.width)
  const needed = heightOf(whole)
  const hasHeader = area.height >= 14 && needed + 7 <= area.height
  const top = hasHeader ? 3 + (isRoomy(sheet.columns, sheet.rows) ? 4 : 0) : 0
  const keysTake = area.height < 6 || needed === area.height ? 0 : needed + 2 <= area.height ? 2 : 1
  const body = { ...area, y: area.y + top, height: area.height - top - keysTake }
  if (hasHeader) putHeader(sheet, area, screen.device)
  if (keysTake > 0) putKeys(sheet, area, screen.keys)
  if (needed <= body.height) putStack(sheet, body, whole, 2)
  else putTurn(sheet, body, screen)
}

function wholePage(screen: PageScreen, width: number): readonly Block[] {
  return [
    { lines: titleLines(screen, width) },
    { lines: things(screen, width).flat(), gap: 2 },
    { lines: notes(screen, width), gap: 3 },
    ...actionLines(screen, width).map((runs) => ({ lines: [runs], gap: 1 })),
  ].filter(({ lines }) => lines.length > 0)
}

/** As much of it as there is room for, between the title and what can be chosen, which stay, the title shortened; a page has eight seconds. */
function putTurn(sheet: Sheet, { x, y, width, height }: Area, screen: PageScreen): void {
  const actions = actionLines(screen, width).slice(0, Math.max(0, height - 1))
  const [title = [], ...others] = titleLines(screen, width - markWidth)
  const again = line(cutToWidth(screen.title, width - markWidth), 'strong')
  const room = height - 1 - actions.length
  const rest = [others, notes(screen, width), ...things(screen, width)].filter((lines) => lines.length > 0)
  const { page, index, mark } = pageAt(pagesOf(rest, room), Math.floor(screen.beat / 2))
  sheet.put(x, y, index === 0 ? title : again)
  sheet.put(x + width - mark.length, y, line(mark, 'quiet'))
  for (const [row, runs] of page.entries()) sheet.put(x, y + 1 + row, runs)
  for (const [row, runs] of actions.entries()) sheet.put(x, y + height - actions.length + row, runs)
}

function titleLines({ title }: PageScreen, width: number): readonly Line[] {
  return wrapText(title, width).map((text) => line(text, 'strong'))
}

function actionLines({ actions }: PageScreen, width: number): readonly Line[] {
  return actions.map((row) => actionRuns(row, width))
}

/** What the last key led to, and what is going on. */
function notes({ notices, status }: PageScreen, width: number): readonly Line[] {
  return [
    ...notices.flatMap((notice) => wrapText(notice, width).map((text) => line(text, 'strong'))),
    ...(status ? statusLines(status, width) : []),
  ]
}

/** Sentences, and labels with their values. */
function things({ lines, facts }: PageScreen, width: number): readonly (readonly Line[])[] {
  const labels = Math.max(0, ...facts.map(({ label }) => displayWidth(label))) + 3
  const isBeside = width - labels >= narrowest || facts.every(({ value }) => displayWidth(value) <= width - labels)
  return [
    ...lines.map((text) => wrapText(text, Math.min(width, widest)).map((wrapped) => line(wrapped))),
    ...facts.map((fact) => (isBeside ? beside(fact, labels, Math.min(width, 100) - labels) : below(fact, width))),
  ]
}

function beside({ label, value }: Fact, labels: number, width: number): readonly Line[] {
  return wrapText(value, width).map((text, index) => [
    { text: (index === 0 ? label : '') + ' '.repeat(labels - (index === 0 ? displayWidth(label) : 0)), style: 'quiet' },
    { text, style: 'plain' },
  ])
}

function below({ label, value }: Fact, width: number): readonly Line[] {
  if (displayWidth(label) + displayWidth(value) + 2 <= width) return [[...line(`${label}  `, 'quiet'), ...line(value)]]
  return [...wrapText(label, width).map((text) => line(text, 'quiet')), ...wrapText(value, width - 2).map((text) => line(`  ${text}`))]
}

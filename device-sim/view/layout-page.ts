import { displayWidth } from '../../src/text/width.ts'
import { actionRuns, isRoomy, line, putHeader, putKeys, safeArea, statusRuns } from './pieces.ts'
import type { Fact, PageScreen } from './screen.ts'
import type { Run, Sheet } from './sheet.ts'
import { type Block, heightOf, putStack } from './stack.ts'
import { wrapText } from './wrap.ts'

/** The widest that text is read without losing the line. */
const widest = 72

/**
 * Places a page of sentences and facts. Where it is too low, the header goes first, then the keys, which a page of facts can spare,
 * then its end; never its title or its choices.
 */
export function putPage(sheet: Sheet, screen: PageScreen): void {
  const area = safeArea(sheet.columns, sheet.rows)
  const needed = heightOf(shortened(screen, area.width, Number.POSITIVE_INFINITY))
  const hasHeader = area.height >= 14 && needed + 7 <= area.height
  const hasKeys = area.height >= 6 && (screen.facts.length === 0 || needed + 2 <= area.height)
  const top = hasHeader ? 3 + (isRoomy(sheet.columns, sheet.rows) ? 4 : 0) : 0
  const height = area.height - top - (hasKeys ? 2 : 0)
  if (hasHeader) putHeader(sheet, area, screen.device)
  if (hasKeys) putKeys(sheet, area, screen.keys)
  putStack(sheet, { ...area, y: area.y + top, height }, shortened(screen, area.width, height), 2)
}

function shortened(screen: PageScreen, width: number, height: number): readonly Block[] {
  const title: Block = { lines: wrapText(screen.title, width).map((text) => line(text, 'strong')) }
  const actions = screen.actions.map((row): Block => ({ lines: [actionRuns(row, width)], gap: 1 }))
  const notices = [...screen.notices.map((notice) => line(notice, 'strong')), ...(screen.status ? [statusRuns(screen.status)] : [])]
  const middle = [...textLines(screen.lines, width), ...factLines(screen.facts, width)]
  const fixed = heightOf([title, ...actions])
  const kept = [...middle, ...notices].slice(0, Math.max(0, height - fixed))
  const split = Math.min(middle.length, kept.length)
  return [
    title,
    ...(split > 0 ? [{ lines: kept.slice(0, split), gap: 2 }] : []),
    ...(kept.length > split ? [{ lines: kept.slice(split), gap: 3 }] : []),
    ...actions,
  ]
}

function textLines(lines: readonly string[], width: number): readonly (readonly Run[])[] {
  return lines.flatMap((text) => wrapText(text, Math.min(width, widest))).map((text) => line(text))
}

function factLines(facts: readonly Fact[], width: number): readonly (readonly Run[])[] {
  const labels = Math.max(0, ...facts.map(({ label }) => displayWidth(label))) + 3
  return facts.flatMap(({ label, value }) =>
    wrapText(value, Math.max(8, Math.min(width, 100) - labels)).map((text, index) => [
      { text: (index === 0 ? label : '') + ' '.repeat(labels - (index === 0 ? displayWidth(label) : 0)), style: 'quiet' },
      { text, style: 'plain' },
    ]),
  )
}

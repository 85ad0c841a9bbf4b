import { cutToWidth, displayWidth } from '../../src/text/width.ts'
import type { Action, KeyHint, Status } from './screen.ts'
import type { Area, Run, Sheet, Style } from './sheet.ts'
import { wrapText } from './wrap.ts'

/** The part of a screen that no set cuts off: 5 % inside every edge, all of it below 60 columns or 16 rows. */
export function safeArea(columns: number, rows: number): Area {
  if (columns < 60 || rows < 16) return { x: 0, y: 0, width: columns, height: rows }
  const x = Math.floor(columns / 20)
  const y = Math.floor(rows / 20)
  return { x, y, width: columns - 2 * x, height: rows - 2 * y }
}

/** Plain text as a line of one run. */
export function line(text: string, style: Style = 'plain'): readonly Run[] {
  return [{ text, style }]
}

/** How many columns runs take. */
export function widthOf(runs: readonly Run[]): number {
  return runs.reduce((sum, { text }) => sum + displayWidth(text), 0)
}

/** Runs cut to so many columns; what was cut ends in `…`. */
export function cutRuns(runs: readonly Run[], width: number): readonly Run[] {
  if (widthOf(runs) <= width) return runs
  const kept: Run[] = []
  for (const { text, style } of runs) {
    const room = width - widthOf(kept)
    if (room > 0) kept.push({ text: cutToWidth(text, room), style })
  }
  return kept
}

/**
 * Things to choose, side by side: the one in focus in reverse and with an arrow, so that neither colour nor shape alone says it. Where
 * not all fit, `‹` and `›` say that there are more.
 */
export function actionRuns(actions: readonly Action[], width: number): readonly Run[] {
  const apart = actions.flatMap((action, index) => (index > 0 ? [between, actionRun(action)] : [actionRun(action)]))
  if (widthOf(apart) <= width) return apart
  const focus = actions.findIndex(({ hasFocus }) => hasFocus)
  let [from, to] = [0, actions.length]
  while (to - from > 1 && widthOf(part(actions, from, to)) > width) {
    if (to - 1 > focus) to -= 1
    else from += 1
  }
  const [only] = actions.slice(from, to)
  const over = widthOf(part(actions, from, to)) - width
  if (over <= 0 || !only) return part(actions, from, to)
  const cut = { ...only, label: cutToWidth(only.label, displayWidth(only.label) - over) }
  return part([...actions.slice(0, from), cut, ...actions.slice(to)], from, to)
}

function part(actions: readonly Action[], from: number, to: number): readonly Run[] {
  return [
    ...(from > 0 ? line('‹', 'quiet') : []),
    ...actions.slice(from, to).map(actionRun),
    ...(to < actions.length ? line('›', 'quiet') : []),
  ]
}

/** What the television is doing, behind a dot. */
export function statusRuns({ text, isTrouble }: Status): readonly Run[] {
  return [
    { text: isTrouble ? '○ ' : '● ', style: 'accent' },
    { text, style: isTrouble ? 'strong' : 'quiet' },
  ]
}

/** The same on as many lines as it takes. */
export function statusLines(status: Status, width: number): readonly (readonly Run[])[] {
  const [first = '', ...others] = wrapText(status.text, width - 2)
  return [statusRuns({ ...status, text: first }), ...others.map((text) => line(`  ${text}`, status.isTrouble ? 'strong' : 'quiet'))]
}

/** As many of the keys as fit, the ones that matter most last to go; set closer before one is left out. */
export function keyRuns(keys: readonly KeyHint[], width: number): readonly Run[] {
  for (let count = keys.length; count > 0; count--)
    for (const apart of ['   ', '  ']) {
      const runs = keys.slice(0, count).flatMap(({ key, does }, index): readonly Run[] => [
        { text: `${index > 0 ? apart : ''}${key} `, style: 'plain' },
        { text: does, style: 'quiet' },
      ])
      if (widthOf(runs) <= width) return runs
    }
  return []
}

/** The product on the left, the television's own name on the right. */
export function putHeader(sheet: Sheet, { x, y, width }: Area, right: string): void {
  sheet.put(x, y, [{ text: 'tenfoot', style: 'accent' }])
  const name = cutToWidth(right, width - 10)
  sheet.put(x + width - displayWidth(name), y, line(name, 'quiet'))
}

/** Which keys work, in the last row of an area, below a rule where there is plenty of room. */
export function putKeys(sheet: Sheet, { x, y, width, height }: Area, keys: readonly KeyHint[]): void {
  sheet.put(x, y + height - 1, keyRuns(keys, width))
  if (isRoomy(sheet.columns, sheet.rows)) sheet.put(x, y + height - 2, line('─'.repeat(width), 'rule'))
}

/** What the last key led to, else which keys work, below a device that has no place for either. */
export function putFooter(
  sheet: Sheet,
  area: Area,
  { notice, keys }: { readonly notice?: string | undefined; readonly keys: readonly KeyHint[] },
): void {
  if (notice === undefined) putKeys(sheet, area, keys)
  else sheet.put(area.x, area.y + area.height - 1, line(cutToWidth(notice, area.width), 'strong'))
}

/** Whether a screen has room for a header, a footer and air between. */
export function isRoomy(columns: number, rows: number): boolean {
  return columns >= 100 && rows >= 34
}

/** What sets choices apart where there is room. */
const between: Run = { text: ' ', style: 'ground' }

function actionRun({ label, hasFocus }: Action): Run {
  return { text: hasFocus ? ` ▶ ${label} ` : `   ${label} `, style: hasFocus ? 'focus' : 'plain' }
}

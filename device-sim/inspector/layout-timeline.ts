import { displayWidth } from '../../src/text/width.ts'
import { cutRuns, line } from '../view/pieces.ts'
import type { Run } from '../view/sheet.ts'
import { type Section, styleOf } from './section.ts'
import type { TimelineRow } from './timeline.ts'

/** From this width on requests tell their method, too, and what things say stands below each other. */
const roomForColumns = 72

/** What happened, the newest at the end; what no longer fits is counted. */
export function timelineSection(rows: readonly TimelineRow[]): Section {
  return {
    least: 3,
    most: Math.max(3, rows.length),
    put: (sheet, { x, y, width, height }) => {
      const isCut = rows.length > height
      const last = isCut ? rows.slice(rows.length - height + 1) : rows
      const shown = width < roomForColumns ? last : last.map(withMethod)
      const across = whatWidth(shown, width)
      const lines = shown.map((row) => rowRuns(row, across))
      const all = isCut ? [line(`… ${rows.length - shown.length} before`, 'quiet'), ...lines] : lines
      for (const [index, runs] of all.entries()) sheet.put(x, y + index, cutRuns(runs, width))
    },
  }
}

function withMethod(row: TimelineRow): TimelineRow {
  return row.method === undefined ? row : { ...row, what: `${row.method} ${row.what}` }
}

/** As wide as the widest where there is room, else as wide as most. */
function whatWidth(rows: readonly TimelineRow[], width: number): number {
  if (width < roomForColumns) return 6
  return Math.min(Math.max(...rows.map(({ what }) => displayWidth(what))), Math.floor((width - 10) / 2))
}

function rowRuns({ time, sign, what, says, tone }: TimelineRow, across: number): readonly Run[] {
  const pad = ' '.repeat(Math.max(0, across - displayWidth(what)) + 2)
  return [
    { text: `${time} `, style: 'quiet' },
    { text: `${sign} `, style: styleOf(tone) },
    { text: what, style: styleOf(tone, sign === '→' ? 'strong' : 'plain') },
    { text: pad, style: 'ground' },
    { text: says, style: tone === 'trouble' ? 'warn' : sign === '→' ? 'quiet' : 'plain' },
  ]
}

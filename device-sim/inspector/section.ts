import { cutRuns, widthOf } from '../view/pieces.ts'
import type { Area, Run, Sheet, Style } from '../view/sheet.ts'
import type { Tone } from './summaries.ts'

/** A part of an inspector that can be placed in more or fewer rows. */
export interface Section {
  /** With fewer rows it is left out. */
  readonly least: number
  /** So many rows say what matters: given before what is left goes round. */
  readonly enough?: number | undefined
  /** More rows would stay empty. */
  readonly most: number
  readonly put: (sheet: Sheet, area: Area) => void
}

/** A line of an inspector. */
export type Line = readonly Run[]

/** Rows for sections from top to bottom: who comes first in `order` is served first, then who needs more to say enough; what is left goes round. */
export function shareHeight(
  sections: readonly (Section | undefined)[],
  order: readonly number[],
  height: number,
): readonly { section: Section | undefined; rows: number }[] {
  const rows = sections.map(() => 0)
  let free = height
  const give = (index: number, count: number) => {
    rows[index] = (rows[index] ?? 0) + count
    free -= count
  }
  const served = order.filter((index) => {
    const least = sections[index]?.least
    if (least === undefined || least > free) return false
    give(index, least)
    return true
  })
  for (const index of served) give(index, Math.min(free, Math.max(0, (sections[index]?.enough ?? 0) - (rows[index] ?? 0))))
  for (let isGrowing = true; isGrowing && free > 0; ) {
    const hungry = served.filter((index) => (rows[index] ?? 0) < (sections[index]?.most ?? 0))
    isGrowing = hungry.length > 0
    for (const index of hungry) if (free > 0) give(index, 1)
  }
  return sections.map((section, index) => ({ section: rows[index] === 0 ? undefined : section, rows: rows[index] ?? 0 }))
}

/**
 * A section of groups of lines, each below its heading. Where there are more lines than rows, the last row says how many, and no
 * heading stands there with nothing below it.
 */
export function linesSection(groups: readonly (readonly Line[])[], least = 1, enough?: number): Section | undefined {
  const { length } = groups.flat()
  if (length === 0) return undefined
  return {
    least: Math.min(least, length),
    most: length,
    enough: enough && Math.min(enough, length),
    put: (sheet, { x, y, width, height }) => {
      for (const [row, runs] of shortened(groups, height).entries()) sheet.put(x, y + row, cutRuns(runs, width))
    },
  }
}

function shortened(groups: readonly (readonly Line[])[], height: number): readonly Line[] {
  const lines = groups.flat()
  if (lines.length <= height) return lines
  const kept = lines.slice(0, Math.max(0, height - 1))
  const isBare = groups.some(([heading, below]) => below && heading === kept.at(-1))
  const shown = isBare ? kept.slice(0, -1) : kept
  return [...shown, [{ text: `… ${lines.length - shown.length} more`, style: 'quiet' }]]
}

/** Things side by side, three columns apart, on as many lines as they need. */
export function flow(things: readonly (readonly Run[])[], width: number): readonly Line[] {
  const lines: Run[][] = []
  for (const thing of things) {
    const last = lines.at(-1)
    if (last && widthOf(last) + 3 + widthOf(thing) <= width) last.push({ text: '   ', style: 'ground' }, ...thing)
    else lines.push([...thing])
  }
  return lines
}

/** How a tone looks. */
export function styleOf(tone: Tone, normal: Style = 'plain'): Style {
  return tone === 'normal' ? normal : tone === 'good' ? 'good' : 'warn'
}

import { displayWidth } from '../../src/text/width.ts'
import { safeArea } from './pieces.ts'
import type { Area, Layout, Run } from './sheet.ts'

/** Round a cell in eight steps, each to a neighbour, so that every edge of a picture rests on several cells. */
const ring: readonly (readonly [right: number, down: number])[] = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
]

/**
 * A layout moved as a whole, by a cell at most, so that nothing burns in. It takes no more than one cell of the margin, and
 * only where there are two; where it has no room to the side or up and down, it stays there.
 */
export function shifted(layout: Layout, times: number): Layout {
  const [right, down] = ring[times % ring.length] ?? [0, 0]
  const { x, y, width, height } = bounds(layout)
  const area = roomToMove(layout)
  const isFree = (from: number, length: number, least: number, room: number) => from >= least && from + length <= least + room
  const byColumns = isFree(x + right, width, area.x, area.width) ? right : 0
  const byRows = isFree(y + down, height, area.y, area.height) ? down : 0
  return { ...layout, lines: turned(layout.lines, byRows).map((runs) => alongside(runs, byColumns)) }
}

function roomToMove({ columns, rows }: Layout): Area {
  const { x, y, width, height } = safeArea(columns, rows)
  const across = x >= 2 ? 1 : 0
  const down = y >= 2 ? 1 : 0
  return { x: x - across, y: y - down, width: width + 2 * across, height: height + 2 * down }
}

/** The smallest rectangle with everything that is drawn. */
function bounds({ columns, lines }: Layout): Area {
  const before = lines.map((runs) => emptyAt(runs[0]))
  const behind = lines.map((runs) => emptyAt(runs.at(-1)))
  const drawn = [...lines.keys()].filter((row) => (before[row] ?? 0) < columns)
  const y = drawn[0] ?? 0
  const x = Math.min(columns, ...drawn.map((row) => before[row] ?? 0))
  const right = columns - Math.min(columns, ...drawn.map((row) => behind[row] ?? 0))
  return { x, y, width: Math.max(0, right - x), height: (drawn.at(-1) ?? -1) + 1 - y }
}

function emptyAt(run: Run | undefined): number {
  return run?.style === 'ground' ? displayWidth(run.text) : 0
}

/** Rows moved up or down, where the ones at the end are empty. */
function turned(lines: Layout['lines'], by: number): Layout['lines'] {
  return by === 0 ? lines : [...lines.slice(-by), ...lines.slice(0, -by)]
}

/** Cells moved to a side, where the ones at that end are empty. */
function alongside(runs: readonly Run[], by: number): readonly Run[] {
  const gap: Run = { text: ' '.repeat(Math.abs(by)), style: 'ground' }
  const first = runs[0]
  const last = runs.at(-1)
  if (by > 0 && last) return [gap, ...runs.slice(0, -1), { ...last, text: last.text.slice(by) }]
  if (by < 0 && first) return [{ ...first, text: first.text.slice(-by) }, ...runs.slice(1), gap]
  return runs
}

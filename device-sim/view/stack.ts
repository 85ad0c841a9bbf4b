import type { Area, Run, Sheet } from './sheet.ts'

/** Lines that belong together. */
export interface Block {
  readonly lines: readonly (readonly Run[])[]
  /** Which blank lines come first when there is room for some: 1 before 2; none where it is absent. */
  readonly gap?: number | undefined
}

/** How many rows blocks take without any blank line. */
export function heightOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + block.lines.length, 0)
}

/** How many rows blocks take in that much room, blank lines included: at most `deep` before each block. */
export function spacedHeight(blocks: readonly Block[], height: number, deep = 1): number {
  return heightOf(blocks) + gapsFor(blocks, height, deep).reduce((sum, gap) => sum + gap, 0)
}

/** Writes blocks below one another, with as many blank lines between them as there is room for. */
export function putStack(sheet: Sheet, area: Area, blocks: readonly Block[], deep = 1): void {
  const gaps = gapsFor(blocks, area.height, deep)
  let y = area.y
  for (const [index, block] of blocks.entries()) {
    y += gaps[index] ?? 0
    for (const line of block.lines) {
      if (y < area.y + area.height) sheet.put(area.x, y, line)
      y += 1
    }
  }
}

function gapsFor(blocks: readonly Block[], height: number, deep: number): readonly number[] {
  const gaps = blocks.map(() => 0)
  let room = height - heightOf(blocks)
  const wanting = [...blocks.entries()].filter(([, { gap }]) => gap !== undefined).sort(([, a], [, b]) => (a.gap ?? 0) - (b.gap ?? 0))
  for (let turn = 0; turn < deep; turn++)
    for (const [index] of wanting) {
      if (room <= 0) return gaps
      gaps[index] = (gaps[index] ?? 0) + 1
      room -= 1
    }
  return gaps
}

import { displayWidth } from '../../src/text/width.ts'
import { cutRuns, keyRuns, line, safeArea, widthOf } from './pieces.ts'
import type { KeyHint } from './screen.ts'
import { type Layout, type Run, Sheet } from './sheet.ts'
import { type Language, wordsOf } from './words/languages.ts'
import type { ReplayWords } from './words/words.ts'

/** How far a replay has come. */
export interface ReplayFacts {
  readonly played: number
  readonly events: number
  /** How many times as fast as it happened; `Infinity` where nothing is waited for. */
  readonly speed: number
  readonly isHeld: boolean
  /** What the last key of whoever watches came to. */
  readonly notice?: string | undefined
}

/** A picture that says it is a replay, and which keys that has, in the last row, where a device shows nothing if it can. */
export function withReplayLine(layout: Layout, facts: ReplayFacts, language: Language): Layout {
  const { columns, rows, lines } = layout
  const last = lines[rows - 1] ?? []
  const { x } = safeArea(columns, rows)
  const taken = displayWidth(textOf(last).trimEnd())
  const beside = replayRuns(facts, language, columns - taken - 2)
  const sheet = new Sheet(columns, 1)
  if (taken > 0 && beside) {
    sheet.put(0, 0, last)
    sheet.put(columns - widthOf(beside), 0, beside)
  } else sheet.put(x, 0, replayRuns(facts, language, columns - 2 * x) ?? cutRuns(stand(facts, wordsOf(language).replay), columns - 2 * x))
  return { ...layout, lines: [...lines.slice(0, -1), ...sheet.layout().lines] }
}

/** Undefined where there is no room to say that it is one. */
function replayRuns(facts: ReplayFacts, language: Language, width: number): readonly Run[] | undefined {
  const words = wordsOf(language).replay
  const head = stand(facts, words)
  const left = width - widthOf(head)
  if (left < 0) return undefined
  const rest = facts.notice === undefined ? keyRuns(keysOf(facts, words), left - 3) : cutRuns(line(facts.notice, 'strong'), left - 3)
  return rest.length === 0 ? head : [...head, { text: '   ', style: 'ground' }, ...rest]
}

function stand({ played, events, speed, isHeld }: ReplayFacts, words: ReplayWords): readonly Run[] {
  const pace = isOver({ played, events }) ? words.over : isHeld ? words.held : Number.isFinite(speed) ? `${speed}x` : ''
  return [
    { text: `${words.replay} `, style: 'accent' },
    { text: [pace, `${played}/${events}`].filter(Boolean).join(' '), style: 'plain' },
  ]
}

/** The first is the last to go. */
function keysOf(facts: ReplayFacts, words: ReplayWords): readonly KeyHint[] {
  const [inspector, end] = [
    { key: 'i', does: words.inspector },
    { key: 'q', does: words.end },
  ]
  if (isOver(facts)) return [end, inspector, { key: 'x', does: words.export }]
  return [{ key: 'OK', does: facts.isHeld ? words.goOn : words.hold }, { key: '→', does: words.next }, inspector, end]
}

function isOver({ played, events }: Pick<ReplayFacts, 'played' | 'events'>): boolean {
  return played === events
}

function textOf(runs: readonly Run[]): string {
  return runs.map(({ text }) => text).join('')
}

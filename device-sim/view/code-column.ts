import { displayWidth } from '../../src/text/width.ts'
import { blockLetters, type LetterSize, solidLetters } from './letters.ts'
import { actionRuns, cutRuns, line, widthOf } from './pieces.ts'
import type { CodeScreen, TimeLeft } from './screen.ts'
import type { Run } from './sheet.ts'
import type { Block } from './stack.ts'
import { wrapAddress, wrapText } from './wrap.ts'

/** What a column beside (or without) the QR code holds. */
export interface ColumnPlan {
  readonly width: number
  readonly hasQr: boolean
  readonly hasNotices: boolean
  readonly hasSteps: boolean
  /** Whether the code is said in words, too, where the column is wide enough. */
  readonly hasSpelling: boolean
  readonly hasTitle: boolean
  readonly hasCountdown: boolean
  /** Whether things to choose stand in the column rather than in the footer. */
  readonly hasActions: boolean
  readonly letters: LetterPlan
  /** Whether letters can be drawn with half blocks. */
  readonly hasHalfBlocks: boolean
}

/** How large the code is drawn. */
export interface LetterPlan {
  readonly size: LetterSize
  /** On how many lines it stands. */
  readonly lines: 1 | 2 | 3
  readonly gap: number
}

/** Every way to draw the code, the largest first. */
export const letterPlans: readonly LetterPlan[] = [
  { size: 'large', lines: 1, gap: 4 },
  { size: 'large', lines: 1, gap: 2 },
  { size: 'large', lines: 2, gap: 4 },
  { size: 'tall', lines: 1, gap: 2 },
  { size: 'tall', lines: 1, gap: 1 },
  { size: 'tall', lines: 2, gap: 2 },
  { size: 'tall', lines: 2, gap: 1 },
  { size: 'tall', lines: 3, gap: 2 },
  { size: 'tall', lines: 3, gap: 1 },
  { size: 'short', lines: 1, gap: 2 },
  { size: 'short', lines: 1, gap: 1 },
  { size: 'short', lines: 2, gap: 2 },
  { size: 'short', lines: 2, gap: 1 },
  { size: 'short', lines: 3, gap: 2 },
  { size: 'short', lines: 3, gap: 1 },
]

/** The blocks of the column; undefined when the code does not fit its width in letters of that plan. */
export function codeColumn(screen: CodeScreen, plan: ColumnPlan): readonly Block[] | undefined {
  const letters = letterBlocks(screen.code, plan)
  if (!letters) return undefined
  const blocks: readonly Block[] = [
    ...(plan.hasTitle ? [titleBlock(plan.hasSteps ? screen.title : screen.texts.signInAt, plan.width)] : []),
    ...(plan.hasNotices ? noticeBlocks(screen, plan.width) : []),
    ...(plan.hasSteps ? withSteps(screen, plan, letters) : withoutSteps(screen, plan, letters)),
    ...(plan.hasCountdown ? [{ lines: [countdown(screen.timeLeft, plan.width)], gap: 3 }] : []),
    ...(plan.hasActions ? screen.actions.map((row) => ({ lines: [actionRuns(row, plan.width)], gap: 9 })) : []),
  ]
  return blocks.map((block) => ({ ...block, lines: block.lines.map((runs) => cutRuns(runs, plan.width)) }))
}

function titleBlock(title: string, width: number): Block {
  return { lines: wrapText(title, width).map((text) => line(text, 'strong')) }
}

function noticeBlocks(screen: CodeScreen, width: number): readonly Block[] {
  return screen.notices.map((notice) => ({ lines: wrapText(notice, width).map((text) => line(text, 'quiet')) }))
}

function withSteps(screen: CodeScreen, plan: ColumnPlan, letters: readonly Block[]): readonly Block[] {
  const { code, isCodeInQr, texts } = screen
  const isCompared = plan.hasQr && isCodeInQr
  const isWide = isWideColumn(plan.width)
  const second = isCompared ? (isWide ? `${texts.compare} ` : texts.compareShort) : texts.enter
  const spelled = `   ${screen.spelled}`
  return [
    { lines: openLines(screen, plan, isWide), gap: 1 },
    { lines: isWide ? stepWithCode(2, isCompared ? second : `${second}  `, code, plan.width) : [step(2, isWide, line(second))], gap: 2 },
    ...letters,
    ...(plan.hasSpelling && isWide && displayWidth(spelled) <= plan.width ? [{ lines: [line(spelled, 'quiet')], gap: 5 }] : []),
    {
      lines: isWide ? [step(3, isWide, line(texts.approve))] : stepWithCode(3, `${texts.approveShort}   `, code, plan.width),
      gap: 4,
    },
  ]
}

function withoutSteps({ address, code }: CodeScreen, { width }: ColumnPlan, letters: readonly Block[]): readonly Block[] {
  return [{ lines: wrapAddress(address, width).map((text) => line(text, 'strong')) }, ...letters, { lines: [line(code, 'strong')], gap: 4 }]
}

/** The first step: where to go, and where the address stands on its lines. */
function openLines({ address, texts }: CodeScreen, { width, hasQr }: ColumnPlan, isWide: boolean): readonly (readonly Run[])[] {
  const indent = indentOf(width)
  const room = width - indent
  const pad = ' '.repeat(indent)
  const strong = (text: string) => line(pad + text, 'strong')
  const whole = wrapAddress(address, room)
  if (!hasQr) return [step(1, isWide, line(texts.open)), ...whole.map(strong)]
  if (isWide && whole.length === 1) return [step(1, isWide, line(texts.scanOrOpen)), ...whole.map(strong)]
  const [first = '', ...rest] = wrapAddress(address, room, room - displayWidth(texts.orOpen) - 1)
  return [
    step(1, isWide, line(texts.scan)),
    [
      { text: `${pad}${texts.orOpen} `, style: 'quiet' },
      { text: first, style: 'strong' },
    ],
    ...rest.map(strong),
  ]
}

/** Whether a column has room for whole sentences. */
function isWideColumn(width: number): boolean {
  return width >= 44
}

/** How far what belongs to a step stands in from its number. */
function indentOf(width: number): number {
  return isWideColumn(width) ? 3 : 2
}

/** A step that ends in the code, which has a line of its own where it would be cut. */
function stepWithCode(number: number, text: string, code: string, width: number): readonly (readonly Run[])[] {
  const isWide = isWideColumn(width)
  const codeText: Run = { text: code, style: 'strong' }
  const whole = step(number, isWide, [{ text, style: 'plain' }, codeText])
  if (widthOf(whole) <= width) return [whole]
  return [step(number, isWide, line(text.trimEnd())), [{ text: ' '.repeat(indentOf(width)), style: 'plain' }, codeText]]
}

function step(number: number, isWide: boolean, runs: readonly Run[]): readonly Run[] {
  return [{ text: `${number}${isWide ? '  ' : ' '}`, style: 'accent' }, ...runs]
}

/**
 * The code in block letters. Where it stands on several lines, they never touch: tall ones have a blank line between and air on
 * the other side, short ones have air between.
 */
function letterBlocks(code: string, { letters, width, hasSteps, hasHalfBlocks }: ColumnPlan): readonly Block[] | undefined {
  const { size, lines: count, gap } = letters
  const parts = partsOf(code, count)
  if (parts.length !== count) return undefined
  const pad = ' '.repeat(hasSteps ? indentOf(width) : 0)
  const isParted = size !== 'short' || !hasHalfBlocks
  const blocks: Block[] = []
  for (const [index, part] of parts.entries()) {
    const isLow = count > 1 && (size !== 'short') === (index === 0)
    const drawn = hasHalfBlocks ? blockLetters(part, size, gap, isLow) : solidLetters(part, size, gap)
    if (!drawn || (drawn[0]?.length ?? 0) + pad.length > width) return undefined
    const lines = drawn.map((text) => line(pad + text, 'strong'))
    if (index > 0) blocks.push({ lines: isParted ? [[], ...lines] : lines })
    else blocks.push({ lines, gap: count > 1 ? 6 : 2.5 })
  }
  return blocks
}

/** A code on so many lines: broken at its dashes where that can be, else in equal parts; none where it has fewer groups than lines. */
function partsOf(code: string, lines: LetterPlan['lines']): readonly string[] {
  const groups = code.split('-').filter((group) => group !== '')
  if (lines === 1) return [code]
  if (lines === groups.length) return groups
  if (lines === 2 && groups.length === 3) return [groups.slice(0, 2).join('-'), ...groups.slice(2)]
  if (lines === 3 && groups.length === 2) return []
  const start = (part: number) => Math.ceil((part * code.length) / lines)
  return Array.from({ length: lines }, (_, part) => code.slice(start(part), start(part + 1)))
}

/** How much time is left, as a bar and in words. */
export function countdown({ share, words, plain }: TimeLeft, width: number): readonly Run[] {
  const text = width < 36 ? plain : words
  const bar = Math.max(4, Math.min(50, width - displayWidth(text) - 1))
  const full = Math.round(bar * share)
  return [
    { text: '━'.repeat(full), style: 'accent' },
    { text: '━'.repeat(bar - full), style: 'rule' },
    { text: ` ${text}`, style: 'plain' },
  ]
}

import { cutToWidth } from '../../src/text/width.ts'
import { countdown } from './code-column.ts'
import { actionRuns, cutRuns, keyRuns, line, statusLines } from './pieces.ts'
import type { CodeScreen } from './screen.ts'
import type { Area, Run, Sheet } from './sheet.ts'
import { type Block, heightOf, putStack } from './stack.ts'
import { addressLines, wrapText } from './wrap.ts'

/**
 * Places the code where it does not fit in block letters. The code always stays, the address stays as long as it can be whole; with
 * every further row comes, in this order, what is going on, what can be chosen, which keys do that, the title, and the time as a bar.
 */
export function putSmall(sheet: Sheet, { x, y, width, height }: Area, screen: CodeScreen): void {
  const wrapped = addressLines(screen.address, width, height - 2)
  const address = wrapped.length < height ? wrapped : []
  const spare = height - address.length - 1
  const hasKeys = spare >= 3
  if (hasKeys) sheet.put(x, y + height - 1, keyRuns(screen.keys, width))
  putStack(sheet, { x, y, width, height: height - (hasKeys ? 1 : 0) }, [
    ...(spare >= 4 ? [{ lines: [line(cutToWidth(screen.texts.signInAt, width), 'strong')] }] : []),
    { lines: address.map((text) => line(text, 'strong')), gap: 4 },
    { lines: [line(screen.code, 'strong')], gap: 1 },
    ...goingOn(screen, width, spare),
    ...(spare >= 2 ? screen.actions.map((row): Block => ({ lines: [actionRuns(row, width)], gap: 3 })) : []),
  ])
}

/** The time and what is going on: in one line, or where there are more rows a bar, and what the person should know now. */
function goingOn(screen: CodeScreen, width: number, spare: number): readonly Block[] {
  const { hint, notice, status, timeLeft, texts } = screen
  if (spare < 1) return []
  const known: readonly (readonly Run[])[] = hint ? wrapText(hint, width).map((text) => line(text, 'strong')) : statusLines(status, width)
  const whole: readonly Block[] = [{ lines: [countdown(timeLeft, width)], gap: 2 }, { lines: known }].map((block) => ({
    ...block,
    lines: block.lines.map((runs) => cutRuns(runs, width)),
  }))
  if (heightOf(whole) + 3 <= spare) return whole
  const doing = status.isTrouble ? texts.noAnswerShort(timeLeft.short) : texts.waitingShort(timeLeft.short)
  return [{ lines: [line(cutToWidth(notice ?? doing, width), notice ? 'strong' : 'quiet')], gap: 2 }]
}

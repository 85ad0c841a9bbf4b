import { line } from '../view/pieces.ts'
import type { Run } from '../view/sheet.ts'
import { wrapText } from '../view/wrap.ts'
import type { InspectorScreen, LastAnswer, NetworkInForce, ShownToken } from './inspector-screen.ts'
import { flow, linesSection, type Section } from './section.ts'

/** What the machine is doing, what comes next, and why the interval is what it is. */
export function headSection({ phase, interval, reasons, next }: InspectorScreen, width: number): Section | undefined {
  const facts = flow(
    [
      line('Inspector', 'strong'),
      fact('phase', phase, 'accent'),
      ...(interval === undefined ? [] : [fact('interval', interval, 'strong')]),
      ...next.map((text) => line(text)),
    ],
    width,
  )
  const why = reasons.length === 0 ? [] : wrapText(`interval: ${reasons.join(', ')}`, width).map((text) => line(text, 'quiet'))
  const lines = [...facts, ...why].map((each) => [each])
  return linesSection(lines, facts.length + Math.min(2, why.length))
}

/** The network in force: one that lies in the way cannot be overlooked. */
export function networkSection({ text, isClear }: NetworkInForce): Section | undefined {
  const label: Run = { text: 'network  ', style: 'strong' }
  return linesSection([[[label, isClear ? { text, style: 'quiet' } : { text: ` ${text} `, style: 'badge' }]]])
}

/** The last answer: its status, the header fields that say something, its body. */
export function answerSection(answer: LastAnswer | undefined, width: number): Section | undefined {
  if (!answer) return undefined
  const head: readonly Run[] = [
    { text: 'last answer  ', style: 'strong' },
    { text: answer.status, style: 'plain' },
  ]
  const body = answer.body === '' ? [] : wrapText(answer.body, width).map((text) => line(text))
  const headers = flow(
    answer.headers.map((header) => line(header, 'quiet')),
    width,
  )
  return linesSection([[head, ...body, ...headers]], 3)
}

/** What the tokens say of themselves. */
export function tokenSection(tokens: readonly ShownToken[], width: number): Section | undefined {
  const groups = tokens.map(({ name, claims, remark }) => [
    [{ text: `${name}  `, style: 'strong' } as const, { text: remark ?? '', style: 'quiet' } as const],
    ...flow(
      claims.map((claim) => fact(claim.name, claim.value, 'plain')),
      width,
    ),
  ])
  return linesSection(groups, 3, 12)
}

function fact(label: string, value: string, style: Run['style']): readonly Run[] {
  return [
    { text: `${label} `, style: 'quiet' },
    { text: value, style },
  ]
}

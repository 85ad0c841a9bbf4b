import type { TraceEntry } from '../../src/device/trace.ts'
import { cleanText } from '../../src/text/clean.ts'
import type { Run, RunEntry } from './run.ts'
import { answerSummary, requestSummary, type Tone } from './summaries.ts'

/** Who takes part, from left to right. */
export type Lane = 'device' | 'server' | 'phone'

/** One step of the sequence, already clean (E-12). */
export type SequenceRow =
  /** `lost` never arrives. */
  | {
      readonly kind: 'message' | 'lost'
      readonly from: Lane
      readonly to: Lane
      readonly text: string
      readonly tone: Tone
      readonly count: number
    }
  | { readonly kind: 'note'; readonly text: string; readonly tone: Tone }

/** How much too early a poll must be to be called early, in milliseconds. */
const early = 500

/** The run as messages between lanes. A request and an answer that repeat themselves are told once, with how often. */
export function sequenceOf({ entries }: Run): readonly SequenceRow[] {
  const rows: SequenceRow[] = []
  let wakeAt: number | undefined
  let last: TraceEntry | undefined
  for (const entry of entries) {
    if (entry.type === 'turned') {
      last = entry.turn
      if (last.phase === 'waiting') wakeAt = last.wakeAt
    } else rows.push(...rowsOf(entry, wakeAt))
    if (entry.type === 'requested') wakeAt = undefined
    if (entry.type === 'answered') fold(rows)
  }
  if (last?.wakeAt !== undefined) rows.push({ kind: 'note', text: `waits ${Math.round((last.wakeAt - last.at) / 1000)} s`, tone: 'normal' })
  return rows
}

function rowsOf(entry: Exclude<RunEntry, { type: 'turned' }>, wakeAt: number | undefined): readonly SequenceRow[] {
  switch (entry.type) {
    case 'requested': {
      const { short } = requestSummary(entry.request)
      const by = (wakeAt ?? 0) - entry.request.at
      if (by < early) return [message('device', 'server', short, 'normal')]
      return [message('device', 'server', `${short} (${Math.round(by / 1000) || 1} s early)`, 'trouble')]
    }
    case 'answered': {
      const { short, tone } = answerSummary(entry.answer)
      return [message('server', 'device', short, tone)]
    }
    case 'failed':
      return [{ kind: 'lost', from: 'server', to: 'device', text: cleanText(entry.message, 60), tone: 'trouble', count: 1 }]
    case 'phone':
      return [message('phone', 'server', cleanText(entry.does, 40), 'normal')]
    case 'noted':
      return entry.about === 'poll' ? [] : [{ kind: 'note', text: cleanText(`${entry.about}: ${entry.text}`, 60), tone: 'normal' }]
  }
}

function message(from: Lane, to: Lane, text: string, tone: Tone): SequenceRow {
  return { kind: 'message', from, to, text, tone, count: 1 }
}

/** Puts the last two rows into the two before them, where they say the same. */
function fold(rows: SequenceRow[]): void {
  const [request, answer, again, other] = rows.slice(-4)
  if (!request || !answer || !isAgain(request, again) || !isAgain(answer, other)) return
  rows.splice(-4, 4, once(request), once(answer))
}

function isAgain(row: SequenceRow, next: SequenceRow | undefined): boolean {
  if (row.kind !== 'message' || next?.kind !== 'message') return false
  return row.from === next.from && row.to === next.to && row.text === next.text && row.tone === next.tone
}

function once(row: SequenceRow): SequenceRow {
  return row.kind === 'note' ? row : { ...row, count: row.count + 1 }
}

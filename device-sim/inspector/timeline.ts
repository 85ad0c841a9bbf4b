import type { TraceEntry } from '../../src/device/trace.ts'
import { cleanText } from '../../src/text/clean.ts'
import type { Instant } from '../../src/time/units.ts'
import { atOf, type Run, type RunEntry } from './run.ts'
import { answerSummary, pathOf, requestSummary, type Tone } from './summaries.ts'

/** One line of the timeline, already clean (E-12). */
export interface TimelineRow {
  /** Since the run began. */
  readonly time: string
  readonly sign: '→' | '←' | '×' | '·'
  /** The method of a request, which goes first where there is little room. */
  readonly method?: string | undefined
  readonly what: string
  readonly says: string
  readonly tone: Tone
}

/** What happened, line by line: requests, answers, what the developer and the person with the phone did, and how it ended. */
export function timelineOf({ entries, startedAt }: Run): readonly TimelineRow[] {
  const rows: TimelineRow[] = []
  let remark: string | undefined
  let interval: number | undefined
  for (const entry of entries) {
    const time = timeSince(startedAt ?? atOf(entry), atOf(entry))
    if (entry.type === 'noted' && entry.about === 'poll') remark = cleanText(entry.text)
    else if (entry.type === 'turned') {
      const last = rows.at(-1)
      if (last) rows[rows.length - 1] = slowed(last, entry.turn, interval)
      interval = entry.turn.interval ?? interval
      rows.push(...endOf(entry.turn, time))
    } else {
      rows.push(rowOf(entry, time, entry.type === 'requested' ? remark : undefined))
      if (entry.type === 'requested') remark = undefined
    }
  }
  return rows
}

/** Seconds and thousandths, behind minutes where there are any. */
export function timeSince(start: Instant, at: Instant): string {
  const past = Math.max(0, at - start)
  const minutes = Math.floor(past / 60_000)
  const left = ((past % 60_000) / 1000).toFixed(3).padStart(6, '0')
  return minutes > 0 ? `${minutes}:${left}` : left
}

function rowOf(entry: Exclude<RunEntry, { type: 'turned' }>, time: string, remark: string | undefined): TimelineRow {
  switch (entry.type) {
    case 'requested': {
      const { method, url } = entry.request
      const what = cleanText(pathOf(url), 60)
      const says = remark ?? requestSummary(entry.request).says
      return { time, sign: '→', method: cleanText(method, 10), what, says, tone: remark === undefined ? 'normal' : 'trouble' }
    }
    case 'answered': {
      const { says, tone } = answerSummary(entry.answer)
      return { time, sign: '←', what: String(entry.answer.status), says, tone }
    }
    case 'failed':
      return { time, sign: '×', what: 'no answer', says: cleanText(entry.message), tone: 'trouble' }
    case 'noted':
      return { time, sign: '·', what: entry.about, says: cleanText(entry.text), tone: 'normal' }
    case 'phone':
      return { time, sign: '·', what: 'phone', says: cleanText(entry.does), tone: 'normal' }
  }
}

/** An answer that says slow down tells what it did, once the machine has taken it. */
function slowed(row: TimelineRow, { error, interval }: TraceEntry, before: number | undefined): TimelineRow {
  if (error !== 'slow_down' || row.sign !== '←' || interval === undefined || before === undefined) return row
  return { ...row, says: `slow_down: interval ${before} → ${interval} s` }
}

function endOf({ phase, ending, message }: TraceEntry, time: string): readonly TimelineRow[] {
  if (phase === 'signed-in') return [{ time, sign: '·', what: 'signed in', says: '', tone: 'good' }]
  if (phase !== 'ended') return []
  return [{ time, sign: '·', what: cleanText(ending ?? 'ended', 20), says: cleanText(message ?? ''), tone: 'trouble' }]
}

import { type Data, type Opening, openData } from './data/data.ts'
import type { AuditEntry } from './identity/audit.ts'

/** Hands audit entries on, one after another, beside whatever wrote them. */
export interface AuditFeed {
  push(entry: AuditEntry): void
  /** Resolves once everything that was pushed is delivered. */
  drained(): Promise<void>
}

/** What a listener may have waiting for it at most, lest a slow one fill the memory; what comes beyond that is not delivered. */
const mostWaiting = 100_000

/**
 * Delivers every entry once, in order, and the next only when the listener is done with the one before. It starts when the answers of this turn of
 * the event loop are out; whatever the listener throws, or rejects with, is told and changes nothing.
 */
export function auditFeed(listener: EventListener, onError: (error: unknown) => void): AuditFeed {
  const waiting: AuditEntry[] = []
  let running: Promise<void> | undefined
  let lost = 0
  const deliver = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    for (let due = waiting.splice(0); due.length > 0; due = waiting.splice(0)) for (const entry of due) await handOver(entry)
    running = undefined
  }
  const handOver = async (entry: AuditEntry) => {
    try {
      await listener(entry)
    } catch (error) {
      onError(error)
    }
    if (lost > 0) onError(new Error(`Cannot deliver ${lost} audit events: ${mostWaiting} waited already`))
    lost = 0
  }
  return {
    push: (entry) => {
      if (waiting.length >= mostWaiting) lost += 1
      else waiting.push(entry)
      running ??= deliver()
    },
    drained: async () => {
      while (running) await running
    },
  }
}

/** Called with an event of the audit trail; the next one waits for a promise that it answers. */
export type EventListener = (event: AuditEntry) => unknown

/** How long the end of a server waits for whoever listens to events, in milliseconds. */
const patience = 2000

/** Opens a data directory; what is written to its audit trail through this opening is handed to each of those who listen, and the last of it at the end. */
export async function openHeard(
  directory: string,
  opening: Opening,
  listeners: readonly (EventListener | undefined)[],
  onError: (error: unknown) => void,
): Promise<Data> {
  const feeds = listeners.flatMap((listener) => (listener ? [auditFeed(listener, onError)] : []))
  const onAudit = (entry: AuditEntry) => {
    for (const feed of feeds) feed.push(entry)
  }
  const data = await openData(directory, feeds.length > 0 ? { ...opening, onAudit } : opening)
  const drained = () => Promise.all(feeds.map((feed) => feed.drained()))
  return { ...data, close: () => data.close().then(() => beforeLong(drained())) }
}

/** Waits for something, but not for ever: a listener that hangs does not keep a server from ending. */
async function beforeLong(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience)
  })
  await Promise.race([work, enough])
  clearTimeout(timer)
}

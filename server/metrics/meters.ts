import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { PollAnswer } from '../flows/services.ts'
import type { RequestNote } from '../http/request-note.ts'
import type { AuditEntry, AuditEvent } from '../identity/audit.ts'
import type { Store } from '../store/store.ts'
import { timedStore } from './timed-store.ts'

/** What is counted and measured of one server, since it was started (docs/operating.md). Nobody's name is on it, and no label that strangers choose. */
export interface Meters {
  /** Takes the answer to a poll. */
  readonly polled: (answer: PollAnswer) => void
  /** Takes an event of the audit trail; how long an approval took is looked up. */
  readonly happened: (event: AuditEntry, store: Store) => Promise<void>
  /** Takes a request that is answered. */
  readonly requested: (note: RequestNote) => void
  /** The same store, its answers timed. */
  readonly timed: (store: Store) => Store
  /** All of it as Prometheus reads it. */
  read(): Promise<{ readonly type: string; readonly text: string }>
}

/** The answer to each poll, as the wire has it (RFC 8628 §3.5). */
const answers = {
  pending: 'authorization_pending',
  'slow-down': 'slow_down',
  denied: 'access_denied',
  expired: 'expired_token',
  invalid: 'invalid_grant',
  issued: 'tokens',
} as const satisfies Readonly<Record<PollAnswer, string>>

/** What becomes of grants. */
const outcomes = {
  'code-issued': 'issued',
  approved: 'approved',
  denied: 'denied',
  redeemed: 'redeemed',
  expired: 'expired',
} as const satisfies Partial<Record<AuditEvent, string>>

/** Seconds that people take. */
const patience = [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200]

/** Seconds that a store takes. */
const latencies = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5]

/** Numbers of open things that the library calls totals; the same by kind are left. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

/** Makes meters of a server's own, with those of the process. */
export function createMeters(): Meters {
  const register = new Registry()
  collectDefaultMetrics({ register })
  for (const name of misnamed) register.removeSingleMetric(name)
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames: [...labelNames], registers: [register] })
  const grants = counter('tenfoot_grants_total', 'Grants by what became of them', ['outcome'])
  const polls = counter('tenfoot_polls_total', 'Polls by their answer', ['answer'])
  const requests = counter('tenfoot_requests_total', 'Requests by the route that took them and the class of their status', [
    'route',
    'status',
  ])
  const approval = new Histogram({
    name: 'tenfoot_approval_seconds',
    help: 'From the request for codes to a yes',
    buckets: patience,
    registers: [register],
  })
  const latency = new Histogram({
    name: 'tenfoot_store_seconds',
    help: 'How long the store took, by operation',
    labelNames: ['operation'],
    buckets: latencies,
    registers: [register],
  })
  const became = named(outcomes, (outcome) => grants.labels(outcome))
  const answered = named(answers, (answer) => polls.labels(answer))
  const asked = new Map<string, Counting>()
  return {
    polled: (kind) => answered.get(kind)?.inc(),
    happened: async ({ event, at, grant: id }, store) => {
      became.get(event)?.inc()
      // A server that is being ended has closed its store by now.
      const grant = event === 'approved' && id !== undefined ? await store.grants.find({ id }).catch(() => undefined) : undefined
      if (grant) approval.observe((at - grant.requestedAt) / 1000)
    },
    requested: ({ route = 'none', status }) => {
      const key = `${Math.floor(status / 100)}xx ${route}`
      const counting = asked.get(key) ?? requests.labels(route, key.slice(0, 3))
      asked.set(key, counting)
      counting.inc()
    },
    timed: (store) => timedStore(store, (operation) => latency.labels(operation)),
    read: async () => ({ type: register.contentType, text: await register.metrics() }),
  }
}

/** One line of a counter. */
interface Counting {
  inc(by?: number): void
}

/** The lines of a counter by what they count, each there from the beginning, so that the first event is an increase. */
function named(labels: Readonly<Record<string, string>>, line: (label: string) => Counting): ReadonlyMap<string, Counting> {
  const lines = new Map(Object.entries(labels).map(([kind, label]) => [kind, line(label)]))
  for (const counting of lines.values()) counting.inc(0)
  return lines
}

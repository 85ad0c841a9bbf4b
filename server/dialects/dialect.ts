import type { RequestListener } from 'node:http'
import type { Clock } from '../../src/time/clock.ts'
import type { Data } from '../data/data.ts'
import type { Services, Settings } from '../flows/services.ts'
import type { Watchers } from '../http/express.ts'

/** The dialects that a server can be started in. */
export const dialectNames = ['workos'] as const

/** The name of a dialect. */
export type DialectName = (typeof dialectNames)[number]

/** A vendor's paths, names and shapes on top of this server's own rules, opened on a data directory. */
export interface Dialect {
  /** What it settles in place of the server's usual. */
  readonly settings: Pick<Settings, 'accessTokenLifetime'>
  /** Lines that the operator of a new data directory is told, once: they hold a secret, and are for nobody's log. */
  readonly toldOnce: readonly string[]
  listener(services: Services, watchers: Watchers): RequestListener
  close(): Promise<void>
}

/** Opens a dialect on a data directory. Rejects with `UnusableData`. */
export type OpenDialect = (directory: string, data: Data, clock: Clock) => Promise<Dialect>

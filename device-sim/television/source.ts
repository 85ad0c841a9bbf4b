import type { Clock } from '../../src/time/clock.ts'
import type { Instant } from '../../src/time/units.ts'
import type { Run } from '../inspector/run.ts'
import type { ReplayFacts } from '../view/replay-line.ts'
import type { RunningTelevision, Watcher } from './television.ts'

/** Something to be shown: a television that will be switched on, or a run of one that was recorded. */
export interface Source {
  /** By what keys are timed. */
  readonly clock: Clock
  /** Begins, once. Without a person to hold a remote control, an attempt that ends is the end. */
  start(watch: Watcher, isUnattended: boolean): RunningTelevision
  /** What time it is for whom it is about. */
  now(): Instant
  /** What an inspector shows of it. */
  run(): Run
  /** How far it has come, where it is a replay. */
  replay?(): ReplayFacts | undefined
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Data, openData } from '../../server/data/data.ts'
import { tendData } from '../../server/tend.ts'
import type { Clock } from '../../src/time/clock.ts'
import { wallClock } from '../../src/time/system-clock.ts'
import { type Instant, later, seconds } from '../../src/time/units.ts'

/** What is done now and then, by a clock that can be wrong. */

const start = wallClock.now()
const day = 86_400

let folder: string
let data: Data
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tenfoot-tend-'))
  data = await openData(join(folder, 'data'), { create: true })
})
afterEach(async () => {
  await data.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Tends the data once at each of these times, in seconds from the start. */
async function tendAt(...times: readonly number[]): Promise<void> {
  const over = new AbortController()
  const left = times.map((time) => later(start, seconds(time)))
  const now = (): Instant => left[0] ?? start
  const clock: Clock = {
    now,
    sleepUntil: async () => {
      left.shift()
      if (left.length === 0) over.abort()
    },
  }
  const problems: unknown[] = []
  await tendData(data, { clock, onKey: () => undefined, onError: (error) => problems.push(error) }, over.signal)
  expect(problems).toEqual([])
}

async function told(): Promise<number> {
  return (await data.store.audit.list(10)).length
}

describe('tendData()', () => {
  beforeEach(async () => {
    await data.store.audit.append({ event: 'signed-in', at: start })
    await data.store.audit.append({ event: 'signed-out', at: later(start, seconds(1000 * day)) })
  })

  it('D-45: deletes nothing by a clock that has jumped ahead, until it stays there', async () => {
    await tendAt(0, 600, 1000 * day, 1200, 1800)
    expect(await told()).toBe(2)
    await tendAt(0, 1000 * day, 1000 * day + 600)
    expect(await told()).toBe(1)
  })

  it('D-45: deletes what is too old when it starts', async () => {
    await tendAt(1000 * day)
    expect(await told()).toBe(1)
  })
})

import { describe, expect, it } from 'vitest'
import { type BrowserSession, isAlive } from '../../../server/identity/session.ts'
import type { Hash } from '../../../server/keys/hash.ts'
import { second } from '../grant/examples.ts'

describe('isAlive()', () => {
  const minute = 60
  const hour = 3600

  it.each([
    ['just begun', 0, 0, 0, true],
    ['idle for less than fifteen minutes', 0, 0, 15 * minute - 0.001, true],
    ['idle for fifteen minutes', 0, 0, 15 * minute, false],
    ['seen a moment ago', 0, 7 * hour, 7 * hour + 60, true],
    ['busy for less than eight hours', 0, 8 * hour - 1, 8 * hour - 0.001, true],
    ['busy for eight hours', 0, 8 * hour - 1, 8 * hour, false],
    ['begun in the future, by a clock set back', 100, 100, 50, true],
  ])('D-16: says of a session %s whether it may still be used', (_what, createdAt, seenAt, at, expected) => {
    const session: BrowserSession = { id: 'id' as Hash, createdAt: second(createdAt), seenAt: second(seenAt) }
    expect(isAlive(session, second(at))).toBe(expected)
  })
})

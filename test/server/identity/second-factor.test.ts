import { describe, expect, it } from 'vitest'
import type { PersonId } from '../../../server/identity/person.ts'
import { countingSteps, decideFactor, inGroups, readFactorCode, recoveryCodeOf } from '../../../server/identity/second-factor.ts'
import type { Hash } from '../../../server/keys/hash.ts'
import { instant } from '../../../src/time/units.ts'

const factor = {
  person: 'ada' as PersonId,
  sealedSecret: 'sealed',
  createdAt: instant(0),
  lastStep: 100,
  recovery: ['one', 'two'] as readonly string[] as readonly Hash[],
}

describe('countingSteps()', () => {
  it.each([
    [30_000, [0, 1]],
    [59_999, [0, 1]],
    [60_000, [1, 2]],
  ])('D-29: are this step and the one before: at %i ms', (at, steps) => {
    expect(countingSteps(instant(at))).toEqual(steps)
  })
})

describe('decideFactor()', () => {
  it.each([
    ['a later step', 101, 'right'],
    ['a much later step', 9000, 'right'],
    ['the step that was accepted last', 100, 'wrong'],
    ['an earlier step', 99, 'wrong'],
    ['no step at all', undefined, 'wrong'],
  ] as const)('D-28: decides on %s', (_what, step, verdict) => {
    const decision = decideFactor(factor, { kind: 'app', step })
    expect(decision.verdict).toBe(verdict)
    expect(decision.next).toEqual(verdict === 'right' ? { ...factor, lastStep: step } : undefined)
  })

  it('D-30: spends a recovery code, and leaves the others and the app as they are', () => {
    const decision = decideFactor(factor, { kind: 'recovery', hash: 'one' as Hash })
    expect(decision).toEqual({ verdict: 'recovered', next: { ...factor, recovery: ['two'] } })
    expect(decideFactor({ ...factor, recovery: ['two' as Hash] }, { kind: 'recovery', hash: 'one' as Hash })).toEqual({ verdict: 'wrong' })
  })

  it('takes nothing for right where there is no second factor', () => {
    expect(decideFactor(undefined, { kind: 'app', step: 101 })).toEqual({ verdict: 'wrong' })
  })
})

describe('readFactorCode()', () => {
  it.each([
    ['123456', 'app', '123456'],
    [' 123 456 ', 'app', '123456'],
    ['１２３４５６', 'app', '123456'],
    ['ABCDE-23456', 'recovery', 'abcde23456'],
    ['abcde 23456', 'recovery', 'abcde23456'],
    ['12345', 'recovery', '12345'],
    ['', 'recovery', ''],
  ])('tells the two kinds apart: %j', (typed, kind, code) => {
    expect(readFactorCode(typed)).toEqual({ kind, code })
  })
})

describe('recoveryCodeOf()', () => {
  it('makes one letter of each byte, all of thirty-two letters alike, none of which is mistaken for another', () => {
    const all = recoveryCodeOf(Uint8Array.from({ length: 256 }, (_, byte) => byte))
    expect(new Set(all).size).toBe(32)
    expect(all).toMatch(/^[a-z2-9]+$/)
    expect(all).not.toMatch(/[lo01]/)
  })
})

describe('inGroups()', () => {
  it('puts groups apart, the last one shorter where it must be', () => {
    expect(inGroups('abcdefgh', 3, '-')).toBe('abc-def-gh')
    expect(inGroups('', 3, '-')).toBe('')
  })
})

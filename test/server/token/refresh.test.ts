import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClientId } from '../../../server/identity/client.ts'
import type { Hash } from '../../../server/keys/hash.ts'
import { decideRefresh, type RefreshAttempt, type RefreshVerdict } from '../../../server/token/refresh.ts'
import { decideAccessRevocation, decideRevocation } from '../../../server/token/revocation.ts'
import { isLive, type TokenFamily } from '../../../server/token/token.ts'
import { instant } from '../../../src/time/units.ts'
import { family, second, television } from '../grant/examples.ts'

const stranger = 'kitchen-radio' as ClientId
const day = 86_400
const revoked: TokenFamily = { ...family, revokedAt: second(70) }
const attempt: RefreshAttempt = { at: second(1000), client: television, presented: hash(1), successor: hash(2), isPublic: true }

function hash(number: number): Hash {
  return `refresh-${number}` as Hash
}

describe('decideRefresh()', () => {
  it('B-63: puts the successor in the place of the token that was used, and notes it', () => {
    expect(decideRefresh(family, attempt)).toEqual({
      verdict: 'rotated',
      next: { ...family, refresh: hash(2), usedAt: second(1000) },
      audit: { event: 'refreshed', at: second(1000), family: family.id, client: television, person: family.person },
    })
  })

  it('B-63: a token that was used before brings the whole family down, and is noted as reuse', () => {
    expect(decideRefresh(family, { ...attempt, presented: hash(0) })).toEqual({
      verdict: 'reused',
      next: { ...family, revokedAt: second(1000) },
      audit: { event: 'reuse-detected', at: second(1000), family: family.id, client: television, person: family.person },
    })
  })

  it.each<[string, string, TokenFamily, Partial<RefreshAttempt>, RefreshVerdict]>([
    ['B-61', "another client's token", family, { client: stranger }, 'foreign'],
    ['B-61', "another client's used token: a stranger brings nobody down", family, { client: stranger, presented: hash(0) }, 'foreign'],
    ['B-63', 'the token of a revoked family', revoked, {}, 'dead'],
    ['B-63', 'a used token of a revoked family', revoked, { presented: hash(0) }, 'dead'],
    ['B-67', 'a family at its end', family, { at: family.expiresAt }, 'dead'],
    ['B-67', 'a family that nobody refreshed for thirty days', family, { at: second(62 + 30 * day) }, 'dead'],
    ['B-65', 'more than was approved', family, { scope: ['openid', 'email'] }, 'too-wide'],
    ['B-65', 'another spelling of what was approved', family, { scope: ['OpenID'] }, 'too-wide'],
  ])('%s: refuses %s, and changes nothing', (_id, _what, found, changed, verdict) => {
    expect(decideRefresh(found, { ...attempt, ...changed })).toEqual({ verdict })
  })

  it('B-67: refreshes until the last moment of thirty idle days, and each refresh begins them anew', () => {
    const last = instant(second(62 + 30 * day) - 1)
    const { verdict, next } = decideRefresh(family, { ...attempt, at: last })
    expect(verdict).toBe('rotated')
    expect(decideRefresh(next ?? family, { ...attempt, presented: hash(2), at: second(62 + 59 * day) }).verdict).toBe('rotated')
  })

  it('B-65: reuse weighs more than a scope that is too wide', () => {
    expect(decideRefresh(family, { ...attempt, presented: hash(0), scope: ['email'] }).verdict).toBe('reused')
  })

  it('B-66: keeps the whole scope, though this access token asks for less', () => {
    const { next } = decideRefresh(family, { ...attempt, scope: ['openid'] })
    expect(next?.scope).toEqual(family.scope)
    expect(decideRefresh(next ?? family, { ...attempt, presented: hash(2), scope: family.scope }).verdict).toBe('rotated')
  })

  it('B-64: of many refreshes with one token at once the first gets a successor, the second ends the family, the rest find it dead', () => {
    const verdicts: RefreshVerdict[] = []
    let found: TokenFamily = family
    for (let caller = 0; caller < 5; caller += 1) {
      const { verdict, next } = decideRefresh(found, { ...attempt, successor: hash(10 + caller) })
      verdicts.push(verdict)
      found = next ?? found
    }
    expect(verdicts).toEqual(['rotated', 'reused', 'dead', 'dead', 'dead'])
  })

  it('B-63: whatever tokens are presented in whatever order, only the newest one ever rotates, and nothing after a reuse', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 8 }), { maxLength: 20 }), (presented) => {
        let found: TokenFamily = family
        let newest = 1
        presented.forEach((number) => {
          const wasLive = isLive(found, second(1000))
          const { verdict, next } = decideRefresh(found, { ...attempt, presented: hash(number), successor: hash(newest + 1) })
          expect(verdict).toBe(!wasLive ? 'dead' : number === newest ? 'rotated' : 'reused')
          if (verdict === 'rotated') newest += 1
          found = next ?? found
        })
      }),
    )
  })
})

describe('decideRevocation()', () => {
  it('B-71: ends the family, and notes it', () => {
    expect(decideRevocation(family, second(1000), television)).toEqual({
      verdict: 'revoked',
      next: { ...family, revokedAt: second(1000) },
      audit: { event: 'revoked', at: second(1000), family: family.id, client: television, person: family.person },
    })
  })

  it('B-72: a second revocation is one, too, and changes nothing', () => {
    expect(decideRevocation(revoked, second(1000), television)).toEqual({ verdict: 'revoked' })
  })

  it("B-74: another client's attempt changes nothing", () => {
    expect(decideRevocation(family, second(1000), stranger)).toEqual({ verdict: 'foreign' })
  })
})

describe('decideAccessRevocation()', () => {
  const access = { jti: 'jti', expiresAt: second(1600) }

  it('B-71: ends the one access token and leaves the family alone', () => {
    expect(decideAccessRevocation(family, second(1000), television, access)).toEqual({
      verdict: 'revoked',
      revokesAccess: access,
      audit: { event: 'revoked', at: second(1000), family: family.id, client: television, person: family.person },
    })
  })

  it("B-74: another client's attempt changes nothing", () => {
    expect(decideAccessRevocation(family, second(1000), stranger, access)).toEqual({ verdict: 'foreign' })
  })

  it('B-72: of a family that was revoked changes nothing: the token is dead with it', () => {
    expect(decideAccessRevocation(revoked, second(1000), television, access)).toEqual({ verdict: 'revoked' })
  })
})

describe('isLive()', () => {
  it.each([
    ['a family', family, 1000, true],
    ['a family at its end', family, 62 + 90 * day, false],
    ['a revoked family', revoked, 71, false],
    ['a revoked family on a clock that was set back', revoked, 60, false],
  ])('says of %s whether it still gives rights', (_what, found, at, expected) => {
    expect(isLive(found, second(at))).toBe(expected)
  })
})

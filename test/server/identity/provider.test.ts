import { describe, expect, it } from 'vitest'
import type { Person, PersonId } from '../../../server/identity/person.ts'
import {
  decideUpstream,
  domainOf,
  isProvenSince,
  type KnownPeople,
  knownMethods,
  type Provider,
  readDomain,
  requiredProvider,
  type UpstreamClaims,
} from '../../../server/identity/provider.ts'
import { instant } from '../../../src/time/units.ts'

const provider: Provider = {
  name: 'Example',
  issuer: 'https://login.example',
  clientId: 'tenfoot',
  domains: ['example.com'],
  isRequired: true,
  createsPeople: true,
  createdAt: instant(0),
}
const claims: UpstreamClaims = { issuer: provider.issuer, subject: '1', email: 'ada@example.com', isEmailVerified: true, amr: [] }
const ada: Person = {
  id: 'ada' as PersonId,
  email: 'ada@example.com',
  name: 'Ada',
  passwordHash: 'hash',
  isDemo: false,
  createdAt: instant(0),
}
const nobody: KnownPeople = { linked: undefined, named: undefined, isNamedLinked: false }

describe('decideUpstream()', () => {
  it.each<[string, Partial<Provider>, Partial<UpstreamClaims>, Partial<KnownPeople>, string]>([
    ['knows an identity whatever its address is', {}, { email: 'x@evil.test', isEmailVerified: false }, { linked: ada.id }, 'known'],
    ['makes a person where that is allowed', {}, {}, {}, 'create'],
    ['makes nobody elsewhere', { createsPeople: false }, {}, {}, 'unknown'],
    ['refuses an address that is not verified', {}, { isEmailVerified: false }, { named: ada }, 'unverified'],
    ['refuses a missing address', {}, { email: undefined }, {}, 'unverified'],
    ['refuses another domain', {}, { email: 'ada@example.org' }, { named: ada }, 'foreign'],
    ['refuses a subdomain', {}, { email: 'ada@sub.example.com' }, {}, 'foreign'],
    ['refuses everybody new without a domain', { domains: [] }, {}, {}, 'foreign'],
    ['asks whoever has a password to prove it', {}, {}, { named: ada }, 'prove'],
    ['asks them even where they come by another provider, too', {}, {}, { named: ada, isNamedLinked: true }, 'prove'],
    [
      'takes nobody over who signs in by another provider alone',
      {},
      {},
      { named: { ...ada, passwordHash: undefined }, isNamedLinked: true },
      'taken',
    ],
    ['links whoever has no way in at all', {}, {}, { named: { ...ada, passwordHash: undefined } }, 'link'],
    ['leaves the person of a demo alone', {}, {}, { named: { ...ada, isDemo: true } }, 'taken'],
  ])('%s (decision 13)', (_, ofProvider, ofClaims, ofKnown, verdict) => {
    const decided = decideUpstream({ ...provider, ...ofProvider }, { ...claims, ...ofClaims }, { ...nobody, ...ofKnown })
    expect(decided.verdict).toBe(verdict)
  })
})

describe('domains', () => {
  it.each([
    ['Example.COM', 'example.com'],
    [' example.com. ', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['localhost', undefined],
    ['', undefined],
    ['a b.com', undefined],
    ['@example.com', undefined],
  ])('%j is read as %j', (typed, domain) => expect(readDomain(typed)).toBe(domain))

  it('are what stands behind the last @', () => {
    expect(domainOf('ada@evil.test@example.com')).toBe('example.com')
    expect(domainOf('ada')).toBeUndefined()
  })

  it.each([
    ['ada@example.com', 'Example'],
    ['ADA@EXAMPLE.COM', 'Example'],
    ['ada@example.com.', 'Example'],
    ['ada@notexample.com', undefined],
    [undefined, undefined],
  ])('%j has to sign in with %j', (email, name) => {
    expect(requiredProvider([{ ...provider, isRequired: false }, provider], email)?.name).toBe(name)
    expect(requiredProvider([{ ...provider, isRequired: false }], email)).toBeUndefined()
  })
})

describe('what a provider says of a sign-in', () => {
  it('keeps the methods of RFC 8176 alone, once each', () => {
    expect(knownMethods(['pwd', 'mfa', 'pwd', 'fed', 'x y', ''])).toEqual(['pwd', 'mfa'])
  })

  it.each([
    [undefined, false],
    [instant(939_000), false],
    [instant(940_000), true],
    [instant(2_000_000), true],
  ])('C-27: proves anew who is there when it says so of no earlier time: %j', (authTime, isProven) => {
    expect(isProvenSince(instant(1_000_000), authTime)).toBe(isProven)
  })
})

import { describe, expect, it } from 'vitest'
import type { Settings } from '../../../server/flows/services.ts'
import { isWelcome } from '../../../server/flows/welcome.ts'
import { usualBrand } from '../../../server/identity/brand.ts'
import type { Person, PersonId } from '../../../server/identity/person.ts'
import { instant, seconds } from '../../../src/time/units.ts'

const grace: Person = {
  id: 'grace' as PersonId,
  email: 'grace@example.test',
  name: 'Grace',
  passwordHash: 'hash',
  isDemo: false,
  createdAt: instant(0),
}
const ada: Person = { ...grace, id: 'ada' as PersonId, email: 'ada@example.test', isDemo: true }
const demoSignIn = { email: ada.email, password: 'of this run' }

const server: Settings = {
  issuer: 'https://tv.example',
  codeLifetime: seconds(600),
  interval: seconds(5),
  accessTokenLifetime: seconds(600),
  limitsIssuing: true,
  refusedScope: [],
  trustedProxies: [],
  isPlainDemo: false,
  brand: usualBrand,
}
const plainDemo = (issuer: string): Settings => ({ ...server, issuer, isPlainDemo: true, demoSignIn })

describe('isWelcome()', () => {
  it.each<[string, Person, Settings, boolean]>([
    ['takes a person at a server', grace, server, true],
    ['knows nobody of a demo at a server', ada, server, false],
    ['takes the person of a demo at that demo', ada, plainDemo('http://192.168.1.20:8628'), true],
    ['knows nobody of another demo', { ...ada, email: 'other@example.test' }, plainDemo('http://127.0.0.1:8628'), false],
    ['takes a person beside a demo on this machine alone', grace, plainDemo('http://127.0.0.1:8628'), true],
    ['takes a person beside a demo over https', grace, { ...server, demoSignIn }, true],
    ['A-23: takes nobody else where a demo has no encryption', grace, plainDemo('http://192.168.1.20:8628'), false],
    ['A-23: nor where it has a name instead of an address', grace, plainDemo('http://tv.local:8628'), false],
  ])('%s', (_what, person, settings, expected) => {
    expect(isWelcome(person, settings)).toBe(expected)
  })
})

import { describe, expect, it } from 'vitest'
import { decideRemark } from '../../../server/token/own-device.ts'
import { decideEnd } from '../../../server/token/revocation.ts'
import { ada, bob, family, second } from '../grant/examples.ts'

const at = second(100)
const address = '192.168.1.40'

describe('the end of a sign-in from afar', () => {
  it.each([
    ['its person', { by: 'person', person: ada, address }, 'revoked', { by: 'person', address }],
    ['its person, who never knew it', { by: 'person', person: ada, address, isDisowned: true }, 'disowned', { by: 'person', address }],
    ['an operator', { by: 'operator' }, 'revoked', { by: 'operator', address: undefined }],
  ] as const)('C-12: comes by %s', (_who, ender, event, trail) => {
    expect(decideEnd(family, at, ender)).toEqual({
      verdict: 'ended',
      next: { ...family, revokedAt: at },
      audit: { event, at, family: family.id, client: family.client, person: ada, ...trail },
    })
  })

  it('D-73: does not come by somebody else', () => {
    expect(decideEnd(family, at, { by: 'person', person: bob, address })).toEqual({ verdict: 'foreign' })
  })

  it('comes once', () => {
    expect(decideEnd({ ...family, revokedAt: second(90) }, at, { by: 'operator' })).toEqual({ verdict: 'ended' })
  })
})

describe('what a person says of a device', () => {
  it('C-29: is that they know of it, from the first time on', () => {
    expect(decideRemark(family, at, ada, { isKnown: true })).toEqual({ verdict: 'noted', next: { ...family, noticedAt: at } })
    const known = { ...family, noticedAt: second(90) }
    expect(decideRemark(known, at, ada, { isKnown: true })).toEqual({ verdict: 'noted', next: known })
  })

  it('is what they call it, and no more of that', () => {
    const named = { ...family, noticedAt: at, name: 'Upstairs' }
    expect(decideRemark(family, at, ada, { name: 'Upstairs' }).next).toEqual(named)
    expect(decideRemark(named, at, ada, { name: undefined }).next).toEqual({ ...named, name: undefined })
  })

  it.each([
    ['somebody else’s', family, bob],
    ['signed out', { ...family, revokedAt: second(90) }, ada],
    ['over', { ...family, expiresAt: at }, ada],
  ])('D-73: is heard of none that is %s', (_what, device, person) => {
    expect(decideRemark(device, at, person, { isKnown: true })).toEqual({ verdict: 'foreign' })
  })
})

import { describe, expect, it } from 'vitest'
import { isNetwork, isWithinNetworks, neighbourhoodOf, networkOf } from '../../../server/flows/network.ts'

describe('networkOf()', () => {
  it.each([
    ['192.168.1.31', '192.168.1.31'],
    ['::ffff:192.168.1.31', '192.168.1.31'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['nonsense', 'unknown'],
    ['', 'unknown'],
  ])('D-36: counts %s under %s', (address, expected) => {
    expect(networkOf(address)).toBe(expected)
  })
})

describe('neighbourhoodOf()', () => {
  it.each([
    ['34.90.17.5', '34.90.17.0/24'],
    ['::ffff:34.90.17.5', '34.90.17.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['fe80::1%eth0', 'fe80::/48'],
    ['nonsense', 'unknown'],
  ])('C-33: puts %s into %s', (address, expected) => {
    expect(neighbourhoodOf(address)).toBe(expected)
  })
})

describe('the networks that a client may start from', () => {
  const networks = ['10.0.0.0/8', '2001:db8::/32']

  it.each([
    ['10.1.2.3', true],
    ['::ffff:10.1.2.3', true],
    ['2001:db8:1::1', true],
    ['11.1.2.3', false],
    ['2001:db9::1', false],
    ['127.0.0.1', false],
    ['nonsense', false],
  ])('C-14: hold %s: %s', (address, isWithin) => {
    expect(isWithinNetworks(address, networks)).toBe(isWithin)
  })

  it('are CIDR', () => {
    expect(['10.0.0.0/8', '::/0', '10.0.0.0', 'x/8', '10.0.0.0/33'].map(isNetwork)).toEqual([true, true, false, false, false])
  })
})

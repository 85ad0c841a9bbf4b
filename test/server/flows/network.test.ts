import { describe, expect, it } from 'vitest'
import { networkOf } from '../../../server/flows/network.ts'

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

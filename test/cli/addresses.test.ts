import { describe, expect, it } from 'vitest'
import { type Candidate, reachableAddresses } from '../../cli/addresses.ts'

describe('reachableAddresses()', () => {
  const candidate = (name: string, address: string, mac = 'a4:83:e7:00:00:01', isInternal = false): Candidate => ({
    name,
    address,
    mac,
    isInternal,
  })

  it.each<[string, Candidate[], string[]]>([
    ['leaves out loopback', [candidate('lo', '127.0.0.1', '00:00:00:00:00:00', true)], []],
    ['leaves out IPv6, which phones are rarely given by hand', [candidate('eth0', 'fe80::1')], []],
    ['leaves out addresses that a machine gave itself', [candidate('en0', '169.254.3.4')], []],
    [
      'puts a home network before a bridge of containers',
      [candidate('docker0', '172.17.0.1', '02:42:aa:bb:cc:dd'), candidate('wlp2s0', '192.168.1.20')],
      ['192.168.1.20', '172.17.0.1'],
    ],
    [
      'puts real hardware before a virtual machine and a tunnel',
      [candidate('vEthernet (WSL)', '192.168.80.1'), candidate('tun0', '10.8.0.2'), candidate('en0', '10.1.2.3')],
      ['10.1.2.3', '192.168.80.1', '10.8.0.2'],
    ],
    ['takes a virtual adapter when there is nothing else', [candidate('eth0', '172.17.0.2', '02:42:ac:11:00:02')], ['172.17.0.2']],
    [
      'leaves out a public address, where the whole world would listen',
      [candidate('en0', '93.184.216.34'), candidate('en1', '10.0.0.4')],
      ['10.0.0.4'],
    ],
  ])('%s', (_, candidates, expected) => {
    expect(reachableAddresses(candidates)).toEqual(expected)
  })
})

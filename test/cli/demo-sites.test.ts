import { describe, expect, it } from 'vitest'
import { issuerSite, localSites, type Machine } from '../../cli/demo-sites.ts'
import { UnusableConfig } from '../../server/config.ts'

/** A machine at home, with an address in the world, too. */
const names: Readonly<Record<string, readonly string[]>> = {
  'box.local': ['fe80::5'],
  'known.test': ['192.168.1.20', 'fd00::2'],
  'debian.test': ['127.0.1.1'],
  'six.test': ['::1'],
  'public.test': ['93.184.216.34'],
  'elsewhere.test': ['192.168.1.77'],
}
const machine: Machine = {
  name: 'Box.example.com',
  addresses: ['127.0.0.1', '::1', '192.168.1.20', '172.17.0.1', 'fd00::2', '93.184.216.34'],
  reachable: ['192.168.1.20', '172.17.0.1'],
  resolve: async (name) => names[name] ?? [],
}

describe('issuerSite()', () => {
  it.each<[string, string, readonly string[]]>([
    ['loopback alone', 'http://127.0.0.1:9000', ['127.0.0.1']],
    ['loopback alone, by its name', 'http://localhost:9000', ['127.0.0.1']],
    ['another address of loopback', 'http://127.0.0.2:9000', ['127.0.0.2']],
    ['loopback of IPv6', 'http://[::1]:9000', ['::1']],
    ['an address of this machine', 'http://192.168.1.20:9000', ['192.168.1.20', '127.0.0.1']],
    ['its least likely address, too', 'http://172.17.0.1:9000', ['172.17.0.1', '127.0.0.1']],
    ['an IPv6 address of this machine', 'http://[fd00::2]:9000', ['fd00::2', '127.0.0.1']],
    ['where a name leads to', 'http://known.test:9000', ['192.168.1.20', 'fd00::2', '127.0.0.1']],
    ['what a name leads to on loopback', 'http://debian.test:9000', ['127.0.1.1', '127.0.0.1']],
    ['what a name leads to on loopback of IPv6', 'http://six.test:9000', ['::1', '127.0.0.1']],
    ["wherever a phone may find this machine's own name", 'http://box.local:9000', ['192.168.1.20', '172.17.0.1', '127.0.0.1']],
    ['loopback, for a name that only a browser was told', 'http://tv.test:9000', ['127.0.0.1']],
    ['loopback, for a name of another machine', 'http://elsewhere.test:9000', ['127.0.0.1']],
    ['loopback, for a name in the world', 'http://public.test:9000', ['127.0.0.1']],
  ])('listens on %s: %s', async (_what, issuer, hosts) => {
    expect(await issuerSite(issuer, 8628, machine)).toEqual({ hosts, port: 9000, issuer })
  })

  it.each(['http://192.168.1.77:8628', 'http://[fd00::9]:8628', 'http://0.0.0.0:8628', 'http://[::]:8628', 'http://8.8.8.8:8628'])(
    'refuses an address that is not of this machine, and says what to do: %s',
    async (issuer) => {
      const refusal = await issuerSite(issuer, 8628, machine).catch((error: unknown) => error)
      expect(refusal).toBeInstanceOf(UnusableConfig)
      expect((refusal as Error).message).toContain('give one of its own, such as http://127.0.0.1:8628, or leave --issuer out')
    },
  )

  it('takes the port from the issuer, and keeps the rest of it where that is any free one', async () => {
    expect(await issuerSite('http://127.0.0.1/tv', 8628, machine)).toMatchObject({ port: 80 })
    expect(await issuerSite('http://localhost:0/tv', 8628, machine)).toEqual({
      hosts: ['127.0.0.1'],
      port: 0,
      issuer: 'http://localhost:0/tv',
    })
  })

  it('waits on loopback, at the port of the demo, for what stands in front of an https issuer', async () => {
    const issuer = 'https://192.168.1.20/tv'
    expect(await issuerSite(issuer, 8628, machine)).toEqual({ hosts: ['127.0.0.1'], port: 8628, issuer })
  })
})

describe('localSites()', () => {
  it('has one for each address that a phone may reach, or loopback alone', () => {
    expect(localSites(8628, machine).map(({ hosts }) => hosts)).toEqual([
      ['192.168.1.20', '127.0.0.1'],
      ['172.17.0.1', '127.0.0.1'],
    ])
    expect(localSites(8628, { reachable: [] })).toEqual([{ hosts: ['127.0.0.1'], port: 8628 }])
  })
})

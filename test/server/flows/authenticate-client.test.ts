import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authenticateClient, type ClientClaim } from '../../../server/flows/authenticate-client.ts'
import type { OAuthError } from '../../../src/protocol/oauth-error.ts'
import { address, kitchen, openServices, secret, type TestServices, tally, television, wait } from '../../support/services.ts'

let services: TestServices
beforeEach(async () => {
  services = await openServices()
  await services.store.clients.insert(kitchen)
})
afterEach(() => services.store.close())

/** What came of a claim: the name of the client, or the code of the refusal. */
function claim(claimed: ClientClaim, from = address): Promise<string> {
  return authenticateClient(services, claimed, from).then(
    ({ name }) => name,
    (error: OAuthError) => error.code,
  )
}

async function claimTimes(count: number, claimed: (i: number) => ClientClaim, from = address) {
  return tally(await Promise.all(Array.from({ length: count }, (_, i) => claim(claimed(i), from))))
}

const right: ClientClaim = { id: kitchen.id, secret }
const wrong: ClientClaim = { id: kitchen.id, secret: 'wrong' }

describe('authenticateClient()', () => {
  it.each<[string, ClientClaim, string]>([
    ['a public client by its id alone', { id: television.id }, television.name],
    ['a confidential one by its secret', right, kitchen.name],
  ])('finds %s', async (_what, claimed, name) => {
    expect(await claim(claimed)).toBe(name)
  })

  it.each<[string, ClientClaim]>([
    ['an unknown client', { id: 'unknown' }],
    ['an unknown client with a secret', { id: 'unknown', secret }],
    ['a confidential client by its id alone (A-04)', { id: kitchen.id }],
    ['a wrong secret', wrong],
    ['no secret where one is', { id: kitchen.id, secret: '' }],
    ['the stored hash in place of the secret', { id: kitchen.id, secret: kitchen.secret }],
    ['the secret and a blank', { id: kitchen.id, secret: `${secret} ` }],
    ['a secret of a public client, which has none', { id: television.id, secret: 'any' }],
    ['an id in capitals', { id: 'KITCHEN', secret }],
    ['an id and a NUL', { id: `${television.id}\0` }],
    ['an id and a NUL, with the right secret', { id: `${kitchen.id}\0x`, secret }],
    ['an id that is SQL', { id: "' or '1'='1" }],
    ['nothing', { id: '' }],
  ])('refuses %s with the same invalid_client as any other', async (_what, claimed) => {
    await expect(authenticateClient(services, claimed, address)).rejects.toMatchObject({
      code: 'invalid_client',
      message: 'The client is unknown or did not prove who it is',
      retryAfter: undefined,
    })
  })

  describe('limits wrong secrets', () => {
    it('B-09: twenty in ten minutes for one client from one network, at once or in a row; then the right one waits, too', async () => {
      expect(await claimTimes(30, () => wrong)).toEqual({ invalid_client: 20, temporarily_unavailable: 10 })
      expect(await claim(right)).toBe('temporarily_unavailable')
      await wait(services, 599)
      await expect(authenticateClient(services, right, address)).rejects.toMatchObject({ retryAfter: 1 })
      await wait(services, 1)
      expect(await claim(right)).toBe(kitchen.name)
    })

    it('B-09: and never the same client elsewhere, nor another one here', async () => {
      await claimTimes(21, () => wrong)
      expect(await claim(right, '192.168.1.32')).toBe(kitchen.name)
      expect(await claim({ id: television.id })).toBe(television.name)
      expect(await claim({ id: 'other', secret: 'wrong' })).toBe('invalid_client')
    })

    it('B-09: a hundred in ten minutes from one network, whatever clients they are for', async () => {
      const counts = await claimTimes(110, (i) => ({ id: `client-${i}`, secret: 'wrong' }))
      expect(counts).toEqual({ invalid_client: 100, temporarily_unavailable: 10 })
      expect(await claim(right)).toBe('temporarily_unavailable')
    })

    it('B-09 D-36: an IPv6 network is one', async () => {
      for (let host = 1; host <= 20; host += 1) await claim(wrong, `2001:db8::${host.toString(16)}`)
      expect(await claim(wrong, '2001:db8::ffff')).toBe('temporarily_unavailable')
      expect(await claim(wrong, '2001:db8:0:1::1')).toBe('invalid_client')
    })

    it('B-09: no new counter for the same client under a name that a NUL ends', async () => {
      const counts = await claimTimes(30, (i) => ({ id: `${kitchen.id}\0${i}`, secret }))
      expect(counts).toEqual({ invalid_client: 30 })
      expect(await claim(right)).toBe(kitchen.name)
    })

    it('right secrets count as nothing', async () => {
      expect(await claimTimes(200, () => right)).toEqual({ [kitchen.name]: 200 })
    })
  })
})

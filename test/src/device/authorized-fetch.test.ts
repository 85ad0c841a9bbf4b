import { describe, expect, it } from 'vitest'
import type { Access, Account } from '../../../src/device/account-port.ts'
import { authorizedFetch } from '../../../src/device/authorized-fetch.ts'
import type { Tokens } from '../../../src/protocol/token.ts'

/** Requests to an API with the tokens of an account, without a network. */

const api = 'https://api.example/things'

function tokens(accessToken: string, refreshToken: string | undefined = 'refresh-secret'): Tokens {
  return { accessToken, tokenType: 'Bearer', refreshToken }
}

function usable(accessToken: string, refreshToken?: string): Access {
  return { kind: 'usable', tokens: tokens(accessToken, refreshToken) }
}

/** An account that has these tokens, and those once the first are refused. */
function accountWith(first: Access, second: Access = { kind: 'revoked' }): Account & { readonly refused: Tokens[] } {
  const refused: Tokens[] = []
  const access = async (old?: Tokens) => {
    if (!old) return first
    refused.push(old)
    return second
  }
  return {
    access,
    refused,
    whoAmI: async () => ({ kind: 'revoked' }),
    ask: async () => ({ kind: 'revoked' }),
    signOut: async () => 'revoked',
  }
}

/** A network that takes one token, and notes what it was sent. */
function apiThatTakes(token: string) {
  const sent: string[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const authorization = request.headers.get('authorization') ?? ''
    sent.push(`${request.method} ${new URL(request.url).pathname} ${authorization} ${await request.text()}`.trim())
    return new Response(null, { status: authorization === `Bearer ${token}` ? 204 : 401 })
  }
  return { fetch, sent }
}

describe('authorizedFetch()', () => {
  it('shows the access token, beside what else is asked', async () => {
    const { fetch, sent } = apiThatTakes('a1')
    const answer = await authorizedFetch(accountWith(usable('a1')), { fetch })(api, { method: 'POST', body: 'x=1' })
    expect([answer.status, sent]).toEqual([204, ['POST /things Bearer a1 x=1']])
  })

  it.each<[string, Parameters<typeof globalThis.fetch>]>([
    ['an address', [api]],
    ['an address and headers', [api, { headers: { authorization: 'Basic x', accept: 'text/plain' } }]],
    ['a URL', [new URL(api)]],
    ['a request', [new Request(api, { headers: { authorization: 'Basic x' } })]],
  ])('E-38: asks once more with a renewed token after a 401: %s', async (_, given) => {
    const account = accountWith(usable('a1'), usable('a2'))
    const { fetch, sent } = apiThatTakes('a2')
    expect((await authorizedFetch(account, { fetch })(...given)).status).toBe(204)
    expect(sent).toEqual(['GET /things Bearer a1', 'GET /things Bearer a2'])
    expect(account.refused).toEqual([tokens('a1')])
  })

  it('E-38: sends the body of a request twice, and that of a stream once', async () => {
    const request = new Request(api, { method: 'PUT', body: 'all of it' })
    const { fetch, sent } = apiThatTakes('a2')
    await authorizedFetch(accountWith(usable('a1'), usable('a2')), { fetch })(request)
    expect(sent).toEqual(['PUT /things Bearer a1 all of it', 'PUT /things Bearer a2 all of it'])
    const stream = new Blob(['piece by piece']).stream()
    const init: RequestInit = { method: 'PUT', body: stream, duplex: 'half' }
    const account = accountWith(usable('a1'), usable('a2'))
    expect((await authorizedFetch(account, { fetch })(api, init)).status).toBe(401)
    expect(account.refused).toEqual([])
  })

  it('E-38: stops after the second 401, and hands it on', async () => {
    const { fetch, sent } = apiThatTakes('a3')
    expect((await authorizedFetch(accountWith(usable('a1'), usable('a2')), { fetch })(api)).status).toBe(401)
    expect(sent).toHaveLength(2)
  })

  it('hands on a 401 where there is nothing to renew with', async () => {
    const account = accountWith(usable('a1', ''))
    expect((await authorizedFetch(account, { fetch: apiThatTakes('a2').fetch })(api)).status).toBe(401)
    expect(account.refused).toEqual([])
  })

  it('rejects where there is no token to show, before or after a renewal', async () => {
    const { fetch } = apiThatTakes('a2')
    const revoked = { name: 'SignInError', code: 'revoked', message: 'The server no longer takes the tokens; sign in again' }
    const failed: Access = { kind: 'failed', failure: { kind: 'timed-out', message: 'tv.example did not answer in time' } }
    await expect(authorizedFetch(accountWith({ kind: 'revoked' }), { fetch })(api)).rejects.toMatchObject(revoked)
    await expect(authorizedFetch(accountWith(usable('a1')), { fetch })(api)).rejects.toMatchObject(revoked)
    const message = 'tv.example did not answer in time; try again later'
    await expect(authorizedFetch(accountWith(failed), { fetch })(api)).rejects.toMatchObject({ code: 'unreachable', message })
  })

  it('rejects as fetch does where the network fails', async () => {
    const fetch = () => Promise.reject(new TypeError('fetch failed'))
    await expect(authorizedFetch(accountWith(usable('a1')), { fetch })(api)).rejects.toThrow(new TypeError('fetch failed'))
  })

  it.each(['http://api.example/', 'http://192.168.1.7/', 'file:///etc/passwd', '/things'])(
    'E-19: shows no token to %s',
    async (address) => {
      const { fetch, sent } = apiThatTakes('a1')
      const rejection = authorizedFetch(accountWith(usable('a1')), { fetch })(address)
      await expect(rejection).rejects.toMatchObject({ name: 'SignInError', code: 'invalid-options' })
      expect(sent).toEqual([])
    },
  )

  it('E-19: shows tokens to this machine over plain http, and to private addresses where that is allowed', async () => {
    const { fetch, sent } = apiThatTakes('a1')
    await authorizedFetch(accountWith(usable('a1')), { fetch })('http://127.0.0.1:1/')
    await authorizedFetch(accountWith(usable('a1')), { fetch, allowsInsecure: true })('http://192.168.1.7/')
    expect(sent).toHaveLength(2)
  })
})

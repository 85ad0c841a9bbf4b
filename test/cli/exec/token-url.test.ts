import { describe, expect, it, onTestFinished } from 'vitest'
import type { TokenSource } from '../../../cli/exec/token-source.ts'
import { openTokenUrl } from '../../../cli/exec/token-url.ts'
import { CommandError, exitCode } from '../../../cli/exit-code.ts'
import { seconds } from '../../../src/time/units.ts'

async function open(token: TokenSource['token'], proven: TokenSource['proven'] = async () => 'not-bound'): Promise<string> {
  const { url, close } = await openTokenUrl({ token, proven, close: async () => {} })
  onTestFinished(close)
  return url
}

describe('openTokenUrl()', () => {
  it('gives out one token for each GET, fresh, and to be stored by nobody', async () => {
    let count = 0
    const url = await open(async () => ({ accessToken: `a${++count}`, tokenType: 'Bearer', expiresIn: seconds(599.7), scope: ['openid'] }))
    expect(new URL(url).hostname).toBe('127.0.0.1')
    expect(new URL(url).pathname).toMatch(/^\/[\w-]{43}$/)
    const reply = await fetch(url)
    expect(reply.headers.get('cache-control')).toBe('no-store')
    expect(await reply.json()).toEqual({ access_token: 'a1', token_type: 'Bearer', expires_in: 599, scope: 'openid' })
    expect(await (await fetch(url)).json()).toMatchObject({ access_token: 'a2' })
  })

  it('has another path each time, and gives nothing at any other', async () => {
    let isAsked = false
    const token = async () => {
      isAsked = true
      return { accessToken: 'a', tokenType: 'Bearer' }
    }
    const [one, two] = [await open(token), await open(token)]
    expect(new URL(one).pathname).not.toBe(new URL(two).pathname)
    expect((await fetch(new URL('/', one))).status).toBe(404)
    expect((await fetch(new URL(new URL(two).pathname, one))).status).toBe(404)
    expect((await fetch(one, { method: 'PUT' })).status).toBe(405)
    expect((await fetch(one, { headers: { origin: 'https://evil.example' } })).status).toBe(403)
    expect(isAsked).toBe(false)
  })

  it.each([
    [exitCode.over, 410, 'signed_out'],
    [exitCode.nobody, 410, 'signed_out'],
    [exitCode.unreachable, 503, 'temporarily_unavailable'],
  ] as const)('says why there is none: where the command would end with %i, it is %i', async (code, status, error) => {
    const reply = await fetch(await open(() => Promise.reject(new CommandError('There is none', code))))
    expect(reply.status).toBe(status)
    expect(await reply.json()).toEqual({ error, error_description: 'There is none' })
  })

  it('B-96: gives out a token with a proof for each POST that says for which request', async () => {
    const asked: unknown[] = []
    const token = { accessToken: 'a', tokenType: 'DPoP', expiresIn: seconds(60), proof: 'p' }
    const url = await open(
      async () => token,
      async (target) => {
        asked.push(target)
        return token
      },
    )
    const ask = (fields: Record<string, string>) => fetch(url, { method: 'POST', body: new URLSearchParams(fields) })
    const reply = await ask({ method: 'GET', url: 'https://api.example/films?q=1#x', nonce: 'n' })
    expect(reply.headers.get('cache-control')).toBe('no-store')
    expect(await reply.json()).toEqual({ access_token: 'a', token_type: 'DPoP', expires_in: 60, dpop: 'p' })
    expect(asked).toEqual([{ method: 'GET', url: 'https://api.example/films', nonce: 'n' }])
  })

  it.each<[string, Readonly<Record<string, string>>]>([
    ['without a method', { url: 'https://api.example/' }],
    ['without an address', { method: 'GET' }],
    ['for a method that is none', { method: 'G T', url: 'https://api.example/' }],
    ['E-19: for an address that others on the way read', { method: 'GET', url: 'http://api.example/' }],
    ['for an address without end', { method: 'GET', url: `https://api.example/${'a'.repeat(5_000)}` }],
    ['for a form without end', { method: 'GET', url: 'https://api.example/', nonce: 'n'.repeat(40_000) }],
    ['with a nonce of two lines', { method: 'GET', url: 'https://api.example/', nonce: 'a\nb' }],
  ])('makes no proof %s', async (_, fields) => {
    let isAsked = false
    const url = await open(
      async () => ({ accessToken: 'a', tokenType: 'DPoP' }),
      async () => {
        isAsked = true
        return 'not-bound'
      },
    )
    const reply = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })
    expect(reply.status).toBe(400)
    expect(await reply.json()).toEqual({ error: 'invalid_request', error_description: expect.stringMatching(/^Cannot prove that: /) })
    expect(isAsked).toBe(false)
  })

  it('says so where the tokens need no proof', async () => {
    const url = await open(async () => ({ accessToken: 'a', tokenType: 'Bearer' }))
    const reply = await fetch(url, { method: 'POST', body: new URLSearchParams({ method: 'GET', url: 'https://api.example/' }) })
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ error: 'not_bound' })
  })

  it('is gone when it is closed', async () => {
    const token = async () => ({ accessToken: 'a', tokenType: 'Bearer' })
    const { url, close } = await openTokenUrl({ token, proven: async () => 'not-bound', close: async () => {} })
    await close()
    await expect(fetch(url)).rejects.toThrow()
  })
})

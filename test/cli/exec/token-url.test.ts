import { describe, expect, it, onTestFinished } from 'vitest'
import type { TokenSource } from '../../../cli/exec/token-source.ts'
import { openTokenUrl } from '../../../cli/exec/token-url.ts'
import { CommandError, exitCode } from '../../../cli/exit-code.ts'
import { seconds } from '../../../src/time/units.ts'

async function open(token: TokenSource['token']): Promise<string> {
  const { url, close } = await openTokenUrl({ token, close: async () => {} })
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
    expect((await fetch(one, { method: 'POST' })).status).toBe(405)
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

  it('is gone when it is closed', async () => {
    const { url, close } = await openTokenUrl({ token: async () => ({ accessToken: 'a', tokenType: 'Bearer' }), close: async () => {} })
    await close()
    await expect(fetch(url)).rejects.toThrow()
  })
})

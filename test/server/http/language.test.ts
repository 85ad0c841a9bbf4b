import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Jar } from '../../support/browser-jar.ts'
import { type PagesServer, startPages } from '../../support/pages-server.ts'

/** Which language pages are in, request by request. */

let server: PagesServer
beforeAll(async () => {
  server = await startPages()
})
afterAll(() => server.close())

/** What a page says of itself when a browser wants these languages. */
async function read(wanted: string | undefined, path = '/signin') {
  const { body, headers } = await new Jar(server.issuer).get(path, wanted === undefined ? {} : { 'accept-language': wanted })
  return { lang: /<html lang="([^"]*)" dir="ltr">/.exec(body)?.[1], heading: /<h1>(.*?)<\/h1>/.exec(body)?.[1], vary: headers['vary'] }
}

describe('the language of a page (RFC 9110 §12.5.4)', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['en-US,en;q=0.9', 'en'],
    ['en-GB', 'en'],
    ['de', 'de'],
    ['DE-at,de;q=0.9,en;q=0.8', 'de'],
    ['de-CH-1996', 'de'],
    ['ja-JP', 'ja'],
    ['ja-JP-u-ca-japanese', 'ja'],
    ['en;q=0.4, ja;q=0.5', 'ja'],
    ['fr-FR, fr;q=0.9, de;q=0.2', 'de'],
    ['fr', 'en'],
    ['fr, *;q=0.1', 'en'],
    ['de;q=0, ja;q=0.1', 'ja'],
    ['de;q=0', 'en'],
    ['en-XA', 'en-XA'],
    ['en;q=0, *;q=0.5', 'de'],
    [';;q=,,=de', 'en'],
    [`${'x,'.repeat(4000)}de`, 'de'],
  ])('is, where %.40s is wanted, %s', async (wanted, lang) => {
    expect((await read(wanted)).lang).toBe(lang)
  })

  it('is told to caches', async () => {
    expect((await read('de')).vary?.toString().toLowerCase()).toContain('accept-language')
  })

  it.each([
    ['/nowhere', 'Diese Seite gibt es nicht'],
    ['/reset', 'Dieser Link gilt nicht'],
    ['/signin', 'Anmelden'],
  ])('is that of whoever asks for %s, too', async (path, heading) => {
    expect((await read('de', path)).heading).toBe(heading)
  })

  it('is that of whoever sent a form that is refused', async () => {
    const { body } = await new Jar(server.issuer).post('/signin', {}, { 'accept-language': 'ja', 'sec-fetch-site': 'cross-site' })
    expect(body).toContain('<h1>このページは古くなりました</h1>')
  })
})

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Jar } from '../support/browser-jar.ts'
import { Piped } from '../support/piped.ts'
import { freePort } from '../support/program.ts'

/** The example of an application that has people of its own, with a television that is signed in as one of them. */

it('signs a television in as somebody of the application, in fewer than twenty lines of it', { timeout: 60_000 }, async ({
  onTestFinished,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-embedding-'))
  const application = new Piped([String(await freePort())], { TENFOOT_DATA: join(folder, 'data') }, 'dist/examples/embedding.js')
  onTestFinished(async () => {
    await application.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const origin = await application.saying(/(http\S+)\n/)
  const television = new Piped(['tv', '--issuer', `${origin}/tv`, '--plain', '--once'])
  onTestFinished(() => television.close())
  const code = await television.saying(/Code: (\S+)/)

  const phone = new Jar(origin)
  await phone.get(`/tv/device?user_code=${code}`)
  await phone.get('/tv/device')
  const login = String((await phone.get('/tv/signin')).headers['location'])
  const credentials = new URLSearchParams({ email: 'ada@example.com', password: 'six green boats at noon' })
  const { headers } = await phone.raw(login, credentials.toString())
  expect(headers['location']).toBe('/tv/device')
  expect((await phone.get('/tv/device')).body).toContain(code)
  await phone.post('/tv/device/answer', { says: 'approve' })
  expect(await television.saying(/Signed in as (\S+)/)).toContain('ada@example')

  const [block = ''] = /const tenfoot = [\s\S]*?app\.use\(tenfoot\.router\)/.exec(readFileSync('examples/embedding.ts', 'utf8')) ?? []
  expect(block.split('\n').length).toBeLessThan(20)
})

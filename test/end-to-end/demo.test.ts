import { readdirSync, readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from 'vitest'
import { approveQuietly } from '../support/approve-quietly.ts'
import { launchBrowser } from '../support/browser.ts'
import {
  answer,
  comparedCode,
  LivingRoom,
  type LivingRoomOptions,
  openOnPhone,
  signInToDemo,
  typePassword,
} from '../support/living-room.ts'
import { drawScreen, readQr } from '../support/picture.ts'
import { run } from '../support/program.ts'
import type { Terminal } from '../support/terminal.ts'

/** `tenfoot demo` as a person meets it: a terminal seen by a camera, and a phone with a real browser. */

const greeting = /Good (morning|afternoon|evening), Ada Example/

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** Tests run side by side, so each cleans up what is its own. */
async function livingRoom({ onTestFinished }: TestContext, options?: LivingRoomOptions): Promise<LivingRoom> {
  const room = await LivingRoom.start(options)
  onTestFinished(() => room.close())
  await room.code()
  return room
}

/** A phone that has scanned the television and on which somebody is signed in. */
async function scanned({ onTestFinished }: TestContext, room: LivingRoom) {
  const phone = await openOnPhone(browser, room.scan())
  onTestFinished(() => phone.close())
  await signInToDemo(phone)
  return phone
}

/** A television that a phone has signed in. */
async function signedIn(test: TestContext, options?: LivingRoomOptions): Promise<LivingRoom> {
  const room = await livingRoom(test, options)
  await approveQuietly(room.scan())
  await room.terminal.waitFor(greeting)
  return room
}

describe.concurrent('tenfoot demo', { timeout: 60_000 }, () => {
  it.for(['dark', 'light'] as const)('on a %s theme is signed in by a phone that scans, compares and approves', async (theme, test) => {
    const room = await livingRoom(test)
    const code = await room.code()
    const address = room.scan({ theme })
    expect(address).toBe(`${room.issuer}/device?user_code=${code}`)
    const phone = await openOnPhone(browser, address, theme)
    test.onTestFinished(() => phone.close())
    expect(phone.url()).not.toContain(code)
    await signInToDemo(phone)
    expect(await comparedCode(phone)).toBe(code)
    expect(phone.url()).toBe(`${room.issuer}/device`)
    await answer(phone, 'Approve')
    await phone.getByRole('heading', { name: 'The television is in' }).waitFor()
    await room.terminal.waitFor(greeting)
    await room.terminal.waitFor(/▶ Films[\s\S]*Films: what is new\s/)
    expect(room.requests('/api/tiles').map(({ status }) => status)).toEqual([200])
    expect(room.terminal.text()).toContain('Signed in as ada@example.test')
    expect(room.terminal.text()).not.toContain(code)
  })

  it('says on both screens that the phone declined, and starts again only when asked to', async (test) => {
    const room = await livingRoom(test)
    const code = await room.code()
    const phone = await scanned(test, room)
    await answer(phone, 'Decline')
    await phone.getByRole('heading', { name: 'Declined' }).waitFor()
    await room.terminal.waitFor(/Declined on the phone/)
    expect(room.terminal.text()).toContain('▶ New code')
    expect(room.terminal.text()).not.toContain(code)
    await room.terminal.settle(1_500)
    expect(room.requests('/device_authorization').filter(({ status }) => status === 200)).toHaveLength(1)
    room.terminal.type('\r')
    expect(await room.code(code)).not.toBe(code)
    expect(room.requests('/device_authorization').filter(({ status }) => status === 200)).toHaveLength(2)
  })

  it('hides a code that has expired, and both screens say what to do', async (test) => {
    const room = await livingRoom(test, { flags: ['--code-lifetime', '12'] })
    const first = await room.code()
    const phone = await openOnPhone(browser, `${room.issuer}/device`)
    test.onTestFinished(() => phone.close())
    await phone.getByRole('button', { name: /Continue as/ }).tap()
    await phone.getByRole('heading', { name: 'Enter the code on your television' }).waitFor()
    room.terminal.type('\r')
    const code = await room.code(first)
    await phone.goto(room.scan())
    expect(await comparedCode(phone)).toBe(code)
    await room.terminal.waitFor(/This code has expired/)
    await room.terminal.settle()
    expect(room.terminal.text()).not.toContain(code)
    expect(readQr(drawScreen(room.terminal.screen))).toBeUndefined()
    await answer(phone, 'Approve')
    await phone.getByRole('heading', { name: 'Too late: the code has run out' }).waitFor()
    room.terminal.type('\r')
    expect(await room.code(code)).not.toBe(code)
    expect(room.scan()).not.toContain(code)
  })

  it('A-27: keeps the code when the phone changes to another account, who types the password from the help', async (test) => {
    const room = await livingRoom(test)
    const code = await room.code()
    const phone = await scanned(test, room)
    await phone.getByRole('button', { name: 'Not you? Use another account' }).tap()
    await typePassword(room, phone)
    expect(await comparedCode(phone)).toBe(code)
    await answer(phone, 'Approve')
    await room.terminal.waitFor(greeting)
  })

  it('signs out from its account page, and the server takes the tokens back', async (test) => {
    const room = await signedIn(test)
    await walkTo(room.terminal, ['\x1b[B', /▶ Not you\? Sign out/], ['\r', /Sign out\?/], ['\x1b[C', /▶ Sign out/], ['\r', /Signed out/])
    await room.terminal.waitFor(/and the server knows/)
    expect(room.requests('/revocation')).not.toEqual([])
    room.terminal.type('\r')
    await room.code()
  })

  it('C-12, C-29, E-38: says at its next request that somebody on a phone did not know it, and signed it out', async (test) => {
    const room = await signedIn(test)
    const phone = await openOnPhone(browser, `${room.issuer}/account`)
    await phone.getByRole('button', { name: 'Continue as ada@example.test' }).tap()
    await phone.getByRole('button', { name: 'This wasn’t me' }).tap()
    await phone.getByText('That device is signed out.').waitFor()
    await phone.close()
    await walkTo(room.terminal, ['\x1b[C', /▶ Series/], ['\x1b[C', /▶ Radio/], ['\x1b[C', /▶ Account/])
    await walkTo(room.terminal, ['\r', /Signed out from elsewhere/], ['\r', /Scan with your phone/])
  })

  it('with --once holds the greeting for two seconds, and ends with one line on the normal screen', async (test) => {
    const room = await signedIn(test, { flags: ['--once'] })
    expect(await room.terminal.exited).toMatchObject({ exitCode: 0 })
    const [greeted, ended] = [room.requests('/userinfo'), room.requests('/revocation')]
    expect(Number(ended[0]?.['time']) - Number(greeted.at(-1)?.['time'])).toBeGreaterThan(1_900)
    await expectGivenBack(room)
    expect(lastLines(room.terminal)).toMatch(/^Ada Example signed in after \d+ s and \d+ polls?\. Try next: npx tenfoot --help$/)
  })

  it('q powers off: it signs out, gives the terminal back and leaves nothing behind', async (test) => {
    const room = await signedIn(test)
    expect(room.dataFolders()).toHaveLength(1)
    room.terminal.type('q')
    expect(await room.terminal.exited).toMatchObject({ exitCode: 0 })
    await expectGivenBack(room)
    expect(lastLines(room.terminal)).toMatch(/^Ada Example signed in after/)
    expect(room.requests('/revocation')).not.toEqual([])
  })

  it.for([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('on %s gives the terminal back and leaves nothing behind', async ([signal, exitCode], test) => {
    const room = await livingRoom(test)
    expect(room.dataFolders()).toHaveLength(1)
    room.terminal.signal(signal)
    expect(await room.terminal.exited).toMatchObject({ exitCode })
    await expectGivenBack(room)
    expect(lastLines(room.terminal)).toBe('Nobody signed in. Try next: npx tenfoot --help')
  })

  it('leaves nothing behind when the signal comes before the picture', async (test) => {
    const room = await LivingRoom.start()
    test.onTestFinished(() => room.close())
    await vi.waitFor(() => expect(room.dataFolders()).toHaveLength(1), { timeout: 30_000, interval: 5 })
    room.terminal.signal('SIGTERM')
    expect(await room.terminal.exited).toMatchObject({ exitCode: 143 })
    await expectGivenBack(room)
  })

  it('writes warnings to the log, and nothing but the picture to the terminal', async (test) => {
    const warn = "setInterval(() => process.emitWarning('a warning on purpose'), 100).unref()"
    const room = await livingRoom(test, { env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(warn)}` } })
    await vi.waitFor(() => expect(readFileSync(room.log, 'utf8')).toContain('a warning on purpose'), 30_000)
    const picture = room.terminal.raw.slice(room.terminal.raw.indexOf('\x1b[?1049h'))
    expect(picture).not.toContain('warning')
    expect(room.terminal.raw).not.toContain('"level"')
    expect(room.scan()).toContain(await room.code())
  })

  it('asks for another port, in one line, when that of the issuer is taken', async (test) => {
    const room = await livingRoom(test)
    const { code, stdout, stderr } = await run(['demo', '--issuer', room.issuer], { env: { TMPDIR: room.folder } })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toBe(`error: Port ${new URL(room.issuer).port} is taken; choose another in --issuer\n`)
    expect(room.dataFolders()).toHaveLength(1)
  })
})

async function expectGivenBack({ terminal, folder }: LivingRoom): Promise<void> {
  await terminal.settle()
  expect(terminal.state()).toEqual({ isAlternate: false, isCursorHidden: false, mouse: 'none' })
  expect(readdirSync(folder)).toEqual(['log'])
}

/** What stands on the normal screen, in one line. */
function lastLines(terminal: Terminal): string {
  return terminal.text().replace(/\s+/g, ' ').trim()
}

async function walkTo(terminal: Terminal, ...steps: readonly (readonly [keys: string, sees: RegExp])[]): Promise<void> {
  for (const [keys, sees] of steps) {
    terminal.type(keys)
    await terminal.waitFor(sees)
  }
}

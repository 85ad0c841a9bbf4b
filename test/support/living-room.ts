import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { phoneSize } from './browser.ts'
import { drawScreen, type Look, readQr } from './picture.ts'
import { freePort, tenfoot } from './program.ts'
import { Terminal, type TerminalOptions } from './terminal.ts'

/** What a living room is set up with. */
export interface LivingRoomOptions extends TerminalOptions {
  /** More options of `tenfoot demo`. */
  readonly flags?: readonly string[]
  /** The host of the issuer, when it is not 127.0.0.1. */
  readonly host?: string
}

/** The demo in a terminal of its own, with a home and a temporary folder of its own. */
export class LivingRoom {
  readonly terminal: Terminal
  readonly issuer: string
  /** What `HOME` and `TMPDIR` name. */
  readonly folder: string
  readonly log: string

  private constructor(issuer: string, folder: string, { flags = [], env = {}, ...options }: LivingRoomOptions) {
    this.issuer = issuer
    this.folder = folder
    this.log = join(folder, 'log')
    const command = [tenfoot, 'demo', '--issuer', issuer, '--interval', '1', '--log', this.log, ...flags]
    this.terminal = new Terminal(process.execPath, command, {
      ...options,
      env: { HOME: folder, TMPDIR: folder, DISPLAY: undefined, ...env },
    })
  }

  /** Switches the demo on. */
  static async start(options: LivingRoomOptions = {}): Promise<LivingRoom> {
    const issuer = `http://${options.host ?? '127.0.0.1'}:${await freePort()}`
    return new LivingRoom(issuer, mkdtempSync(join(tmpdir(), 'tenfoot-room-')), options)
  }

  /** The code on the screen, once it is drawn whole; never the one that was there before. */
  async code(before?: string): Promise<string> {
    await this.terminal.waitFor(new RegExp(`${before ? `(?!${before})` : ''}\\b[B-Z]{4}-[B-Z]{4}\\b[\\s\\S]*New code`), 30)
    const code = /\b[B-Z]{4}-[B-Z]{4}\b/.exec(this.terminal.text())?.[0]
    if (!code) throw new Error('There is no code on the screen')
    return code
  }

  /** What a camera reads from the screen. */
  scan(look?: Look): string {
    const address = readQr(drawScreen(this.terminal.screen, look))
    if (!address) throw new Error(`No camera can read this screen:\n${this.terminal.text()}`)
    return address
  }

  /** The requests for a route, as they were logged. */
  requests(route: string): readonly Readonly<Record<string, unknown>>[] {
    return readFileSync(this.log, 'utf8')
      .split('\n')
      .filter((line) => line.includes(`"route":"${route}"`))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  /** The data folders that the demo made for itself and has not removed. */
  dataFolders(): readonly string[] {
    return readdirSync(this.folder).filter((name) => name.startsWith('tenfoot-demo-'))
  }

  async close(): Promise<void> {
    await this.terminal.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A phone of its own, with nobody signed in on it, that opens an address. */
export async function openOnPhone(browser: Browser, address: string, colorScheme: 'dark' | 'light' = 'light'): Promise<Page> {
  const phone = await browser.newPage({ viewport: phoneSize, colorScheme, hasTouch: true })
  phone.setDefaultTimeout(30_000)
  await phone.goto(address)
  return phone
}

/** Signs in with the one tap that a demo offers. */
export async function signInToDemo(phone: Page): Promise<void> {
  await phone.getByRole('button', { name: 'Continue as ada@example.test' }).tap()
  await phone.getByRole('heading', { name: 'Is this the code on your television?' }).waitFor()
}

/** Types the e-mail address and the password that the television's help shows. */
export async function typePassword({ terminal }: LivingRoom, phone: Page): Promise<void> {
  terminal.type('?')
  await terminal.waitFor(/Password +[a-z-]{19}/)
  const password = /Password +([a-z-]{19})/.exec(terminal.text())?.[1] ?? ''
  terminal.type('\x1b')
  await phone.getByLabel('E-mail').fill('ada@example.test')
  await phone.getByLabel('Password').fill(password)
  await phone.getByRole('button', { name: 'Sign in', exact: true }).tap()
  await phone.getByRole('heading', { name: 'Is this the code on your television?' }).waitFor()
}

/** The code that the confirm page shows. */
export async function comparedCode(phone: Page): Promise<string | null> {
  return phone.locator('.code > [aria-hidden]').textContent()
}

/** Taps one of the two answers. */
export async function answer(phone: Page, says: 'Approve' | 'Decline'): Promise<void> {
  await phone.getByRole('button', { name: says }).tap()
}

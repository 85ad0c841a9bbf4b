import { mkdirSync, writeFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, phoneSize } from '../../test/support/browser.ts'
import { drawScreen } from '../../test/support/picture.ts'
import { Terminal } from '../../test/support/terminal.ts'
import { scan } from './camera.ts'
import { type Frame, writeGif } from './gif.ts'
import { drawScene, type Scene } from './stage.ts'

/** A name of the local network, which only this program's browser and television know: they both come to 127.0.0.1. */
const issuer = 'http://tv.local:8628'

/** Slow enough that the phone's waiting page can be seen. */
const command = ['dist/cli/main.js', 'demo', '--issuer', issuer, '--interval', '15']

const demo = new Terminal(process.execPath, command, { env: { TZ: eveningZone() } })
const browser = await launchBrowser({ 'tv.local': '127.0.0.1' })
try {
  const frames = await record(demo, browser)
  writeFileSync('docs/pictures/first-light.gif', writeGif(frames))
  mkdirSync('test-output/recording', { recursive: true })
  for (const [i, { picture }] of frames.entries()) writeFileSync(`test-output/recording/${i}.png`, picture.png)
  const telling = frames[3]
  if (telling) writeFileSync('docs/pictures/first-light.png', telling.picture.png)
} finally {
  await browser.close()
  demo.type('q')
  await Promise.race([demo.exited, demo.settle(5000)])
  await demo.close()
}

/** Walks from the scan to the home screen, and keeps a picture of each step. */
async function record(demo: Terminal, browser: Browser): Promise<readonly Frame[]> {
  const frames: Frame[] = []
  const keep = async (milliseconds: number, scene: Omit<Scene, 'television'>) => {
    const picture = await drawScene({ television: drawScreen(demo.screen).png, ...scene })
    frames.push({ picture, milliseconds })
  }

  await demo.waitFor(/Waiting for your phone/)
  const { email, password } = await readHelp(demo)
  const sight = await scan(drawScreen(demo.screen))
  const scanning = { step: 1, title: 'Scan the QR code', says: 'The television shows where to go, and what to look for.' }
  await keep(3200, { phone: sight.png, ...scanning })

  const context = await browser.newContext({ viewport: phoneSize, deviceScaleFactor: 2, colorScheme: 'light' })
  const page = await context.newPage()
  await page.goto(sight.address)
  const signingIn = { step: 2, title: 'Sign in on the phone', says: 'Nothing is typed on the television.' }
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await keep(2600, { phone: await page.screenshot(), ...signingIn })
  const comparing = { step: 3, title: 'Compare the code', says: 'It has to be the one that the television shows.' }
  await keep(700, { phone: await page.screenshot(), tap: await tap(page, 'Sign in'), ...signingIn })
  await demo.settle(600)
  await keep(3600, { phone: await page.screenshot(), ...comparing })
  const approving = { step: 4, title: 'Approve', says: 'The television learns of it when it asks next.' }
  await keep(800, { phone: await page.screenshot(), tap: await tap(page, 'Approve'), ...approving })
  await keep(2400, { phone: await page.screenshot(), ...approving })
  if (!/Waiting for your phone/.test(demo.text())) throw new Error('The television was too quick for a picture; record again')

  await demo.waitFor(/Good evening/)
  await page.getByText('The television is in').waitFor()
  const arriving = { step: 5, title: 'The television is in', says: 'Its tokens stay in memory and are revoked at power off.' }
  await keep(4200, { phone: await page.screenshot(), ...arriving })
  return frames
}

/** Reads on the television's help who can sign in, and closes it again: the password is made for this run, and no picture shows it. */
async function readHelp(demo: Terminal): Promise<{ email: string; password: string }> {
  demo.type('?')
  await demo.waitFor(/Password +\S+/)
  const [, email = '', password = ''] = /Sign in as +(\S+)\s+Password +(\S+)/.exec(demo.text()) ?? []
  demo.type('\r')
  await demo.waitFor(/Waiting for your phone/)
  await demo.settle(300)
  if (password === '' || demo.text().includes(password)) throw new Error('Cannot record: the help does not open and close')
  return { email, password }
}

/** Taps a button, and answers where. */
async function tap(page: Page, name: string): Promise<{ x: number; y: number }> {
  const button = page.getByRole('button', { name })
  const box = await button.boundingBox()
  if (!box) throw new Error(`Cannot tap ${name}: it is not on the page`)
  await button.click()
  await page.waitForLoadState()
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** A time zone in which it is eight in the evening, wherever and whenever this runs. */
function eveningZone(): string {
  const east = ((20 - new Date().getUTCHours() + 36) % 24) - 12
  return `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`
}

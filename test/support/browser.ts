import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

/** A real Chromium: the one that `CHROMIUM_PATH` names, else one that is installed, else on Linux the one that npm brought. */
export async function launchBrowser(hosts: Readonly<Record<string, string>> = {}): Promise<Browser> {
  const rules = Object.entries(hosts).map(([host, address]) => `MAP ${host} ${address}`)
  const args = rules.length === 0 ? quiet : [...quiet, `--host-resolver-rules=${rules.join(',')}`]
  const installed = process.env['CHROMIUM_PATH'] ?? findInstalled()
  if (installed !== undefined) return chromium.launch({ executablePath: installed, args })
  if (process.platform !== 'linux') throw new Error('Cannot find a browser: install Chrome, or name one in CHROMIUM_PATH')
  const { default: packaged } = await import('@sparticuz/chromium')
  // Not with the arguments that it brings: in one process it would end with the first page that is closed, and without web security.
  return chromium.launch({ executablePath: await packaged.executablePath(), args: [...args, '--no-zygote', '--headless=shell'] })
}

/** A phone held upright. */
export const phoneSize = { width: 360, height: 740 }

/** No sandbox, since tests may run as root; nothing that talks to the world. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe']

const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...[process.env['ProgramFiles'], process.env['ProgramFiles(x86)'], process.env['LOCALAPPDATA']].flatMap((root) =>
    root === undefined ? [] : [join(root, 'Google/Chrome/Application/chrome.exe')],
  ),
]

function findInstalled(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return [...onPath, ...usualPlaces].find(isProgram)
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

import { spawn } from 'node:child_process'
import { parseAddress } from '../src/text/address.ts'

/** What became of an attempt to open a page in this computer's browser. */
export type OpenOutcome = 'opened' | 'no-browser'

/**
 * Opens a page in this computer's browser. The executable is fixed and the address is one argument of it: no shell ever
 * sees what a server sent (E-23). Only http and https addresses are opened.
 */
export async function openPage(address: string, platform: NodeJS.Platform = process.platform): Promise<OpenOutcome> {
  const url = parseAddress(address)
  if (!url || !/^https?:$/.test(url.protocol)) return 'no-browser'
  const opener = openerFor(platform)
  if (!opener) return 'no-browser'
  return run(opener.file, [...opener.arguments, url.href])
}

/** Whether there is a browser that a page could be opened in. */
export function canOpenPage(platform: NodeJS.Platform = process.platform): boolean {
  return openerFor(platform) !== undefined
}

function openerFor(platform: NodeJS.Platform): { file: string; arguments: readonly string[] } | undefined {
  switch (platform) {
    case 'darwin':
      return { file: '/usr/bin/open', arguments: [] }
    case 'win32':
      return { file: 'rundll32', arguments: ['url.dll,FileProtocolHandler'] }
    default:
      return process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'] ? { file: 'xdg-open', arguments: [] } : undefined
  }
}

function run(file: string, parameters: readonly string[]): Promise<OpenOutcome> {
  return new Promise((resolve) => {
    const child = spawn(file, parameters, { stdio: 'ignore', detached: true, shell: false })
    child.once('error', () => resolve('no-browser'))
    child.once('spawn', () => {
      child.unref()
      resolve('opened')
    })
  })
}

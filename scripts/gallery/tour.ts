import { drawScreen } from '../../test/support/picture.ts'
import { tenfoot } from '../../test/support/program.ts'
import { Terminal } from '../../test/support/terminal.ts'
import type { Peer } from './servers.ts'

/** A picture of a television, and what is to be seen on it. */
export interface Exhibit {
  readonly name: string
  readonly says: string
  readonly png: Buffer
}

/** Signs in at a server and out again, is turned away once, and takes a picture of every screen on the way. */
export async function tour(peer: Peer): Promise<readonly Exhibit[]> {
  const scope = ['--scope', 'openid profile email offline_access']
  const command = [
    tenfoot,
    'tv',
    '--issuer',
    peer.issuer,
    '--client-id',
    peer.clientId,
    '--device-name',
    'Living room TV',
    '--lang',
    'en',
    ...scope,
  ]
  const terminal = new Terminal(process.execPath, command, { columns: 100, rows: 30 })
  const exhibits: Exhibit[] = []
  const take = async (name: string, says: string) => {
    await terminal.settle(300)
    exhibits.push({ name, says, png: drawScreen(terminal.screen).png })
  }
  try {
    await terminal.waitFor(codePattern)
    await take('code', 'Waits for a phone')
    await peer.answer(codeOn(terminal), 'deny')
    await terminal.waitFor(/Declined on the phone/)
    await take('denied', 'Was declined, and asks')
    terminal.type('\r')
    await terminal.waitFor(codePattern)
    terminal.type('r')
    await terminal.waitFor(/Slowed down/, 15).catch(() => {})
    await take('early', 'Has polled too early on purpose')
    await peer.answer(codeOn(terminal), 'approve')
    await terminal.waitFor(/Good (morning|afternoon|evening)/, 40)
    await take('home', 'Is signed in')
    terminal.type('\x1b[C\x1b[C\x1b[C\r')
    await terminal.waitFor(/Account[\s\S]*Signed in/)
    await take('account', 'Says as whom')
    terminal.type('\x1b[C\x1b[C\r')
    await terminal.waitFor(/Sign out\?/)
    await take('sign-out', 'Asks before it signs out')
    terminal.type('\x1b[C\r')
    await terminal.waitFor(/Signed out/)
    await take('signed-out', 'Has signed out')
    return exhibits
  } finally {
    terminal.type('q')
    await terminal.exited
    await terminal.close()
  }
}

/** Codes as these servers write them: eight letters, with a dash or without. */
const codePattern = /\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b[\s\S]*New code/

function codeOn(terminal: Terminal): string {
  return /\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b(?=\s*\n|\s{2,}|$)/m.exec(terminal.text())?.[0] ?? ''
}

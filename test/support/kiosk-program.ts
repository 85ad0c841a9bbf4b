import { execFileSync } from 'node:child_process'
import { tenfoot } from './program.ts'
import { Terminal } from './terminal.ts'

/** `tenfoot kiosk` in a terminal, as nobody holds it. */
export function openKiosk(issuer: string, flags: readonly string[]): Terminal {
  return new Terminal(process.execPath, [tenfoot, 'kiosk', '--issuer', issuer, ...flags])
}

/** The code on its screen, once one is there that is not this one; with a dash or, as some servers write it, without. */
export async function codeOn(kiosk: Terminal, otherThan = '(none)'): Promise<string> {
  const code = new RegExp(`(?!${otherThan})\\b(?:[A-Z0-9]{4}-[A-Z0-9]{4}|[A-Z0-9]{8})\\b(?=[\\s\\S]*New code)`)
  await kiosk.waitFor(code)
  return code.exec(kiosk.text())?.[0] ?? ''
}

/** The process that paints; 0 while there is none. */
export function painterOf(kiosk: Terminal): number {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const lines = table.split('\n').map((line) => line.trim().split(/\s+/))
  const [pid = 0] = lines.find(([, parent, ...args]) => Number(parent) === kiosk.pid && args.join(' ').includes('kiosk-screen')) ?? []
  return Number(pid)
}

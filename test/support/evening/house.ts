import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { pino } from 'pino'
import { startServer } from '../../../server/start.ts'
import { instant, later, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { type Run, run, serve } from '../program.ts'
import { type Places, processPlaces } from '../secret-search.ts'
import { tapWire, type WireTap } from '../wire-tap.ts'

/** A server that is reached through a tap, at a time that the test decides, and an operator beside it. */
export interface House {
  readonly issuer: string
  /** Where the server itself listens, behind the tap. */
  readonly port: number
  readonly data: string
  readonly tap: WireTap
  readonly now: () => number
  wait(by: number): Promise<void>
  /** Runs a command of ours on the data directory. */
  operate(parameters: readonly string[], input?: string): Promise<Run>
  /** What the server and the operator's commands have said so far, and what the system tells of the server's process. */
  said(): Places
  close(): Promise<void>
}

/** A server that runs somewhere. */
interface Running {
  readonly port: number
  readonly now: () => number
  wait(by: number): Promise<void>
  said(): Places
  close(): Promise<void>
}

/** Where a house is. */
interface Plot {
  readonly issuer: string
  readonly data: string
  /** The environment of programs that live at the house's time. */
  readonly env: Record<string, string>
  setShift(milliseconds: number): void
}

/** Opens a house whose server runs in this process and logs all that can be logged. */
export const openHouse = () => open(serveHere)

/** Opens a house whose server is `tenfoot serve`. */
export const openHouseOfProgram = () => open(serveThere)

async function open(start: (plot: Plot) => Promise<Running>): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-evening-'))
  const tap = await tapWire()
  const shift = join(folder, 'shift')
  const setShift = (milliseconds: number) => writeFileSync(shift, String(milliseconds))
  setShift(0)
  const env = { NODE_OPTIONS: `--import ${pathToFileURL('test/support/shifted-clock.mjs').href}`, TENFOOT_TEST_SHIFT: shift }
  // A passkey is for a name: no address will do.
  const plot = { issuer: `http://localhost:${tap.port}`, data: join(folder, 'data'), env, setShift }
  const { now, wait, ...server } = await start(plot)
  tap.leadTo(server.port)
  const commands = new Map<string, string>()
  return {
    issuer: plot.issuer,
    data: plot.data,
    port: server.port,
    tap,
    now,
    wait,
    operate: async (parameters, input = '') => {
      const ran = await run([...parameters, '--data', plot.data], { input, env })
      if (ran.code !== 0) throw new Error(`Cannot ${parameters.join(' ')}: ${ran.stderr}`)
      commands.set(`output ${commands.size} of ${parameters.slice(0, 2).join(' ')}`, `${ran.stdout}${ran.stderr}`)
      commands.set(`arguments ${commands.size}`, parameters.join(' '))
      return ran
    },
    said: () => new Map([...server.said(), ...commands]),
    close: async () => {
      await server.close()
      await tap.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function serveHere({ issuer, data, setShift }: Plot): Promise<Running> {
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line) => void lines.push(line) })
  const clock = new VirtualClock(instant(Math.floor(Date.now() / 1000) * 1000))
  const usual = { hosts: ['127.0.0.1'], port: 0, codeLifetime: seconds(600), interval: seconds(5), limitsIssuing: false }
  const { port, close } = await startServer({ ...usual, issuer, data, clock, log })
  return {
    port,
    now: () => clock.now(),
    wait: async (by) => {
      await clock.advanceTo(later(clock.now(), seconds(by)))
      setShift(clock.now() - Date.now())
    },
    said: () => new Map([['log', lines.join('')]]),
    close,
  }
}

async function serveThere({ issuer, data, env, setShift }: Plot): Promise<Running> {
  const { child, gone, log } = await serve(
    ['--port', '0', '--issuer', issuer, '--data', data, '--log-level', 'debug', '--no-issuing-limit'],
    { env },
  )
  let ahead = 0
  const port = Number(/"port":(\d+)/.exec(log())?.[1])
  return {
    port,
    now: () => Date.now() + ahead,
    wait: async (by) => {
      ahead += by * 1000
      setShift(ahead)
    },
    said: () => new Map([['log', log()], ...processPlaces(child.pid ?? 0)]),
    close: async () => {
      child.kill('SIGTERM')
      await gone
    },
  }
}

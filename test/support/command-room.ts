import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askAgent } from '../../cli/agent/ask.ts'
import { socketName } from '../../cli/agent/place.ts'
import { type Data, openData } from '../../server/data/data.ts'
import { answerUserCode } from '../../server/flows/answer-user-code.ts'
import { endAllDevices } from '../../server/flows/own-devices.ts'
import type { Person, PersonId } from '../../server/identity/person.ts'
import { readUserCode } from '../../src/protocol/user-code.ts'
import { wallClock } from '../../src/time/system-clock.ts'
import { Piped } from './piped.ts'
import { type Run, run, type Served, serve, tenfoot } from './program.ts'

/** A `tenfoot serve` with a person in it, and its data beside it, as an operator's command has it. */
export class SigningHouse {
  readonly issuer: string
  readonly folder: string
  readonly #data: Data
  readonly #served: Served
  readonly #ada: Person

  private constructor(folder: string, data: Data, served: Served, ada: Person) {
    this.issuer = served.issuer
    this.folder = folder
    this.#data = data
    this.#served = served
    this.#ada = ada
  }

  static async open(...flags: readonly string[]): Promise<SigningHouse> {
    const folder = mkdtempSync(join(tmpdir(), 'tenfoot-house-'))
    const place = join(folder, 'data')
    const data = await openData(place, { create: true })
    const ada = { id: 'ada' as PersonId, email: 'ada@example.test', name: 'Ada Example', passwordHash: '', isDemo: false }
    const person = { ...ada, createdAt: wallClock.now() }
    await data.store.people.insert(person)
    return new SigningHouse(folder, data, await serve(['--port', '0', '--interval', '1', '--data', place, ...flags]), person)
  }

  /** What its server has logged so far. */
  log(): string {
    return this.#served.log()
  }

  /** Ada answers a code. */
  async answer(code: string, says: 'approve' | 'deny' = 'approve'): Promise<void> {
    const userCode = readUserCode(code)
    if (!userCode) throw new Error(`${code} is no code`)
    await answerUserCode({ ...this.#data, clock: wallClock }, { code: userCode, person: this.#ada.id, says, by: 'operator' })
  }

  /** Ada ends every sign-in of hers, as on the account page. */
  async endAll(): Promise<void> {
    await endAllDevices({ ...this.#data, clock: wallClock }, this.#ada.id, { by: 'person', person: this.#ada.id, address: '127.0.0.1' })
  }

  /** How often something happened here. */
  async count(event: string): Promise<number> {
    return (await this.#data.store.audit.list(1000)).filter((entry) => entry.event === event).length
  }

  /** Whether an access token is still accepted. */
  async accepts(accessToken: string): Promise<boolean> {
    const reply = await fetch(`${this.issuer}/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } })
    return reply.status === 200
  }

  async close(): Promise<void> {
    this.#served.child.kill()
    await this.#served.gone
    await this.#data.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A computer of its own: a home, a working, a temporary and a runtime directory that nothing else uses. */
export class CommandRoom {
  readonly folder = mkdtempSync(join(tmpdir(), 'tenfoot-desk-'))
  readonly issuer: string
  readonly env: Readonly<Record<string, string>>
  readonly #cwd: string
  readonly #house: Pick<SigningHouse, 'answer'>

  constructor(house: Pick<SigningHouse, 'answer'>, issuer: string) {
    this.#house = house
    this.issuer = issuer
    const place = (name: string) => mkdirSync(join(this.folder, name), { recursive: true, mode: 0o700 }) ?? ''
    const [home, temporary, runtime] = [place('home'), place('tmp'), place('run')]
    this.#cwd = place('work')
    this.env = { HOME: home, TMPDIR: temporary, XDG_RUNTIME_DIR: runtime, DBUS_SESSION_BUS_ADDRESS: '' }
  }

  /** Where the agent of a client listens. */
  socket(clientId = 'tenfoot-tv'): string {
    return join(this.env['XDG_RUNTIME_DIR'] ?? '', 'tenfoot', socketName(this.issuer, clientId))
  }

  /** Runs a command about this room's server to its end. */
  run(command: string, ...parameters: readonly string[]): Promise<Run> {
    return run([command, '--issuer', this.issuer, ...parameters], { env: this.env, cwd: this.#cwd })
  }

  /** Starts a command that signs in. */
  start(command: string, ...parameters: readonly string[]): Piped {
    return new Piped([command, '--issuer', this.issuer, ...parameters], this.env, tenfoot, this.#cwd)
  }

  /** Signs in, and Ada approves. */
  async login(...flags: readonly string[]): Promise<Run> {
    const login = this.start('login', ...flags)
    await this.#house.answer(await login.saying(/^Code: (\S+)$/m))
    return login.ended
  }

  /** The processes of the agents that listen here. */
  agents(): readonly number[] {
    if (!existsSync('/proc/self/environ')) return []
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && isAgentOf(name, this.env['XDG_RUNTIME_DIR'] ?? ''))
      .map(Number)
  }

  async close(): Promise<void> {
    await endAgents(this.env['XDG_RUNTIME_DIR'] ?? '')
    for (const pid of this.agents()) process.kill(pid, 'SIGKILL')
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Ends every agent that listens under a runtime directory. */
export async function endAgents(runtime: string): Promise<void> {
  const place = join(runtime, 'tenfoot')
  const sockets = existsSync(place) ? readdirSync(place).filter((name) => name.endsWith('.sock')) : []
  for (const name of sockets) await askAgent(join(place, name), 'end').catch(() => {})
}

function isAgentOf(pid: string, runtime: string): boolean {
  try {
    const isAgent = readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('tenfoot agent')
    return isAgent && readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`XDG_RUNTIME_DIR=${runtime}`)
  } catch {
    return false
  }
}

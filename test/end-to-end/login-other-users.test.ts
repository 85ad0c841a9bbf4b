import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { socketName } from '../../cli/agent/place.ts'
import { CommandRoom, SigningHouse } from '../support/command-room.ts'
import { run } from '../support/program.ts'
import { Stranger, whyNoStranger } from '../support/stranger.ts'

/** Protects a sign-in from the other people on the same machine: they get nothing of an agent, and nobody is led to one of theirs. */

let house: SigningHouse
beforeAll(async () => {
  house = await SigningHouse.open()
})
afterAll(() => house.close())

/** A computer whose directories everybody may look into, but for those of the program's own. */
function openRoom(): CommandRoom {
  const desk = new CommandRoom(house, house.issuer)
  for (const folder of [desk.folder, join(desk.folder, 'run')]) chmodSync(folder, 0o755)
  return desk
}

/** One for a single test. */
function room(): CommandRoom {
  const desk = openRoom()
  onTestFinished(() => desk.close())
  return desk
}

async function stranger(program: string, given: Readonly<Record<string, unknown>>) {
  const other = new Stranger(program, given)
  onTestFinished(() => other.close())
  return other.tries
}

/** What another user tries against an agent. */
const against = `
const { socket, directory, pid } = given
await tried('ask the agent', () => connectTo(socket))
await tried('see the socket', () => fs.statSync(socket).mode)
await tried('list the directory', () => fs.readdirSync(directory))
await tried('put something there', () => fs.writeFileSync(directory + '/evil', ''))
await tried('take the socket away', () => fs.unlinkSync(socket))
await tried('move the directory', () => fs.renameSync(directory, directory + '2'))
await tried('open the directory', () => fs.chmodSync(directory, 0o777))
for (const file of ['environ', 'mem', 'maps', 'stack', 'io', 'pagemap', 'map_files', 'fd', 'cwd', 'root'])
  await tried('read ' + file, () => {
    const path = '/proc/' + pid + '/' + file
    if (['cwd', 'root'].includes(file)) return fs.readlinkSync(path)
    return ['fd', 'map_files'].includes(file) ? fs.readdirSync(path).join() || (() => { throw new Error('nothing') })() : fs.readFileSync(path)
  })
await tried('read cmdline', () => fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8').replaceAll('\\0', ' ').trim())
for (const signal of [0, 'SIGUSR1', 'SIGTERM', 'SIGQUIT']) await tried('signal ' + signal, () => process.kill(pid, signal))
`

/** The sockets over which a process can be reached by TCP, as the system counts them. */
function listening(pid: number): readonly string[] {
  const own = readdirSync(`/proc/${pid}/fd`).map((descriptor) => readlinkSync(`/proc/${pid}/fd/${descriptor}`))
  const all = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'latin1').split('\n').slice(1))
  return all.filter((line) => own.includes(`socket:[${line.trim().split(/\s+/)[9]}]`) && line.trim().split(/\s+/)[3] === '0A')
}

const title = whyNoStranger === undefined ? 'another user' : `another user (not tried: ${whyNoStranger})`

describe.skipIf(whyNoStranger !== undefined)(title, () => {
  let desk: CommandRoom
  beforeAll(async () => {
    desk = openRoom()
    expect(await desk.login()).toMatchObject({ code: 0 })
  })
  afterAll(() => desk.close())

  it('gets nothing from an agent: not by its socket, its directory, /proc or a signal', async () => {
    const [pid = 0] = desk.agents()
    const socket = desk.socket()
    const { uid, 'read cmdline': seen, ...tries } = await stranger(against, { socket, directory: dirname(socket), pid })
    expect(uid).toBe('65534')
    expect(seen).toBe('got in: tenfoot agent')
    for (const [what, became] of Object.entries(tries)) expect(became, what).toMatch(/^(EACCES|EPERM)$/)
    chmodSync(dirname(socket), 0o755)
    const opened = await stranger(against, { socket, directory: dirname(socket), pid })
    expect(opened['list the directory']).toMatch(/^got in/)
    expect(opened['ask the agent']).toBe('EACCES')
    expect(await desk.run('token')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('it is open to others (mode 755)'),
    })
    chmodSync(dirname(socket), 0o700)
  })

  it('finds no debugger in an agent, though its own user sends the signal that opens one, and no memory of it on the disk', async () => {
    const [pid = 0] = desk.agents()
    process.kill(pid, 'SIGUSR1')
    expect(await desk.run('whoami')).toMatchObject({ code: 0 })
    expect(listening(pid)).toEqual([])
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max core file size +0 +0 /m)
  })

  it('gets neither the token nor its address from a command that has them', async () => {
    const print = 'console.log(process.env.TENFOOT_TOKEN_URL); setInterval(() => {}, 1000)'
    const running = desk.start('exec', '--loopback', '--', process.execPath, '-e', print)
    onTestFinished(async () => {
      // It hands the signal on to what it runs.
      running.signal('SIGTERM')
      await running.ended
    })
    const url = new URL(await running.saying(/http\S+/))
    const [child = ''] = readFileSync(`/proc/${running.pid}/task/${running.pid}/children`, 'utf8').split(' ')
    const program = `
      for (const pid of given.pids) await tried('environ of ' + pid, () => fs.readFileSync('/proc/' + pid + '/environ'))
      for (const path of ['/', '/token', '/%2e%2e/']) await tried(path, async () => (await fetch(given.origin + path)).status)
    `
    const { uid, ...tries } = await stranger(program, { pids: [running.pid, Number(child)], origin: url.origin })
    expect(uid).toBe('65534')
    expect(Object.values(tries).filter((became) => became !== 'EACCES' && became !== 'got in: 404')).toEqual([])
  })
})

/** What another user has made where a person's agent would be, before that person came. */
const traps: Readonly<Record<string, readonly [program: string, problem: string]>> = {
  'a directory of their own, with an agent of their own in it': ['fs.mkdirSync(place, { mode: 0o755 })', 'it belongs to somebody else'],
  'a directory of their own that lets everybody in': ['fs.mkdirSync(place); fs.chmodSync(place, 0o777)', 'it belongs to somebody else'],
  'a link to a directory of theirs': ["fs.mkdirSync(place + '-real'); fs.symlinkSync(place + '-real', place)", 'it is a link'],
  'a link to a directory of the person': ['fs.symlinkSync(given.home, place)', 'it is a link'],
  'a file': ["fs.writeFileSync(place, '')", 'it is not a directory'],
}

describe.skipIf(whyNoStranger !== undefined)(`${title} who was there first`, () => {
  /** A computer without a runtime directory, whose temporary one is everybody's. */
  async function trapped(program: string) {
    const desk = room()
    const shared = join(desk.folder, 'shared')
    mkdirSync(shared)
    chmodSync(shared, 0o1777)
    const place = join(shared, 'tenfoot-0')
    const listen = `
      const { place, name } = given
      ${program}
      const server = net.createServer((socket) => fs.writeFileSync(given.shared + '/was-asked', '')).on('error', () => {})
      await tried('listen', () => new Promise((resolve) => server.once('error', resolve).listen(place + '/' + name, resolve)))
    `
    const home = desk.env['HOME']
    await stranger(listen, { place, shared, home, name: socketName(house.issuer, 'tenfoot-tv') })
    const env = { ...desk.env, TMPDIR: shared, XDG_RUNTIME_DIR: '' }
    const tenfoot = (...words: readonly string[]) => {
      const [command = '', ...rest] = words
      return run([command, '--issuer', house.issuer, ...rest], { env })
    }
    return { tenfoot, place, wasAsked: () => existsSync(join(shared, 'was-asked')) }
  }

  it.each(Object.entries(traps))('cannot lead anybody to %s', async (_, [program, problem]) => {
    const { tenfoot, place, wasAsked } = await trapped(program)
    const remedy = 'Put that right, or name a directory of your own with XDG_RUNTIME_DIR'
    const refused = { code: 2, stdout: '', stderr: `error: Cannot use ${place} for the agent: ${problem}. ${remedy}\n` }
    expect(await tenfoot('login')).toEqual(refused)
    expect(await tenfoot('login', '--dpop')).toEqual(refused)
    if (program === traps['a directory of their own, with an agent of their own in it']?.[0])
      for (const words of [['whoami'], ['token'], ['token', '--proof', 'GET https://a.example'], ['logout'], ['exec', '--', 'true']])
        expect(await tenfoot(...words)).toEqual(refused)
    expect(wasAsked()).toBe(false)
  })
})

describe.skipIf(whyNoStranger !== undefined)('what is where an agent’s socket should be', () => {
  it.each<[string, (socket: string) => void | Promise<void>]>([
    ['a file', (socket) => writeFileSync(socket, '')],
    ['a link to a socket', (socket) => symlinkSync('/run/somebody.sock', socket)],
    ['a socket of somebody else', leaveForeign],
  ])('is not asked when it is %s, and is said to be none of one’s own', async (_, leave) => {
    const desk = room()
    mkdirSync(dirname(desk.socket()), { mode: 0o700 })
    await leave(desk.socket())
    const stderr = `error: Cannot ask the agent: ${desk.socket()} is not a socket of yours. Remove it\n`
    for (const command of ['login', 'token']) expect(await desk.run(command)).toEqual({ code: 2, stdout: '', stderr })
  })
})

async function leaveForeign(socket: string): Promise<void> {
  const server = createServer()
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  chownSync(socket, 65534, 65534)
}

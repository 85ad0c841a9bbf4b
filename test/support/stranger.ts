import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'

/** The user and the group who own nothing, on every Linux. */
const nobody = 65534

/** Why tests cannot become somebody else; undefined when they can. */
export const whyNoStranger = problemOfStrangers()

function problemOfStrangers(): string | undefined {
  if (process.platform !== 'linux') return 'tried on Linux alone'
  if (process.getuid?.() !== 0) return 'only root can become another user'
  const look = `require('node:fs').accessSync(${JSON.stringify(tmpdir())})`
  const { status } = spawnSync(process.execPath, ['-e', look], { uid: nobody, gid: nobody, cwd: '/', env: {} })
  return status === 0 ? undefined : 'other users may not run this Node, or not reach the temporary directory'
}

/** What became of things that another user of this machine tried, by what they tried: the code of the error, or what they got. */
export type Tries = Readonly<Record<string, string>>

/** Another user, who runs a program of a few lines: `tried(what, attempt)` notes an attempt, `given` is what the test hands over. */
export class Stranger {
  /** What was tried so far. */
  readonly tries: Promise<Tries>
  readonly #child: ChildProcess

  constructor(program: string, given: Readonly<Record<string, unknown>>) {
    this.#child = spawn(process.execPath, ['--input-type=module', '-e', `${prelude}\n${program}\n${epilogue}`], {
      uid: nobody,
      gid: nobody,
      cwd: '/',
      env: { GIVEN: JSON.stringify(given) },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let said = ''
    this.tries = new Promise((resolve, reject) => {
      this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        said += text
        if (said.includes('\n')) resolve(JSON.parse(said) as Tries)
      })
      this.#child.once('close', () => reject(new Error(`The stranger said nothing: ${said}`)))
    })
  }

  /** Ends what still runs of it. */
  async close(): Promise<void> {
    await this.tries.catch(() => {})
    const gone = new Promise((resolve) => this.#child.once('close', resolve))
    if (this.#child.exitCode !== null) return
    this.#child.stdin?.end()
    await gone
  }
}

const prelude = `
import * as fs from 'node:fs'
import * as net from 'node:net'
const given = JSON.parse(process.env.GIVEN)
const tries = { uid: String(process.getuid()) }
const tried = async (what, attempt) => {
  try {
    tries[what] = 'got in: ' + String(await attempt()).slice(0, 200)
  } catch (error) {
    tries[what] = error.code ?? String(error)
  }
}
const connectTo = (path) => new Promise((resolve, reject) => {
  const socket = net.connect(path).once('error', reject).once('connect', () => {
    socket.write('{"v":1,"ask":"access"}\\n')
    socket.once('data', resolve).once('close', () => resolve('hung up on'))
  })
})
`

const epilogue = `
console.log(JSON.stringify(tries))
process.stdin.resume().once('end', () => process.exit())
`

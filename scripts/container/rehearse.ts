import { spawn } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Instruction, readDockerfile } from './dockerfile.ts'
import { readDockerignore } from './dockerignore.ts'

/** What the steps of a Dockerfile came to: a folder in place of a file system, and how programs are started in it. */
export interface Rehearsed {
  /** The folder that stands for `/`. */
  readonly root: string
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
  /** Whom programs run as; us, where we are not root and cannot choose. */
  readonly ids: { readonly uid?: number; readonly gid?: number }
  readonly volumes: readonly string[]
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly health: readonly string[]
}

/** The user `node` of the official images. */
const node = { uid: 1000, gid: 1000, home: '/home/node' }

/**
 * Does what the Dockerfile of a folder says, step by step, without Docker: each stage in an empty folder of its own under `place`, with this machine's
 * Node in place of the base, and with nothing of this machine's environment but PATH. Of `context` a stage gets what `.dockerignore`
 * leaves. Throws at a step that fails, with what it wrote.
 */
export async function rehearse(context: string, place: string, say: (step: string) => void = () => {}): Promise<Rehearsed> {
  chmodSync(place, 0o755)
  const done = new Map<string, Rehearsed>()
  for (const [at, { name, instructions }] of readDockerfile(readFileSync(join(context, 'Dockerfile'), 'utf8')).entries()) {
    let stage = base(join(place, `stage-${at}`))
    for (const instruction of instructions) {
      say(`${instruction.type} ${JSON.stringify(Object.values(instruction).slice(1))}`)
      stage = await perform(instruction, stage, { context, done })
    }
    done.set(name, stage)
  }
  const last = [...done.values()].at(-1)
  if (!last) throw new Error('Cannot rehearse the Dockerfile: it has no FROM')
  return last
}

/** Runs a program in what came of it, as `docker exec` would; absolute paths are seen from its root. */
export function inside({ root, directory, env, ids }: Rehearsed, [command = '', ...words]: readonly string[], more = {}) {
  const parameters = words.map((word) => (word.startsWith('/') ? join(root, word) : word))
  return spawn(command, parameters, { cwd: directory, env: { ...env, ...more }, ...ids, stdio: 'pipe' })
}

/** What an image of Node begins with: a home for its user, and nothing else that matters here. */
function base(root: string): Rehearsed {
  const home = join(root, node.home)
  mkdirSync(home, { recursive: true })
  if (isRoot()) chownSync(home, node.uid, node.gid)
  const env = { PATH: ownPath(), HOME: root }
  return { root, directory: root, env, ids: {}, volumes: [], entrypoint: [], command: [], health: [] }
}

interface Sources {
  readonly context: string
  readonly done: ReadonlyMap<string, Rehearsed>
}

async function perform(instruction: Instruction, stage: Rehearsed, sources: Sources): Promise<Rehearsed> {
  switch (instruction.type) {
    case 'workdir': {
      const directory = join(stage.root, instruction.value)
      mkdirSync(directory, { recursive: true })
      return { ...stage, directory }
    }
    case 'env':
      return { ...stage, env: { ...stage.env, ...instruction.variables } }
    case 'user':
      if (instruction.value !== 'node') throw new Error(`Cannot rehearse the Dockerfile: the base has no user ${instruction.value}`)
      return { ...stage, env: { ...stage.env, HOME: join(stage.root, node.home) }, ids: isRoot() ? { uid: node.uid, gid: node.gid } : {} }
    case 'copy':
      copy(instruction, stage, sources)
      return stage
    case 'run':
      await run(instruction.value, stage)
      return stage
    case 'volume':
      return { ...stage, volumes: [...stage.volumes, join(stage.root, instruction.value)] }
    case 'healthcheck':
      return { ...stage, health: instruction.command }
    case 'entrypoint':
      return { ...stage, entrypoint: instruction.command }
    case 'cmd':
      return { ...stage, command: instruction.command }
    case 'expose':
      return stage
  }
}

/** COPY: of a folder its contents, of a file itself. */
function copy({ from, sources, target }: Instruction & { type: 'copy' }, { directory }: Rehearsed, { context, done }: Sources): void {
  const root = from === undefined ? context : done.get(from)?.root
  if (root === undefined) throw new Error(`Cannot rehearse the Dockerfile: no stage is called ${from}`)
  const leaves = from === undefined ? readDockerignore(context) : () => true
  for (const source of sources.map((path) => join(root, path))) {
    const isFolder = statSync(source).isDirectory()
    cpSync(source, join(directory, target, isFolder ? '' : basename(source)), { recursive: true, verbatimSymlinks: true, filter: leaves })
  }
}

async function run(step: string, stage: Rehearsed): Promise<void> {
  const child = inside(stage, ['sh', '-c', step])
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  child.stdin.end()
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`Cannot rehearse the Dockerfile: ${step} ended with ${code}:\n${said}`)
}

/** Where this machine's programs are, without those of a checkout that npm puts before them. */
function ownPath(): string {
  const places = (process.env['PATH'] ?? '').split(':')
  return places.filter((place) => !place.includes('node_modules')).join(':')
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

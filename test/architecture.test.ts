import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Protects the shape of the house: which room may import which, and which packages (docs/architecture.md). */

interface Room {
  /** Folders or files, the longest match wins. */
  readonly at: string
  readonly ours: readonly string[] | 'anything'
  readonly packages: readonly string[]
}

const rooms: readonly Room[] = [
  { at: 'src/time', ours: [], packages: [] },
  { at: 'src/random', ours: [], packages: [] },
  { at: 'src/text', ours: [], packages: ['get-east-asian-width', 'ipaddr.js'] },
  { at: 'src/qr', ours: [], packages: ['qrcode'] },
  { at: 'src/protocol', ours: ['src/time', 'src/random', 'src/text'], packages: [] },
  { at: 'src/device', ours: ['src/protocol', 'src/time', 'src/random', 'src/text'], packages: ['jose'] },
  { at: 'src/device/http.ts', ours: ['src/device', 'src/protocol', 'src/time', 'src/text'], packages: ['undici'] },
  { at: 'src/index.ts', ours: ['src'], packages: [] },
  { at: 'server/keys/hash.ts', ours: [], packages: [] },
  { at: 'server/token', ours: ['server/grant', 'server/identity', 'server/keys/hash.ts', 'src/protocol', 'src/time'], packages: [] },
  { at: 'server/identity', ours: ['server/grant', 'server/token', 'server/keys/hash.ts', 'src/protocol', 'src/time'], packages: [] },
  { at: 'server/grant', ours: ['server/token', 'server/identity', 'server/keys/hash.ts', 'src/protocol', 'src/time'], packages: [] },
  {
    at: 'server/keys',
    ours: ['server/token', 'server/identity', 'src/time', 'src/random'],
    packages: ['jose', '@node-rs/argon2', '@simplewebauthn/server', 'otpauth'],
  },
  {
    at: 'server/store/store.ts',
    ours: ['server/grant', 'server/token', 'server/identity', 'server/keys/hash.ts', 'src/protocol', 'src/time'],
    packages: [],
  },
  {
    at: 'server/store/rows',
    ours: ['server/store', 'server/grant', 'server/token', 'server/identity', 'server/keys/hash.ts', 'src/protocol', 'src/time'],
    packages: [],
  },
  { at: 'server/store/schema.ts', ours: [], packages: [] },
  { at: 'server/store/columns.ts', ours: ['src/time'], packages: [] },
  {
    at: 'server/store/sqlite',
    ours: ['server/store', 'server/grant', 'server/token', 'server/identity', 'server/keys/hash.ts', 'src/protocol', 'src/time'],
    packages: ['@photostructure/sqlite'],
  },
  {
    at: 'server/flows',
    ours: [
      'server/grant',
      'server/token',
      'server/identity',
      'server/keys',
      'server/store/store.ts',
      'server/upstream/upstream.ts',
      'src/protocol',
      'src/time',
      'src/random',
      'src/text',
    ],
    packages: ['ipaddr.js'],
  },
  { at: 'server/upstream/upstream.ts', ours: ['server/identity'], packages: [] },
  { at: 'server/upstream', ours: ['server/identity', 'src/text', 'src/time'], packages: ['openid-client'] },
  { at: 'server/pages', ours: ['src/text', 'src/qr'], packages: [] },
  {
    at: 'server/endpoints',
    ours: ['server/flows', 'server/identity', 'server/keys', 'src/protocol', 'src/time'],
    packages: [],
  },
  {
    at: 'server/http',
    ours: ['server/endpoints', 'server/flows', 'server/identity', 'server/grant', 'server/pages', 'src/protocol', 'src/time', 'src/text'],
    packages: ['express', 'helmet', 'ipaddr.js', '@simplewebauthn/browser'],
  },
  { at: 'server/data', ours: ['server/store', 'server/keys', 'server/identity', 'src/time', 'src/random'], packages: [] },
  {
    at: 'resource',
    ours: [
      'server/keys/dpop.ts',
      'server/keys/canonical.ts',
      'server/keys/proof-nonce.ts',
      'src/device',
      'src/protocol/resource-metadata.ts',
      'src/random',
      'src/text',
      'src/time',
    ],
    packages: ['jose', 'undici'],
  },
  {
    at: 'server/config.ts',
    ours: ['server/data', 'server/dialects/dialect.ts', 'server/pages/accent.ts', 'src/protocol', 'src/text', 'src/time'],
    packages: [],
  },
  { at: 'server/dialects/dialect.ts', ours: ['server/data', 'server/flows', 'server/http', 'src/time'], packages: [] },
  { at: 'server/dialects/workos/organization.ts', ours: ['server/identity', 'src/time'], packages: [] },
  { at: 'server/dialects/workos/paths.ts', ours: [], packages: [] },
  {
    at: 'server/dialects/workos/wire',
    ours: [
      'server/dialects/workos/organization.ts',
      'server/dialects/workos/store',
      'server/endpoints',
      'server/identity',
      'server/keys',
      'server/token',
      'src/protocol',
      'src/text',
      'src/time',
    ],
    packages: [],
  },
  {
    at: 'server/dialects/workos/store',
    ours: [
      'server/dialects/workos/organization.ts',
      'server/data',
      'server/grant',
      'server/identity',
      'server/keys/hash.ts',
      'server/store',
      'server/token',
      'src/time',
    ],
    packages: [],
  },
  {
    at: 'server/dialects/workos/pages',
    ours: ['server/dialects/workos/organization.ts', 'server/dialects/workos/paths.ts', 'server/pages', 'src/text'],
    packages: [],
  },
  {
    at: 'server/dialects/workos/endpoints',
    ours: [
      'server/dialects/workos',
      'server/data',
      'server/endpoints',
      'server/flows',
      'server/http',
      'server/identity',
      'server/keys',
      'server/token',
      'src/protocol',
    ],
    packages: [],
  },
  {
    at: 'server/dialects/workos',
    ours: [
      'server/data',
      'server/dialects/dialect.ts',
      'server/flows',
      'server/grant',
      'server/http',
      'server/identity',
      'server/keys',
      'server/token',
      'src/protocol',
      'src/random',
      'src/text',
      'src/time',
    ],
    packages: ['express'],
  },
  { at: 'server/audit-feed.ts', ours: ['server/data', 'server/identity'], packages: [] },
  {
    at: 'server/metrics',
    ours: ['server/flows/services.ts', 'server/http', 'server/identity', 'server/store/store.ts', 'server/config.ts'],
    packages: ['prom-client'],
  },
  { at: 'server/request-log.ts', ours: ['server/flows', 'server/http'], packages: ['pino'] },
  { at: 'server/start.ts', ours: 'anything', packages: ['pino'] },
  { at: 'server/settings.ts', ours: ['server/config.ts', 'server/flows', 'server/token'], packages: [] },
  { at: 'server/tend.ts', ours: ['server/data', 'server/flows', 'server/keys', 'src/time'], packages: [] },
  { at: 'server/embed', ours: 'anything', packages: [] },
  {
    at: 'server/index.ts',
    ours: ['server/embed', 'server/audit-feed.ts', 'server/identity', 'server/config.ts', 'server/data'],
    packages: [],
  },
  { at: 'device-sim/profiles', ours: ['src/time'], packages: [] },
  { at: 'device-sim/view', ours: ['src/device', 'device-sim/profiles', 'src/qr', 'src/time', 'src/text'], packages: [] },
  {
    at: 'device-sim/television',
    ours: ['src/device', 'src/protocol', 'device-sim/view', 'device-sim/profiles', 'device-sim/inspector', 'src/time', 'src/text'],
    packages: [],
  },
  {
    at: 'device-sim/inspector',
    ours: ['device-sim/view', 'device-sim/profiles', 'src/device', 'src/protocol', 'src/time', 'src/text'],
    packages: ['undici'],
  },
  { at: 'device-sim/clock', ours: ['device-sim/profiles', 'src/time'], packages: [] },
  { at: 'device-sim/network', ours: ['device-sim/profiles', 'src/time', 'src/random'], packages: ['undici'] },
  { at: 'device-sim/recording', ours: ['device-sim/television', 'device-sim/view', 'src/time'], packages: [] },
  {
    at: 'device-sim/instruments',
    ours: [
      'device-sim/clock',
      'device-sim/network',
      'device-sim/inspector',
      'device-sim/recording',
      'device-sim/television',
      'device-sim/view',
      'device-sim/profiles',
      'src/time',
      'src/random',
    ],
    packages: ['undici'],
  },
  {
    at: 'device-sim/tui',
    ours: ['device-sim/view', 'device-sim/profiles', 'device-sim/television', 'device-sim/inspector', 'src/device', 'src/time'],
    packages: ['blessed'],
  },
  {
    at: 'device-sim/plain',
    ours: [
      'device-sim/view',
      'device-sim/profiles',
      'device-sim/television',
      'src/device',
      'src/protocol',
      'src/time',
      'src/text',
      'src/qr',
    ],
    packages: ['qrcode-terminal'],
  },
  {
    at: 'device-sim/kiosk',
    ours: ['device-sim/television', 'device-sim/view', 'src/device', 'src/protocol', 'src/time', 'src/text'],
    packages: [],
  },
  {
    at: 'device-sim/scenario',
    ours: ['device-sim/television', 'device-sim/view', 'device-sim/inspector', 'src/device', 'src/time', 'src/random'],
    packages: [],
  },
  { at: 'device-sim/hostile', ours: ['src/time'], packages: ['jose'] },
  {
    at: 'device-sim/phone',
    ours: ['src/device', 'src/protocol', 'src/time', 'src/random', 'device-sim/view', 'device-sim/network'],
    packages: ['undici'],
  },
  {
    at: 'cli/agent',
    ours: ['cli/exit-code.ts', 'cli/key-store', 'device-sim/television/signals.ts', 'src/device', 'src/protocol', 'src/random', 'src/time'],
    packages: [],
  },
  { at: 'cli/key-store', ours: ['cli/exit-code.ts'], packages: ['@napi-rs/keyring'] },
  { at: 'cli/exec', ours: ['cli/agent', 'cli/exit-code.ts', 'cli/token-json.ts', 'src/device', 'src/random', 'src/time'], packages: [] },
  { at: 'cli', ours: 'anything', packages: ['commander', '@commander-js/extra-typings', 'pino', 'ipaddr.js', 'undici'] },
]

const pure = [
  'src/protocol',
  'src/text',
  'src/device/step.ts',
  'src/device/polling.ts',
  'src/device/session.ts',
  'server/grant',
  'server/token',
  'server/identity',
  'server/keys/rotation.ts',
  'server/pages',
  'server/dialects/workos/pages',
  'device-sim/view',
  'device-sim/inspector/run.ts',
  'device-sim/inspector/secrets.ts',
  'device-sim/inspector/timeline.ts',
  'device-sim/inspector/sequence.ts',
  'device-sim/inspector/inspector-screen.ts',
  'device-sim/inspector/inspector-layout.ts',
  'cli/agent/place.ts',
  'cli/agent/protocol.ts',
  'cli/exec/token-request.ts',
]
const impure = [/\bawait\b/, /\bnew Date\b|\bDate\./, /\bMath\.random\b/, /\bprocess\./]

/** All that the server's own configuration may know of dialects: their names. */
const dialectPort = 'server/dialects/dialect.ts'

const files = ['src', 'server', 'resource', 'device-sim', 'cli'].flatMap((top) => sources(top))

describe('architecture', () => {
  it('gives every file a room', () => {
    expect(files.filter((file) => !roomOf(file))).toEqual([])
  })

  it('lets every room import only what its row of the table allows', () => {
    expect(files.flatMap(violations)).toEqual([])
  })

  it('keeps time, chance, waiting and the process out of pure files', () => {
    const found = files
      .filter((file) => pure.some((place) => isIn(file, place)))
      .flatMap((file) => impure.filter((sign) => sign.test(code(file))).map((sign) => `${file} is pure and must not use ${sign.source}`))
    expect(found).toEqual([])
  })

  it('never lets the server be a client, nor the device know the server', () => {
    const found = files.flatMap((file) =>
      imports(file)
        .ours.filter(
          (target) =>
            (isIn(file, 'server') && (isIn(target, 'device-sim') || isIn(target, 'src/device'))) ||
            (isIn(file, 'device-sim') && isIn(target, 'server')),
        )
        .map((target) => `${file} must not import ${target}`),
    )
    expect(found).toEqual([])
  })

  it('lets the plain server know nothing of a dialect but its name', () => {
    const vendors = readdirSync('server/dialects', { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
    const plain = files.filter((file) => isIn(file, 'server') && !isIn(file, 'server/dialects') && file !== 'server/start.ts')
    const found = plain.filter((file) =>
      imports(file).ours.some((target) => target.startsWith('server/dialects/') && target !== dialectPort),
    )
    expect(found).toEqual([])
    expect(plain.filter((file) => vendors.some((vendor) => code(file).toLowerCase().includes(vendor)))).toEqual([])
  })

  it('never asks URL.canParse, which Node 20 gets wrong once it is optimized', () => {
    expect(files.filter((file) => code(file).includes('canParse'))).toEqual([])
  })

  it('D-41: compares no secret, nor the hash of one, letter by letter', () => {
    const found = files
      .filter((file) => isIn(file, 'server'))
      .flatMap((file) =>
        code(file)
          .split('\n')
          .filter(comparesSecret)
          .map((line) => `${file} must use isSameText: ${line.trim()}`),
      )
    expect(found).toEqual([])
  })
})

/** What stands on either side of `===` may be a secret; whether there is one is no secret. */
function comparesSecret(line: string): boolean {
  const secret = String.raw`(hashSecret|hashWithPepper|mark|formToken)\([^=]*\)|[\w?.]*\.(secret|passwordHash|password)`
  return new RegExp(`(${secret}) *[!=]==(?! undefined)|[!=]== *(${secret})`).test(line)
}

function violations(file: string): string[] {
  const room = roomOf(file)
  if (!room) return []
  const { ours, packages } = imports(file)
  const allowed = room.ours
  const wrongRooms =
    allowed === 'anything'
      ? []
      : ours.filter((target) => !isIn(target, room.at) && !allowed.some((place) => isIn(target, place))).map((target) => `of ${target}`)
  const wrongPackages = packages.filter((name) => !room.packages.includes(name)).map((name) => `the package ${name}`)
  return [...wrongRooms, ...wrongPackages].map((what) => `${room.at} must not import ${what} (${file})`)
}

function roomOf(file: string): Room | undefined {
  return rooms.filter((room) => isIn(file, room.at)).sort((a, b) => b.at.length - a.at.length)[0]
}

function isIn(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`)
}

function imports(file: string): { ours: string[]; packages: string[] } {
  const targets = [
    ...readFileSync(file, 'utf8').matchAll(/(?:^|\n)(?:import|export)\b[^'";]*?from '([^']+)'|(?:import|require)\('([^']+)'\)/g),
  ].map((match) => match[1] ?? match[2] ?? '')
  const foreign = targets.filter((target) => !target.startsWith('.') && !target.startsWith('node:'))
  return {
    ours: targets.filter((target) => target.startsWith('.')).map((target) => relative('.', join(dirname(file), target))),
    packages: foreign.map((target) =>
      target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/'),
    ),
  }
}

/** The text of a file without its comments. */
function code(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .sort()
}

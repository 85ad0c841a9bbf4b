import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { configSchema } from '../cli/config/schema.ts'
import { exitCode } from '../cli/exit-code.ts'
import { configurationPage } from '../scripts/commands/configuration.ts'
import { commandsPage } from '../scripts/commands/page.ts'
import { topCommands } from '../scripts/commands/program.ts'
import { networksPage } from '../scripts/networks/page.ts'
import { profilesPage } from '../scripts/profiles/page.ts'
import { commonMost, commonTarget, mostLive, ownMost, ownTarget, reservedMost } from '../server/grant/guess-formula.ts'
import { drawUserCode, userCodeLengths, writeUserCode } from '../src/protocol/user-code.ts'
import { systemRandom } from '../src/random/system-random.ts'
import { run } from './support/program.ts'

const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...pagesIn('docs')]
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** Protects readers from pages that were true once: what can be checked of a page is checked. */
describe('the documents', () => {
  it.each(pages)('lead only to files that exist: %s', (page) => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) =>
      join(dirname(page), target),
    )
    expect(links.filter((target) => !existsSync(target))).toEqual([])
  })

  it.each(pages)('name only files and npm scripts that exist: %s', (page) => {
    const text = readFileSync(page, 'utf8')
    const files = [...text.matchAll(/`((?:src|server|device-sim|cli|test|docs|examples|scripts|bench)\/[\w./-]*)`/g)].map(
      ([, file = '']) => file,
    )
    const scripts = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name)
    expect(files.filter((file) => !existsSync(file))).toEqual([])
    expect(scripts.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([])
  })

  it('say of every package why it is here', () => {
    const page = readFileSync('docs/decisions/dependencies.md', 'utf8')
    const packages = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies })
    expect(packages.filter((name) => !page.includes(`\`${name}\``) && !name.startsWith('@types/'))).toEqual([])
  })

  it('open with a picture that loads quickly: less than 1.5 MB', () => {
    const [, picture = ''] = /!\[[^\]]+\]\(([^)]+)\)/.exec(readFileSync('README.md', 'utf8')) ?? []
    expect(statSync(picture).size).toBeLessThan(1.5e6)
  })

  it('name in the architecture only files that are somewhere in the tree', () => {
    const names = new Set(
      ['src', 'server', 'device-sim', 'cli', 'test']
        .flatMap((top) => readdirSync(top, { recursive: true, encoding: 'utf8' }))
        .map((name) => basename(name)),
    )
    const named = [...readFileSync('docs/architecture.md', 'utf8').matchAll(/(?<![\w.-])[\w-]+\.ts\b/g)].map(([name]) => name)
    expect(named.filter((name) => !names.has(name))).toEqual([])
  })

  it('list every decision', () => {
    const list = readFileSync('docs/decisions/README.md', 'utf8')
    const decisions = readdirSync('docs/decisions').filter((name) => name !== 'README.md')
    expect(decisions.filter((name) => !list.includes(`(${name})`))).toEqual([])
  })

  it('describe the commands as they are; npm run docs:commands writes that page anew, and no command that was refused still waits for a signal', async () => {
    const before = process.listenerCount('SIGTERM')
    expect(readFileSync('docs/commands.md', 'utf8')).toBe(await commandsPage())
    expect(process.listenerCount('SIGTERM')).toBe(before)
  })

  it('describe the configuration as it is, and publish its schema; npm run docs:commands writes both anew', () => {
    expect(readFileSync('docs/configuration.md', 'utf8')).toBe(configurationPage())
    expect(JSON.parse(readFileSync('docs/config.schema.json', 'utf8'))).toEqual(configSchema())
  })

  it('describe the devices as they are; npm run docs:profiles writes that page anew', () => {
    expect(readFileSync('docs/profiles.md', 'utf8')).toBe(profilesPage())
  })

  it('give the networks as they are and what they do to a device; npm run docs:networks writes that page anew', async () => {
    expect(readFileSync('docs/networks.md', 'utf8')).toBe(await networksPage())
  })

  it('describe every command that the program has', async () => {
    const { stdout } = await run(['--help'])
    const listed = [...(stdout.split('Commands:')[1] ?? '').matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name)
    expect(topCommands().map((command) => command.name())).toEqual(listed.filter((name) => name !== 'help'))
  })

  it('list every event that a television, and a sign-in at the command line, tells programs', () => {
    const page = readFileSync('docs/json-events.md', 'utf8')
    const files = ['device-sim/plain/json-event.ts', 'device-sim/plain/run-json.ts', 'cli/sign-in/teller.ts']
    const code = files.map((file) => readFileSync(file, 'utf8')).join('\n')
    const events = new Set([...code.matchAll(/(?:event: |\bput\()'([a-z-]+)'/g)].map(([, event]) => event))
    const listed = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, event]) => event)
    expect([...events].sort()).toEqual([...listed].sort())
  })

  it('show the example of the library as it is', () => {
    expect(readFileSync('docs/api.md', 'utf8')).toContain(readFileSync('examples/sign-in-device.ts', 'utf8'))
  })

  it('build the example on nothing but the library', () => {
    expect([...readFileSync('examples/sign-in-device.ts', 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => from)).toEqual(['tenfoot'])
  })

  it('export what docs/api.md names, and name all that is exported and does something', () => {
    const page = readFileSync('docs/api.md', 'utf8')
    const exported = [...readFileSync('src/index.ts', 'utf8').matchAll(/^export (?!type)\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && !name.startsWith('type ')),
    )
    expect(exported.length).toBeGreaterThan(20)
    expect(exported.filter((name) => !page.includes(`\`${name}`))).toEqual([])
  })
})

describe('docs/command-line.md', () => {
  const page = readFileSync('docs/command-line.md', 'utf8')
  const names = ['login', 'whoami', 'token', 'exec', 'logout']

  it('describes every option of the commands that it is about', () => {
    const options = topCommands()
      .filter((command) => names.includes(command.name()))
      .flatMap((command) => command.options.map(({ flags }) => flags))
    expect(options.length).toBeGreaterThan(30)
    expect(options.filter((flags) => !page.includes(`\`${flags}\``))).toEqual([])
  })

  it('says what every exit code means', () => {
    const codes = [...page.matchAll(/^\| (\d+(?:, \d+)*) \|/gm)].flatMap(([, some = '']) => some.split(', ').map(Number))
    expect(codes).toEqual(expect.arrayContaining(Object.values(exitCode)))
  })

  it('shows the example as it is', () => {
    expect(page).toContain(readFileSync('examples/exec/ask.mjs', 'utf8'))
  })
})

describe('docs/decisions/limits.md', () => {
  const page = readFileSync('docs/decisions/limits.md', 'utf8')
  const units: Readonly<Record<string, string>> = {
    '1 minute': 'seconds(60)',
    '10 minutes': 'seconds(600)',
    'the life of codes': 'settings.codeLifetime',
  }

  it('gives the limits that the code has', () => {
    const rows = [...page.matchAll(/^\| [^|]+ \| ([^|]+) \| `(server\/flows\/[^`]+)` \|$/gm)]
    const claims = rows.flatMap(([, most = '', file = '']) =>
      most.split(', ').map((one) => {
        const [, count = '', unit = ''] = /^(\d+) in (.*)$/.exec(one) ?? []
        return { file, line: `most: ${count}, per: ${units[unit]}` }
      }),
    )
    expect(claims).toHaveLength(10)
    expect(
      claims.filter(
        ({ file, line }) =>
          !readFileSync(file, 'utf8')
            .replace(/(?<=\d)_(?=\d)/g, '')
            .includes(line),
      ),
    ).toEqual([])
  })

  it('D-79: gives the limits on guessing that follow from the formula', () => {
    const inTable = [...page.matchAll(/^\| [^|]+ \| ([^|]+) \| `server\/grant\/guess-formula.ts` \|$/gm)].map(([, most]) => most)
    expect(inTable).toEqual([
      `${ownMost} in 10 minutes`,
      `${ownMost} in 10 minutes`,
      `${commonMost - reservedMost} in 1 minute`,
      `${reservedMost} in 1 minute`,
    ])
    expect(page).toContain(`| 2⁻³² | ${ownTarget.live} | ${ownTarget.windows} | ${ownMost} |`)
    expect(page).toContain(`| ${commonTarget.hits} | ${commonTarget.live} | ${commonTarget.windows.toLocaleString('en')} | ${commonMost} |`)
  })

  it('D-80: says at how many live codes new ones get longer, how they are shown, and what that comes to', () => {
    const { shortest, longest } = userCodeLengths
    for (let letters: number = shortest; letters <= longest; letters += 1) {
      const live = mostLive(letters)
      const possible = 20 ** letters
      const shown = writeUserCode(drawUserCode(systemRandom, letters)).replace(/[A-Z]/g, 'X')
      const hits = ((commonMost * commonTarget.windows * live) / possible).toFixed(0)
      expect(page).toContain(`| up to ${live.toLocaleString('en')} | ${letters} | \`${shown}\` | ${possible.toExponential(2)} | ${hits} |`)
    }
  })

  it('reckons right: the chance of a hit, and the time until one is to be expected (D-75 to D-79)', () => {
    const codes = 20 ** 8
    const chance = (live: number, guesses: number) => (1 - (1 - live / codes) ** guesses).toExponential(1)
    const daysToAHit = (live: number) => codes / (48 * 1440 * live)
    for (const [live, waiting] of [
      [100, `in ${Math.round(daysToAHit(100) / 365)} years`],
      [1000, `in ${Math.round(daysToAHit(1000) / 365)} year`],
      [10_000, `in ${Math.round(daysToAHit(10_000))} days`],
    ] as const)
      expect(page).toContain(`| ${live.toLocaleString('en')} | ${chance(live, 1000)} | ${chance(live, 1_000_000)} | ${waiting} |`)
    expect(commonMost / (ownMost / 10)).toBe(96)
  })
})

function pagesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
}

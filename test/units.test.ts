import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { kioskCommand } from '../cli/kiosk.ts'
import { serveCommand } from '../cli/serve.ts'

/** Protects whoever copies a unit: systemd reads it without a complaint, and the options in it are the program's. */

const unitsIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.service'))
    .map((name) => join(folder, name))
const kiosks = unitsIn('examples/kiosk')
const servers = unitsIn('examples/server')
const [, version = '0'] = /^systemd (\d+)/.exec(spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' }).stdout ?? '') ?? []

/** What `systemd-analyze` says of units that are not installed. */
function analyze(...parameters: readonly string[]): string {
  const { stdout, stderr } = spawnSync('systemd-analyze', parameters, { encoding: 'utf8' })
  return `${stdout}${stderr}`
}

describe.each([...kiosks, ...servers])('%s', (unit) => {
  it.skipIf(version === '0')('passes systemd-analyze verify', () => {
    const complaints = analyze('verify', '--man=no', `./${unit}`).split('\n')
    expect(complaints.filter((line) => line !== '' && !line.includes('is not executable'))).toEqual([])
  })
})

describe.each(kiosks)('%s', (unit) => {
  it('starts the kiosk with options that it has, and as often as it takes', () => {
    const text = readFileSync(unit, 'utf8')
    const [, given = ''] = /^ExecStart=.*tenfoot kiosk (.*)$/m.exec(text) ?? []
    const known = kioskCommand().options.map(({ long }) => long)
    const options = given.match(/--[a-z-]+/g) ?? []
    expect(options.length).toBeGreaterThan(0)
    expect(options.filter((option) => !known.includes(option))).toEqual([])
    expect(text).toContain('Restart=always')
    expect(text).toContain('StartLimitIntervalSec=0')
  })
})

describe.each(servers)('%s', (unit) => {
  const text = readFileSync(unit, 'utf8')
  const valuesOf = (key: string) => [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value)

  it('starts the server as nobody but its own user, as often as it takes, with settings that it has', () => {
    expect(valuesOf('ExecStart')).toEqual(['/usr/bin/env tenfoot serve'])
    expect(valuesOf('User')).toEqual(['tenfoot'])
    expect(valuesOf('Restart')).toEqual(['always'])
    const known = serveCommand().options.map(({ envVar }) => envVar)
    const set = valuesOf('Environment').flatMap((line) => line.split(' ').map((pair) => pair.split('=')[0] ?? ''))
    expect(set.filter((name) => name.startsWith('TENFOOT_') && !known.includes(name))).toEqual([])
  })

  it('gives it more than the two seconds that running requests get', () => {
    expect(Number(valuesOf('TimeoutStopSec')[0])).toBeGreaterThan(5)
  })

  it.skipIf(Number(version) < 250)('leaves it little to do harm with: exposure below 2 of 10 by systemd-analyze security', () => {
    const [, exposure] = /exposure level for [^:]+: ([\d.]+)/.exec(analyze('security', '--offline=true', '--no-pager', `./${unit}`)) ?? []
    expect(Number(exposure)).toBeLessThan(2)
  })
})

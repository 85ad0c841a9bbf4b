import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { kioskCommand } from '../cli/kiosk.ts'

/** Protects whoever copies a unit: systemd reads it without a complaint, and the options in it are the program's. */

const folder = 'examples/kiosk'
const units = readdirSync(folder).filter((name) => name.endsWith('.service'))
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

describe.each(units)('%s', (name) => {
  it.skipIf(!hasSystemd)('passes systemd-analyze verify', () => {
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', `./${join(folder, name)}`], { encoding: 'utf8' })
    const complaints = `${stdout}${stderr}`.split('\n').filter((line) => line !== '' && !line.includes('is not executable'))
    expect(complaints).toEqual([])
  })

  it('starts the kiosk with options that it has, and as often as it takes', () => {
    const text = readFileSync(join(folder, name), 'utf8')
    const [, given = ''] = /^ExecStart=.*tenfoot kiosk (.*)$/m.exec(text) ?? []
    const known = kioskCommand().options.map(({ long }) => long)
    const options = given.match(/--[a-z-]+/g) ?? []
    expect(options.length).toBeGreaterThan(0)
    expect(options.filter((option) => !known.includes(option))).toEqual([])
    expect(text).toContain('Restart=always')
    expect(text).toContain('StartLimitIntervalSec=0')
  })
})

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openPage } from '../../cli/open-page.ts'

describe('openPage()', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-open-'))

  afterEach(() => vi.unstubAllEnvs())

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', 'not an address', 'calc.exe'])(
    'E-23: refuses %s',
    async (address) => {
      expect(await openPage(address)).toBe('no-browser')
    },
  )

  it('says so when there is no desktop to open a browser on', async () => {
    vi.stubEnv('DISPLAY', '')
    vi.stubEnv('WAYLAND_DISPLAY', '')
    expect(await openPage('https://signin.example.com/device', 'linux')).toBe('no-browser')
  })

  it('E-23: hands the address over as one argument that no shell reads', async () => {
    const note = join(folder, 'note')
    writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$#" "$1" > ${note}\n`)
    chmodSync(join(folder, 'xdg-open'), 0o755)
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`)
    vi.stubEnv('DISPLAY', ':0')
    const address = 'https://signin.example.com/device?user_code=WDJB-MJHT&x=$(touch%20pwned);`id`'
    expect(await openPage(address, 'linux')).toBe('opened')
    await vi.waitFor(() => expect(readFileSync(note, 'utf8').split('\n').slice(0, 2)).toEqual(['1', new URL(address).href]), 30_000)
    rmSync(folder, { recursive: true, force: true })
  })
})

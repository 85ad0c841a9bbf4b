import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { socketPlace } from '../../../cli/agent/socket-place.ts'

const key = { issuer: 'https://signin.example.com', clientId: 'tv' }

function runtime(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-place-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const place = (folder: string) => socketPlace(key, { XDG_RUNTIME_DIR: folder })

describe.skipIf(process.platform === 'win32')('socketPlace()', () => {
  it('makes a directory that its owner alone may open, and takes it again the next time', () => {
    const folder = runtime()
    const path = place(folder)
    expect(path).toMatch(/\/tenfoot\/[\w-]{22}\.sock$/)
    expect(statSync(join(folder, 'tenfoot')).mode & 0o777).toBe(0o700)
    expect(place(folder)).toBe(path)
  })

  it.each<[string, (folder: string) => void, RegExp]>([
    ['a link', (folder) => symlinkSync(mkdtempSync(join(folder, 'elsewhere-')), join(folder, 'tenfoot')), /it is a link/],
    ['a link to nowhere', (folder) => symlinkSync('/nowhere', join(folder, 'tenfoot')), /it is a link/],
    ['a file', (folder) => writeFileSync(join(folder, 'tenfoot'), ''), /it is not a directory/],
    ['open to others', (folder) => mkdirSync(join(folder, 'tenfoot')), /it is open to others \(mode 755\)/],
    ['in a directory where others may rename it', (folder) => chmodSync(folder, 0o777), /others may rename what is in it/],
  ])('refuses one that is %s, and says what to do', (_, spoil, problem) => {
    const folder = runtime()
    spoil(folder)
    if (problem.source.includes('755')) chmodSync(join(folder, 'tenfoot'), 0o755)
    expect(() => place(folder)).toThrow(problem)
    expect(() => place(folder)).toThrow(/or name a directory of your own with XDG_RUNTIME_DIR/)
  })

  it.skipIf(process.getuid?.() !== 0)('refuses one that belongs to somebody else (tried as root, who can give directories away)', () => {
    const folder = runtime()
    mkdirSync(join(folder, 'tenfoot'), { mode: 0o700 })
    chownSync(join(folder, 'tenfoot'), 65534, 65534)
    expect(() => place(folder)).toThrow(/it belongs to somebody else/)
  })

  it('refuses a runtime directory that is not there', () => {
    expect(() => place(join(runtime(), 'nowhere'))).toThrow(/it is not there/)
  })

  it('refuses a path that is too long for a socket', () => {
    const folder = join(runtime(), 'a'.repeat(80))
    mkdirSync(folder)
    expect(() => place(folder)).toThrow(/at most 103 bytes/)
  })
})

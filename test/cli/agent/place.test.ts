import { describe, expect, it } from 'vitest'
import {
  agentDirectory,
  longestSocketPath,
  type Ownership,
  problemOfDirectory,
  problemOfParent,
  problemOfPath,
  socketName,
} from '../../../cli/agent/place.ts'

/** Protects a person's agent from other people on the same machine: where its socket may be. */

const me = 1000
const directory = (mode: number, uid = me): Ownership => ({
  uid,
  mode: 0o40000 | mode,
  isDirectory: () => true,
  isSymbolicLink: () => false,
})

describe('agentDirectory()', () => {
  it.each([
    ['/run/user/1000', { parent: '/run/user/1000', path: '/run/user/1000/tenfoot' }],
    [undefined, { parent: '/tmp', path: '/tmp/tenfoot-1000' }],
    ['', { parent: '/tmp', path: '/tmp/tenfoot-1000' }],
    ['run', { parent: '/tmp', path: '/tmp/tenfoot-1000' }],
  ])('is, where XDG_RUNTIME_DIR is %s, %o', (runtime, expected) => {
    expect(agentDirectory({ uid: me, runtime, temporary: '/tmp' })).toEqual(expected)
  })
})

describe('socketName()', () => {
  it('is short, tells neither server nor client, and differs when either does', () => {
    const names = [
      socketName('https://a.example', 'tv'),
      socketName('https://a.example', 'tv2'),
      socketName('https://a.example/tv', ''),
      socketName('https://b.example', 'tv'),
    ]
    expect(new Set(names).size).toBe(4)
    for (const name of names) expect(name).toMatch(/^[\w-]{22}\.sock$/)
  })
})

describe('problemOfDirectory()', () => {
  it.each<[string, Ownership, string | undefined]>([
    ['of its own and nobody else’s', directory(0o700), undefined],
    ['that its owner cannot write', directory(0o500), undefined],
    ['that the group may read', directory(0o740), 'it is open to others (mode 740)'],
    ['that everybody may search', directory(0o711), 'it is open to others (mode 711)'],
    ['of somebody else', directory(0o700, 1001), 'it belongs to somebody else'],
    ['of root', directory(0o700, 0), 'it belongs to somebody else'],
    ['that is a link', { ...directory(0o700), isSymbolicLink: () => true }, 'it is a link'],
    ['that is a file', { ...directory(0o700), isDirectory: () => false }, 'it is not a directory'],
  ])('of one %s is %s', (_, status, problem) => {
    expect(problemOfDirectory(status, me)).toBe(problem)
  })
})

describe('problemOfParent()', () => {
  it.each<[string, Ownership, string | undefined]>([
    ['of its own', directory(0o755), undefined],
    ['of root', directory(0o755, 0), undefined],
    ['such as /tmp', directory(0o1777, 0), undefined],
    ['that everybody may write, without the sticky bit', directory(0o777, 0), 'others may rename what is in it'],
    ['that the group may write', directory(0o770), 'others may rename what is in it'],
    ['of somebody else', directory(0o755, 1001), 'it belongs to somebody else'],
    ['that is a file', { ...directory(0o755), isDirectory: () => false }, 'it is not a directory'],
  ])('of one %s is %s', (_, status, problem) => {
    expect(problemOfParent(status, me)).toBe(problem)
  })
})

describe('problemOfPath()', () => {
  it('refuses a path that the system would cut off, counted in bytes', () => {
    expect(problemOfPath('a'.repeat(longestSocketPath))).toBeUndefined()
    expect(problemOfPath('a'.repeat(longestSocketPath + 1))).toBeDefined()
    expect(problemOfPath('é'.repeat(52))).toBeDefined()
  })
})

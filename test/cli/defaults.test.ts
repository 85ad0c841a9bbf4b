import { describe, expect, it } from 'vitest'
import { demoCommand } from '../../cli/demo.ts'
import { serveCommand } from '../../cli/serve.ts'

describe.each([demoCommand(), serveCommand()])('tenfoot $_name', (command) => {
  const defaultOf = (flag: string) => command.options.find(({ long }) => long === flag)?.defaultValue

  it('A-60: lets codes live ten minutes unless told otherwise: long enough to sign in, and no longer than NIST allows', () => {
    expect(defaultOf('--code-lifetime')).toBe(600)
  })

  it('A-14: asks devices to wait five seconds between polls unless told otherwise', () => {
    expect(defaultOf('--interval')).toBe(5)
  })
})

import { describe, expect, it } from 'vitest'
import { runCommand } from '../../../cli/exec/run-command.ts'

const sh = (script: string, more = {}) => runCommand({ words: ['/bin/sh', '-c', script], variables: {}, ...more })

describe.skipIf(process.platform === 'win32')('runCommand()', () => {
  it('ends as the command does', async () => {
    expect(await sh('exit 0')).toBe(0)
    expect(await sh('exit 42')).toBe(42)
    expect(await sh('kill -TERM $$')).toBe(143)
    expect(await sh('kill -KILL $$')).toBe(137)
  })

  it('hands a secret over on descriptor 3, where it ends with a line and with the descriptor', async () => {
    expect(await sh('read -r token <&3 && test "$token" = secret && test -z "$(cat <&3)"', { secret: 'secret\n' })).toBe(0)
    expect(await sh('test "$(cat <&3)" = secret && ! env | grep -q secret', { secret: 'secret\n' })).toBe(0)
  })

  it('waits for nothing where the command does not read it', async () => {
    expect(await sh('exec 3<&-; exit 0', { secret: `${'x'.repeat(10_000_000)}\n` })).toBe(0)
  })

  it('sets variables, and takes others away', async () => {
    process.env['TENFOOT_TOKEN_URL'] = 'inherited'
    const variables = { TENFOOT_TOKEN_FD: '3', TENFOOT_TOKEN_URL: undefined }
    expect(await sh('test "$TENFOOT_TOKEN_FD" = 3 && ! env | grep -q TENFOOT_TOKEN_URL', { variables })).toBe(0)
    delete process.env['TENFOOT_TOKEN_URL']
  })

  it('sees no shell: what a shell would obey is an argument', async () => {
    expect(await runCommand({ words: ['/bin/test', '$(id)', '=', '$(id)'], variables: {} })).toBe(0)
  })

  it('says in the codes of a shell that there is no such program, or that it cannot be run', async () => {
    await expect(runCommand({ words: ['no-such-program'], variables: {} })).rejects.toMatchObject({
      exitCode: 127,
      message: 'Cannot run no-such-program: there is no such program',
    })
    await expect(runCommand({ words: ['/etc'], variables: {} })).rejects.toMatchObject({ exitCode: 126 })
  })
})

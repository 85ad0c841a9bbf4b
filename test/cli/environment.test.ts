import { expect, it } from 'vitest'
import { refuseUnsafeEnvironment } from '../../cli/environment.ts'
import { CommandError, exitCode } from '../../cli/exit-code.ts'

it('E-25: refuseUnsafeEnvironment() ends a command in one line while certificates are not checked', () => {
  expect(() => refuseUnsafeEnvironment({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).not.toThrow()
  const refuse = () => refuseUnsafeEnvironment({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })
  expect(refuse).toThrow(CommandError)
  expect(refuse).toThrow(expect.objectContaining({ exitCode: exitCode.usage, message: expect.stringMatching(/^Cannot start: .*unset it/) }))
})

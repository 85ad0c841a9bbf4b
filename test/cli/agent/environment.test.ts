import { describe, expect, it } from 'vitest'
import { agentEnvironment } from '../../../cli/agent/environment.ts'

describe('agentEnvironment()', () => {
  it('E-09: hands on where to look for key stores and authorities, and nothing that is not known to be needed', () => {
    const environment = {
      PATH: '/bin',
      HOME: '/home/ada',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      AWS_SECRET_ACCESS_KEY: 'secret',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    }
    expect(agentEnvironment(environment)).toEqual({ PATH: '/bin', HOME: '/home/ada', NODE_EXTRA_CA_CERTS: '/ca.pem' })
  })

  it.each([
    ['--inspect', undefined],
    ['--inspect=0.0.0.0 --import ./evil.mjs --heapsnapshot-signal=SIGUSR2', undefined],
    ['--use-system-ca', '--use-system-ca'],
    ['--inspect-brk  --use-openssl-ca --require x', '--use-openssl-ca'],
    ['', undefined],
  ])('E-25: of Node’s options %j, hands on those about authorities: %j', (options, expected) => {
    expect(agentEnvironment({ NODE_OPTIONS: options })['NODE_OPTIONS']).toBe(expected)
  })
})

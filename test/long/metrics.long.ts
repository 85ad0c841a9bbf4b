import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchange, startTestServer, type TestServer } from '../support/running-server.ts'

/** What Prometheus' own parser and linter say of the metrics, where `promtool` is installed. */

const isInstalled = spawnSync('promtool', ['--version']).status === 0

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ metrics: { host: '127.0.0.1', port: 0 } })
})
afterAll(() => server.close())

describe('the metrics', () => {
  it.runIf(isInstalled)('are read by promtool, which has nothing to say', async () => {
    await server.signIn()
    await server.send('/nowhere')
    const { body } = await exchange(`http://127.0.0.1:${server.metricsPort}/metrics`)
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' })
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
  })
})

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { approving } from '../support/mitigations/approving.ts'
import type { Mitigation } from '../support/mitigations/mitigation.ts'
import { pages } from '../support/mitigations/pages.ts'
import { tokens } from '../support/mitigations/tokens.ts'

/** Protects the defences of docs/threat-model.md from going unnoticed: each is switched off by itself, and its test has to fail. */

const mitigations: readonly Mitigation[] = [...approving, ...tokens, ...pages]

/** What one run of one test said. */
interface Run {
  readonly assertionResults: readonly { readonly title: string; readonly status: string; readonly failureMessages: readonly string[] }[]
}

/** Runs the one test of a mitigation with that mitigation switched off. */
async function runWithout({ file, cut, put, testFile, test }: Mitigation): Promise<Run> {
  const escaped = test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const options = ['run', '--config', 'vitest.switched-off.config.ts', testFile, '-t', escaped, '--reporter=json']
  const env = { ...process.env, TENFOOT_SWITCHED_OFF: JSON.stringify({ file, cut, put }) }
  // It ends with status 1, since a test is to fail: what counts is what it says.
  const { stdout } = await promisify(execFile)(process.execPath, ['node_modules/vitest/vitest.mjs', ...options], {
    env,
    maxBuffer: 1 << 26,
  }).catch((error: { stdout: string }) => error)
  const { testResults } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { testResults: readonly Run[] }
  const [run] = testResults
  if (!run) throw new Error('No test was found')
  return run
}

describe.concurrent('switched off by itself, a test fails that protects that', { timeout: 120_000 }, () => {
  it.each(mitigations.map((mitigation) => [mitigation.id, mitigation.is, mitigation] as const))('%s: %s', async (_id, _is, mitigation) => {
    const { assertionResults } = await runWithout(mitigation)
    const ran = assertionResults.filter(({ status }) => status === 'failed' || status === 'passed')
    expect(ran.filter(({ title }) => title.startsWith(mitigation.test)).map(({ status }) => status)).toContain('failed')
    for (const { failureMessages } of ran) for (const message of failureMessages) expect(message).toMatch(/AssertionError|rejects|resolved/)
  })
})

it('each mitigation stands in the threat model', () => {
  const threatModel = readFileSync('docs/threat-model.md', 'utf8')
  const ids = mitigations.flatMap(({ id }) => id.split(', '))
  expect(ids.filter((id) => !threatModel.includes(id))).toEqual([])
})

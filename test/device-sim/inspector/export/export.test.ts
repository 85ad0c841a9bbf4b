import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { harOf } from '../../../../device-sim/inspector/export/har.ts'
import { jsonLinesOf } from '../../../../device-sim/inspector/export/json-lines.ts'
import { mermaidOf } from '../../../../device-sim/inspector/export/mermaid.ts'
import { saveRun } from '../../../../device-sim/inspector/export/save.ts'
import { emptyRun, type Run, runWith } from '../../../../device-sim/inspector/run.ts'
import { instant } from '../../../../src/time/units.ts'
import { launchBrowser } from '../../../support/browser.ts'
import { grantedRun, secretsOfTheRun, slowedRun } from '../../../support/inspected-run.ts'

/** Protects two promises: other programs open what is exported, and no secret is in it (E-09). */

const require = createRequire(import.meta.url)
const granted = grantedRun().run

/** What a server may say to break a diagram, a page or a file. */
const nasty = '</script><img src=x onerror=alert(1)>\n%%{init: {"theme":"dark"}}%%;end\u2028"`#quot;'

/** A run with an answer that never came, one that is awaited, and a hostile server's words in every place. */
function battered(): Run {
  const at = instant(40_000)
  const request = { at, method: 'GET', url: `http://127.0.0.1/${encodeURIComponent(nasty)}?q=1`, headers: [['x', nasty]] as const }
  const body = { text: nasty, bytes: 90, note: 'cut off' }
  return [
    { type: 'requested' as const, id: 91, request },
    { type: 'failed' as const, id: 91, at: instant(41_000), message: nasty },
    { type: 'requested' as const, id: 92, request },
    {
      type: 'answered' as const,
      id: 92,
      answer: { headAt: at, at, status: 302, statusText: nasty, headers: [['location', nasty]] as const, body, tokens: [] },
    },
    { type: 'noted' as const, at, about: 'network' as const, text: nasty },
    { type: 'requested' as const, id: 93, request },
  ].reduce<Run>(runWith, granted)
}

const runs: readonly (readonly [string, Run])[] = [
  ['nothing', emptyRun],
  ['a run under way', slowedRun().run],
  ['a run to its end', granted],
  ['a hostile server', battered()],
]

describe('harOf()', () => {
  it.each(runs)('of %s is a HAR by the schema of the format', (_, run) => {
    expect(harProblems(harOf(run, '0.1.0'))).toEqual([])
  })

  it('tells each exchange with its form, its times and what became of it', () => {
    const har = harOf(battered(), '0.1.0') as { log: { entries: Record<string, Record<string, unknown>>[] } }
    const [first, , , , token] = har.log.entries
    expect(first).toMatchObject({ startedDateTime: '1970-01-01T00:00:00.000Z', time: 18, timings: { wait: 16, receive: 2 } })
    expect(first?.['request']).toMatchObject({ postData: { params: [{ name: 'client_id', value: 'tenfoot-tv' }, { name: 'scope' }] } })
    expect(first).not.toHaveProperty('comment')
    expect(token).toMatchObject({ comment: 'id token #1, access token #1, refresh token #1', response: { status: 200 } })
    expect(har.log.entries.at(-3)).toMatchObject({ response: { status: 0, _error: nasty }, time: 1_000 })
    expect(har.log.entries.at(-1)).toMatchObject({ comment: 'no answer yet' })
  })
})

describe('jsonLinesOf()', () => {
  it.each(runs)('of %s is one object a line, with its time', (_, run) => {
    const lines = jsonLinesOf(run).split('\n').slice(0, -1)
    expect(lines).toHaveLength(run.entries.length)
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ time: expect.stringMatching(/Z$/), type: expect.any(String) })
  })
})

describe('mermaidOf()', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchBrowser()
    // One page for all: a browser in one process, as npm brings it, may end with its only page.
    page = await browser.newPage()
    await page.addScriptTag({ path: require.resolve('mermaid/dist/mermaid.min.js') })
  }, 60_000)
  afterAll(() => browser.close())

  it.each(runs)('of %s is drawn, whatever a server said', { timeout: 60_000 }, async (_, run) => {
    await page.evaluate(`document.body.innerHTML = '<div id="out"></div>'`)
    const drawn = await page.evaluate(`mermaid.initialize({ startOnLoad: false, securityLevel: 'loose' })
      mermaid.render('d', ${JSON.stringify(mermaidOf(run))}).then(({ svg }) => {
        document.getElementById('out').innerHTML = svg
        const texts = [...document.querySelectorAll('#out text')].map((text) => text.textContent)
        return { texts, foreign: document.querySelectorAll('#out img, #out script').length }
      })`)
    const { texts, foreign } = drawn as { texts: string[]; foreign: number }
    expect(foreign).toBe(0)
    expect(texts).toEqual(expect.arrayContaining(['device', 'server']))
    if (run === granted) expect(texts.join('\n')).toMatch(/slow_down[\s\S]*phone|phone[\s\S]*slow_down/)
    if (run.entries.length > granted.entries.length) expect(texts.join('\n')).toContain('<img src=x onerror=alert(1)>')
  })
})

describe('an export', () => {
  it.each(runs)('of %s holds no secret', (_, run) => {
    const texts = [JSON.stringify(harOf(run, '0')), jsonLinesOf(run), mermaidOf(run)].join('\n')
    for (const secret of Object.values(secretsOfTheRun)) expect(texts).not.toContain(secret)
  })
})

describe('saveRun()', () => {
  const folders: string[] = []
  const folder = () => {
    folders.push(mkdtempSync(join(tmpdir(), 'tenfoot-export-')))
    return folders.at(-1) ?? ''
  }
  afterAll(() => {
    for (const one of folders) rmSync(one, { recursive: true, force: true })
  })
  const now = instant(Date.UTC(2026, 0, 2, 3, 4, 5))

  it('writes three files, their owner alone may read, and nothing over what is there', async () => {
    const place = folder()
    const first = await saveRun(granted, now, { folder: place, version: '0' })
    const stem = 'tenfoot-2026-01-02T03-04-05'
    expect(first).toEqual({ kind: 'saved', folder: place, names: [`${stem}.har`, `${stem}.jsonl`, `${stem}.mmd`] })
    const again = await saveRun(emptyRun, now, { folder: place, version: '0' })
    expect(again).toMatchObject({ names: [`${stem}-2.har`, `${stem}-2.jsonl`, `${stem}-2.mmd`] })
    expect(readdirSync(place)).toHaveLength(6)
    for (const name of readdirSync(place)) expect(statSync(join(place, name)).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(place, `${stem}.mmd`), 'utf8')).toContain('sequenceDiagram')
  })

  it('makes the folder where there is none', async () => {
    const place = join(folder(), 'a', 'b')
    expect(await saveRun(granted, now, { folder: place, version: '0' })).toMatchObject({ kind: 'saved' })
  })

  it('says what to do where it cannot', async () => {
    const file = join(folder(), 'file')
    writeFileSync(file, '')
    expect(await saveRun(granted, now, { folder: file, version: '0' })).toEqual({
      kind: 'failed',
      folder: file,
      problem: 'no-folder',
      why: expect.any(String),
    })
  })

  it.skipIf(process.getuid?.() === 0)('says so where it may not', async () => {
    const place = folder()
    chmodSync(place, 0o500)
    expect(await saveRun(granted, now, { folder: place, version: '0' })).toMatchObject({ problem: 'forbidden' })
    expect(readdirSync(place)).toEqual([])
  })
})

/** What the format's own schema has to say against it. */
function harProblems(har: object): readonly string[] {
  const schemas = require('har-schema') as Record<string, { $id: string }>
  const ajv = new Ajv({ strict: false, allErrors: true })
  ajv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json'))
  formats.default(ajv)
  for (const schema of Object.values(schemas)) ajv.addSchema(schema)
  const validate = ajv.getSchema('har.json#')
  if (!validate) throw new Error('The schema of HAR is not there')
  validate(har)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

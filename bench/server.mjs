/**
 * How fast the server is, beside a bare node:http, a bare Express and oidc-provider on SQLite, in the same run and in turns:
 *   node bench/server.mjs [--rounds 5] [--json]
 * Loopback only, about two minutes.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { freePort, processorTime, residentMemory, start, stop } from './contestant.mjs'
import { load, post } from './load.mjs'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean' }, codes: { type: 'string', default: '20000' } },
})
const rounds = Number(options.rounds)
const liveCodes = Number(options.codes)
const folder = mkdtempSync(join(tmpdir(), 'tenfoot-bench-'))
const deviceCodeGrant = encodeURIComponent('urn:ietf:params:oauth:grant-type:device_code')
const say = (text) => process.stderr.write(`${text}\n`)

const here = (file) => new URL(file, import.meta.url).pathname
const contestants = {
  'node:http, fixed 400': (port) => start('bare-http', here('contestants/bare-http.mjs'), [port], port),
  'Express, fixed 400': (port) => start('bare-express', here('contestants/bare-express.mjs'), [port], port),
  'oidc-provider': (port) => start('oidc-provider', here('contestants/oidc-provider.mjs'), [port, join(folder, `oidc-${port}.db`)], port),
  tenfoot: (port) => serve(port),
  'tenfoot with metrics': (port) => serve(port, ['--metrics-port', '0']),
}
function serve(port, more = []) {
  const own = ['--port', port, '--data', join(folder, `tenfoot-${port}`), '--interval', '1', '--no-issuing-limit', '--log-level', 'warn']
  return start('tenfoot', here('../dist/cli/main.js'), ['serve', ...own, ...more], port)
}

const reference = 'Express, fixed 400'

try {
  const report = { node: process.version, ...(await throughput()), start: await starts() }
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : table(report))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function throughput() {
  const running = []
  for (const [name, launch] of Object.entries(contestants)) running.push({ ...(await launch(await freePort())), name })
  try {
    const memory = {}
    const codes = {}
    for (const one of running) {
      const before = residentMemory(one)
      codes[one.name] = one.name.includes('fixed') ? ['none'] : await drawCodes(one)
      memory[one.name] = { before, after: residentMemory(one), codes: codes[one.name].length }
    }
    const measured = { polls: {}, authorizations: {} }
    for (let round = 0; round < rounds; round++) {
      for (const kind of ['polls', 'authorizations'])
        for (const one of rotated(running, round)) {
          say(`round ${round + 1} of ${rounds}: ${kind} of ${one.name}`)
          const requests = kind === 'polls' ? pollRequests(one, codes[one.name]) : authorizationRequests(one)
          note(measured[kind], one.name, await measure(one, requests))
        }
    }
    return { ...measured, memory }
  } finally {
    await Promise.all(running.map(stop))
  }
}

async function drawCodes(one) {
  const codes = []
  const request = authorization(one.port)
  let asked = 0
  const next = () => (asked++ < liveCodes ? request : undefined)
  await load(one.port, next, { milliseconds: 120_000, onBody: (body) => codes.push(/"device_code":"([^"]+)"/.exec(body)[1]) })
  return codes
}

function pollRequests(one, codes) {
  const requests = codes.map((code) => post('/token', `grant_type=${deviceCodeGrant}&client_id=tenfoot-tv&device_code=${code}`, one.port))
  let at = 0
  return () => requests[at++ % requests.length]
}

function authorizationRequests(one) {
  const request = authorization(one.port)
  return () => request
}

function authorization(port) {
  return post('/device_authorization', 'client_id=tenfoot-tv&scope=openid', port)
}

async function measure(one, next) {
  const before = processorTime(one)
  const { count, seconds, statuses } = await load(one.port, next)
  return { perSecond: count / seconds, processorMicroseconds: (processorTime(one) - before) / count, statuses }
}

async function starts() {
  const times = {}
  for (let round = 0; round < rounds; round++)
    for (const [name, launch] of Object.entries(contestants)) {
      const port = await freePort()
      const began = performance.now()
      const one = await launch(port)
      await load(port, once(authorization(port)), { connections: 1 })
      note(times, name, performance.now() - began)
      await stop(one)
    }
  return times
}

function once(request) {
  let isSent = false
  return () => {
    if (isSent) return undefined
    isSent = true
    return request
  }
}

function note(lists, name, entry) {
  lists[name] = [...(lists[name] ?? []), entry]
}

function rotated(list, by) {
  return list.map((_, i) => list[(i + by) % list.length])
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

function table({ node, polls, authorizations, memory, start: startTimes }) {
  const lines = [`Node ${node}, ${rounds} rounds in turns; medians (least to most). Ratio: to ${reference}, round by round.`, '']
  for (const [title, measured] of [
    ['Polls of pending codes', polls],
    ['Device authorizations', authorizations],
  ]) {
    lines.push(`| ${title} | per second | processor µs each | ratio |`, '|---|---|---|---|')
    for (const [name, runs] of Object.entries(measured)) {
      const rates = runs.map(({ perSecond }) => perSecond)
      const ratios = rates.map((rate, i) => rate / measured[reference][i].perSecond)
      const costs = runs.map(({ processorMicroseconds }) => processorMicroseconds)
      lines.push(`| ${name} | ${spread(rates, 0)} | ${spread(costs, 0)} | ${spread(ratios, 2)} |`)
    }
    lines.push('')
  }
  lines.push('| Resident memory | at start, MB | with live codes, MB | codes |', '|---|---|---|---|')
  for (const [name, { before, after, codes }] of Object.entries(memory))
    if (codes > 1) lines.push(`| ${name} | ${before.toFixed(0)} | ${after.toFixed(0)} | ${codes} |`)
  lines.push('', '| Process start to first code | ms |', '|---|---|')
  for (const [name, times] of Object.entries(startTimes))
    lines.push(`| ${name}${name.includes('fixed') ? ' (to first answer)' : ''} | ${spread(times, 0)} |`)
  return `${lines.join('\n')}\n`
}

function spread(numbers, digits) {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
  return `${median(numbers).toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`
}

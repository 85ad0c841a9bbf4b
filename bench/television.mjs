/**
 * What the television costs, beside a bare Node in the same run and in turns:
 *   node bench/television.mjs [--rounds 9] [--seconds 20] [--json]
 * Process start to the first picture on a terminal; processor time and bytes on the wire while a code waits, one redraw a
 * second. Loopback and pseudo-terminals only, about a minute.
 */
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import pty from '@lydell/node-pty'
import { processorTime } from './contestant.mjs'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, seconds: { type: 'string', default: '20' }, json: { type: 'boolean' } },
})
const rounds = Number(options.rounds)
const window = Number(options.seconds)
const size = { columns: 80, rows: 24 }
const television = new URL('../dist/cli/main.js', import.meta.url).pathname
const say = (text) => process.stderr.write(`${text}\n`)

const server = createServer(answer).listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const issuer = `http://127.0.0.1:${server.address().port}`

const programs = {
  'bare Node': { parameters: ['-e', "process.stdout.write('ready'); setInterval(() => process.stdout.write('.'), 1000)"], first: /ready/ },
  television: { parameters: [television, 'tv', '--issuer', issuer], first: /Starting|Sign in/ },
}

try {
  const firstPicture = {}
  for (let round = 0; round < rounds; round++)
    for (const [name, program] of Object.entries(programs)) {
      say(`round ${round + 1} of ${rounds}: first picture of ${name}`)
      firstPicture[name] = [...(firstPicture[name] ?? []), await untilFirst(program)]
    }
  say(`a code waits for ${window} s`)
  const waiting = Object.fromEntries(
    await Promise.all(Object.entries(programs).map(async ([name, program]) => [name, await whileWaiting(program)])),
  )
  const report = { node: process.version, firstPicture, waiting, frame: await wholeFrame() }
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : table(report))
} finally {
  server.close()
  server.closeAllConnections()
}

/** A server whose codes nobody ever approves. */
function answer({ url }, response) {
  const documents = {
    '/.well-known/oauth-authorization-server': {
      issuer,
      token_endpoint: `${issuer}/token`,
      device_authorization_endpoint: `${issuer}/device_authorization`,
    },
    '/device_authorization': {
      device_code: 'a-code-for-nobody',
      user_code: 'WDJB-MJHT',
      verification_uri: `${issuer}/device`,
      verification_uri_complete: `${issuer}/device?user_code=WDJB-MJHT`,
      expires_in: 1800,
      interval: 5,
    },
    '/token': { error: 'authorization_pending' },
  }
  const status = url === '/token' ? 400 : url in documents ? 200 : 404
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(documents[url] ?? {}))
}

function open({ parameters }) {
  const { COLUMNS, LINES, NO_COLOR, ...env } = process.env
  const terminal = pty.spawn(process.execPath, parameters, { name: 'xterm-256color', cols: size.columns, rows: size.rows, env })
  let text = ''
  const heard = []
  terminal.onData((data) => {
    text += data
    for (const listener of heard) listener(text)
  })
  return { terminal, bytes: () => Buffer.byteLength(text), onText: (listener) => heard.push(listener) }
}

function says({ onText }, pattern) {
  return new Promise((resolve, reject) => {
    const tooLong = setTimeout(() => reject(new Error(`Nothing on the screen says ${pattern}`)), 20_000)
    onText((text) => {
      if (!pattern.test(text)) return
      clearTimeout(tooLong)
      resolve()
    })
  })
}

async function closed({ terminal }) {
  const gone = new Promise((resolve) => terminal.onExit(resolve))
  terminal.kill('SIGKILL')
  await gone
}

async function untilFirst(program) {
  const began = performance.now()
  const running = open(program)
  await says(running, program.first)
  const milliseconds = performance.now() - began
  await closed(running)
  return milliseconds
}

async function whileWaiting(program) {
  const running = open(program)
  await says(running, program === programs.television ? /WDJB-MJHT/ : program.first)
  await new Promise((resolve) => setTimeout(resolve, 3000))
  const child = { pid: running.terminal.pid }
  const before = { processor: processorTime({ child }), bytes: running.bytes() }
  await new Promise((resolve) => setTimeout(resolve, window * 1000))
  const used = (processorTime({ child }) - before.processor) / 1e6
  const bytes = running.bytes() - before.bytes
  await closed(running)
  return { sharePerCent: (used / window) * 100, bytesPerSecond: bytes / window }
}

/** How many bytes the whole picture takes, painted from nothing. */
async function wholeFrame() {
  const running = open(programs.television)
  await says(running, /WDJB-MJHT/)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const before = running.bytes()
  running.terminal.resize(size.columns - 1, size.rows)
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const bytes = running.bytes() - before
  await closed(running)
  return { bytes }
}

function table({ node, firstPicture, waiting, frame }) {
  const reference = firstPicture['bare Node']
  const lines = [
    `Node ${node}, ${size.columns}x${size.rows}, ${rounds} rounds in turns; medians (least to most).`,
    '',
    '| Process start to first picture | ms | beyond bare Node, ms |',
    '|---|---|---|',
  ]
  for (const [name, times] of Object.entries(firstPicture))
    lines.push(
      `| ${name} | ${spread(times, 0)} | ${spread(
        times.map((time, round) => time - reference[round]),
        0,
      )} |`,
    )
  lines.push('', `| While a code waits (${window} s) | processor, % of a core | bytes a second |`, '|---|---|---|')
  for (const [name, { sharePerCent, bytesPerSecond }] of Object.entries(waiting))
    lines.push(`| ${name} | ${sharePerCent.toFixed(2)} | ${bytesPerSecond.toFixed(0)} |`)
  lines.push('', `The whole picture, painted anew: ${frame.bytes} bytes.`)
  return `${lines.join('\n')}\n`
}

function spread(numbers, digits) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return `${sorted[Math.floor(sorted.length / 2)].toFixed(digits)} (${sorted[0].toFixed(digits)} to ${sorted.at(-1).toFixed(digits)})`
}

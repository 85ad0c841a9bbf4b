/**
 * Kiosks under fire for days on a virtual clock, painted in real terminals (docs/kiosk.md):
 *   node bench/kiosk.mjs [--days 200] [--seed 7] [--modes always,idle,stay] [--json]
 * Ends with status 1 where a promise was broken, tokens were left alive, or memory grew by more than 5 %. With 200 days about an hour of one core a mode.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pty from '@lydell/node-pty'

const { values: options } = parseArgs({
  options: {
    days: { type: 'string', default: '200' },
    seed: { type: 'string', default: '7' },
    modes: { type: 'string', default: 'always,idle,stay' },
    json: { type: 'boolean' },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'tenfoot-soak-'))

try {
  const reports = await Promise.all(options.modes.split(',').map(live))
  process.stdout.write(options.json ? `${JSON.stringify(reports, null, 2)}\n` : table(reports))
  process.exitCode = reports.every((report) => report.isWell) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function live(mode) {
  const file = join(folder, mode)
  const began = performance.now()
  const terminal = pty.spawn(process.execPath, ['--expose-gc', 'bench/kiosk-screen.mjs', mode, options.days, options.seed, file], {
    name: 'xterm-256color',
    cols: 80,
    rows: 24,
  })
  let bytes = 0
  terminal.onData((data) => {
    bytes += data.length
  })
  const progress = setInterval(() => process.stderr.write(`${mode}: day ${lines(file).at(-1)?.day ?? 0} of ${options.days}\n`), 15_000)
  const { exitCode } = await new Promise((resolve) => terminal.onExit(resolve))
  clearInterval(progress)
  return { mode, exitCode, bytes, seconds: (performance.now() - began) / 1000, ...summary(lines(file)) }
}

function lines(file) {
  try {
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  } catch {
    return []
  }
}

function summary(all) {
  const days = all.filter(({ day }) => day)
  const end = all.find(({ ended }) => ended)
  const [early, late] = [days[1] ?? days[0], days.at(-1)]
  const growth = early && late ? late.heap / early.heap - 1 : Number.NaN
  const isWell = end !== undefined && end.broken === 0 && end.live === 0 && !(growth > 0.05) && late?.handles === early?.handles
  return { days: days.length, growth, heapEarly: early?.heap, heapLate: late?.heap, isWell, ...end }
}

function table(reports) {
  const rows = reports.map(
    (r) =>
      `| ${r.mode} | ${r.days} | ${r.signIns} | ${r.faults} | ${r.codes} | ${r.polls} | ${r.broken} | ${r.live} | ${mib(r.heapEarly)} | ${mib(r.heapLate)} | ${(r.growth * 100).toFixed(1)} % | ${Math.round(r.seconds)} |`,
  )
  const complaints = reports.flatMap(({ mode, complaints = [] }) => complaints.map((complaint) => `${mode}: ${complaint}`))
  return [
    `Node ${process.version}, seed ${options.seed}.`,
    '',
    '| mode | days | sign-ins | faults | codes | polls | promises broken | tokens left | heap on day 2, MiB | on the last, MiB | growth | took, s |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
    ...complaints,
    '',
  ].join('\n')
}

function mib(bytes) {
  return bytes === undefined ? '' : (bytes / 2 ** 20).toFixed(2)
}

// A kiosk under fire, painted for real: run by kiosk.mjs in a terminal. Arguments: MODE DAYS SEED FILE; a line of JSON a day goes to FILE.
import { appendFileSync } from 'node:fs'
import { KioskSoak } from '../dist/device-sim/scenario/kiosk-soak.js'
import { runOnScreen } from '../dist/device-sim/tui/run-television.js'
import { seededRandom } from '../dist/src/random/seeded-random.js'

const [mode, days, seed, file] = process.argv.slice(2)
const random = seededRandom(Number(seed))
const sizes = [
  [80, 24],
  [120, 40],
  [60, 16],
  [40, 12],
  [20, 4],
  [1, 1],
]
const resize = () => {
  const [columns, rows] = sizes[random.integer(sizes.length)]
  Object.assign(process.stdout, { columns, rows })
  process.stdout.emit('resize')
}
const heap = () => {
  for (let times = 0; times < 4; times += 1) globalThis.gc()
  return process.memoryUsage().heapUsed
}
const handles = () => process.getActiveResourcesInfo().filter((name) => name !== 'Immediate').length

const signInsPerDay = mode === 'stay' ? 5 : 130
const soak = new KioskSoak({ mode, days: Number(days), random, signInsPerDay, faultsPerDay: 12, resize })
const ended = runOnScreen(soak.source)
for (let day = 0; day < Number(days); day += 1) {
  await soak.day(day, Math.min(1, Number(days) - day))
  appendFileSync(file, `${JSON.stringify({ day: day + 1, heap: heap(), handles: handles(), ...soak.tally })}\n`)
}
await soak.end()
await ended
appendFileSync(file, `${JSON.stringify({ ended: true, live: soak.server.live, ...soak.tally })}\n`)

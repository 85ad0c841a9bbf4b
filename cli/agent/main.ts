import { hearSignals } from '../../device-sim/television/signals.ts'
import type { ProofKey } from '../../src/device/proof-key.ts'
import { monotonicClock, wallClock } from '../../src/time/system-clock.ts'
import { awaitOrder } from './await-order.ts'
import { claimSocket } from './listen.ts'
import { type Opened, openAgent, usualMeans } from './open.ts'
import type { Order, Report } from './order.ts'
import { sleeplessClock } from './sleepless-clock.ts'

/** The process of an agent: gets its order from who started it, reports, and from then on listens to its socket alone. */

process.title = 'tenfoot agent'
process.umask(0o077)
// At this signal Node would open a debugger, through which everybody on this machine may read everything.
process.on('SIGUSR1', () => {})

// However often it is told to end: what is held is given back first.
const stopped = new Promise((resolve) => hearSignals(resolve))
const orphaned = () => process.exit()
process.once('disconnect', orphaned)
awaitOrder(process)
  .then(({ order, key }) => {
    process.off('disconnect', orphaned)
    return run(order, key)
  })
  .catch((error: unknown) => report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }))
  .finally(() => process.exit())

async function run(order: Order, key: ProofKey | undefined): Promise<void> {
  let open: (opened: Promise<Opened>) => void = () => {}
  const opening = new Promise<Opened>((resolve) => {
    open = resolve
  })
  const claim = await claimSocket(
    order.socket,
    async (request) => {
      const opened = await opening
      return opened.kind === 'open' ? opened.agent.answer(request) : opened.answer
    },
    { replaces: order.task === 'hold' },
  )
  if (claim === 'taken') return report({ kind: 'taken' })
  open(openAgent(order, usualMeans(sleeplessClock(monotonicClock, wallClock)), key))
  const opened = await opening
  if (opened.kind === 'empty') {
    await report({ kind: 'empty', answer: opened.answer })
    return claim.release()
  }
  const { agent, notKept } = opened
  void stopped.then(() => agent.retire())
  void agent.live(claim.isHeld)
  await report({ kind: 'listening', notKept })
  await agent.ending
  const released = claim.release(agent.ended)
  await agent.ended
  await released
}

/** Says what became of it to who started it, who may be gone by now, and hears nothing from there any more. */
async function report(said: Report): Promise<void> {
  await new Promise((resolve) => (process.connected ? process.send?.(said, resolve) : resolve(null)))
  if (process.connected) process.disconnect()
}

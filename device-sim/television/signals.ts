import type { EndSignal } from './messages.ts'

const signals: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

const hearers = new Set<(signal: EndSignal) => void>()

/** One listener each for all who hear: more than ten on one process are a leak to Node. */
const listeners = signals.map((signal) => {
  const listener = () => {
    for (const hearer of hearers) hearer(signal)
  }
  return { signal, listener }
})

/** Hears the signals that ask a program to end, in place of what Node would do; answers how to stop hearing them. */
export function hearSignals(heard: (signal: EndSignal) => void): () => void {
  if (hearers.size === 0) for (const { signal, listener } of listeners) process.on(signal, listener)
  const hearer = (signal: EndSignal) => heard(signal)
  hearers.add(hearer)
  return () => {
    hearers.delete(hearer)
    if (hearers.size === 0) for (const { signal, listener } of listeners) process.removeListener(signal, listener)
  }
}

/** The exit status of a shell for a program that a signal ended. */
export function signalStatus(signal: EndSignal): number {
  return { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal]
}

/** Ends this process as the signal would have: a lost terminal by the signal itself, the others by the status a shell gives them. */
export function endBySignal(signal: EndSignal): void {
  if (signal === 'SIGHUP') process.kill(process.pid, signal)
  else process.exitCode = signalStatus(signal)
}

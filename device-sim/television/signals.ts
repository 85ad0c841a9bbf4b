import type { EndSignal } from './messages.ts'

const signals: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Hears the signals that ask a program to end, in place of what Node would do; answers how to stop hearing them. */
export function hearSignals(heard: (signal: EndSignal) => void): () => void {
  const listeners = signals.map((signal) => ({ signal, listener: () => heard(signal) }))
  for (const { signal, listener } of listeners) process.on(signal, listener)
  return () => {
    for (const { signal, listener } of listeners) process.removeListener(signal, listener)
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

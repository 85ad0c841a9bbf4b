import type { VirtualClock } from '../../src/time/virtual-clock.ts'

/** What of Web Cryptography a device waits for, in real time and beside the clock. */
const waitedFor = ['sign', 'verify', 'digest', 'generateKey', 'importKey', 'exportKey'] as const

/** Holds a clock while anything is signed or checked, as while a request is on the wire; answers what lets it go. One at a time. */
export function holdWhileSigning(clock: VirtualClock): () => void {
  const { subtle } = crypto
  for (const name of waitedFor) {
    const act = subtle[name].bind(subtle) as (...given: unknown[]) => Promise<unknown>
    const held = async (...given: unknown[]) => {
      const release = clock.hold()
      try {
        return await act(...given)
      } finally {
        // Whoever waited goes on first, and may have a request to send.
        setImmediate(release)
      }
    }
    Object.defineProperty(subtle, name, { value: held, configurable: true })
  }
  return () => {
    for (const name of waitedFor) Reflect.deleteProperty(subtle, name)
  }
}

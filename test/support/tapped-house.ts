import { SigningHouse } from './command-room.ts'
import { freePort } from './program.ts'
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts'

/** A server that is reached through a proxy which knows every secret that goes by, and tells everything to its log. */
export interface TappedHouse {
  readonly house: SigningHouse
  readonly wire: RecordingProxy
  close(): Promise<void>
}

/** Opens one. */
export async function openTapped(): Promise<TappedHouse> {
  const wire = await startRecordingProxy()
  const port = await freePort()
  const house = await SigningHouse.open('--port', String(port), '--issuer', wire.issuer, '--log-level', 'debug')
  wire.leadTo(port)
  const close = async () => {
    await wire.close()
    await house.close()
  }
  return { house, wire, close }
}

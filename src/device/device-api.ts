import type { DeviceReply } from './session.ts'

/** The two requests a device makes, whatever carries them. Neither rejects: a broken network is a reply, too. */
export interface DeviceApi {
  /** Asks for codes (RFC 8628 §3.1). */
  requestCodes(signal?: AbortSignal): Promise<DeviceReply>
  /** Asks once whether the person has answered (RFC 8628 §3.4). */
  poll(deviceCode: string, signal?: AbortSignal): Promise<DeviceReply>
}

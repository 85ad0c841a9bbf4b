import type { Logger } from 'pino'
import { endpointPaths } from './flows/describe-server.ts'
import type { RequestNote } from './http/request-note.ts'

/** Writes one line for each request (docs/operating.md); which are worth a line at which level is `levelOf`. */
export function requestLog(log: Logger): (note: RequestNote) => void {
  return (note) => {
    const { id, method, route = '(none of ours)', status, milliseconds, address, isLost } = note
    log[levelOf(note)]({ request: id, method, route, status, milliseconds, address, ...(isLost && { lost: true }) }, 'request')
  }
}

/** Logs what nobody expected, with the request in which it came. */
export function errorLog(log: Logger): (error: unknown, request?: string) => void {
  return (error, request) => log.error({ err: error, request }, error instanceof Error ? error.message : String(error))
}

/** Refused polls and answered probes, of which there are many, are for debugging only; failures of ours are errors, but for a probe's, which tells what it is for. */
function levelOf({ route = '', status }: RequestNote): 'debug' | 'info' | 'warn' | 'error' {
  const isProbe = route.endsWith(endpointPaths.live) || route.endsWith(endpointPaths.ready)
  if (isProbe) return status < 500 ? 'debug' : 'warn'
  if (status >= 500) return 'error'
  return status === 400 && route.endsWith(endpointPaths.token) ? 'debug' : 'info'
}

import type { Logger } from 'pino'
import type { RequestNote } from './http/request-note.ts'

/** Writes one line for each request. Refused polls, of which there are many, are for debugging only; failures of ours are errors. */
export function requestLog(log: Logger): (note: RequestNote) => void {
  return ({ method, route = '(none of ours)', status, milliseconds, isLost }) => {
    const line = { method, route, status, milliseconds, ...(isLost && { lost: true }) }
    if (status >= 500) log.error(line, 'request')
    else if (status === 400 && route.endsWith('/token')) log.debug(line, 'request')
    else log.info(line, 'request')
  }
}

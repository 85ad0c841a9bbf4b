import { endpointPaths } from '../flows/describe-server.ts'
import { readiness } from '../flows/readiness.ts'
import type { Services } from '../flows/services.ts'
import { jsonReply, methodNotAllowed } from './oauth-reply.ts'
import type { Endpoint } from './oauth-request.ts'

/** What a probe needs to know of the server besides its services. */
export interface ProbeOptions {
  /** Aborted once the server is being ended: from then on it is not ready. */
  readonly ending?: AbortSignal | undefined
  /** Told why the server is not ready. */
  readonly onError: (error: unknown) => void
}

/** Whether the server is there at all, and whether it can do its work: endpoints for whoever runs it, by their path below the issuer. */
export function probeEndpoints(services: Services, { ending, onError }: ProbeOptions): Readonly<Record<string, Endpoint>> {
  return {
    [endpointPaths.live]: probing(async () => 'ok'),
    [endpointPaths.ready]: probing(async () => (ending?.aborted ? 'ending' : readiness(services, onError))),
  }
}

function probing(state: () => Promise<string>): Endpoint {
  return async ({ method }) => {
    if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed('GET, HEAD')
    const status = await state()
    return jsonReply(status === 'ok' ? 200 : 503, { status })
  }
}

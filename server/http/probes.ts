import { type ProbeOptions, probeEndpoints } from '../endpoints/probes.ts'
import type { Services } from '../flows/services.ts'
import type { Middleware } from './middleware.ts'
import { endpointsListener } from './oauth-endpoints.ts'

/**
 * Answers probes, which come by address and not by name, or with no name at all: what they are told is the same whoever asks, and holds nothing
 * that a stranger's page could want (decision 15). Two names are still two too many (D-60).
 */
export function probes(services: Services, options: ProbeOptions): Middleware {
  const base = new URL(services.settings.issuer).pathname.replace(/\/$/, '')
  const endpoints = new Map(Object.entries(probeEndpoints(services, options)).map(([path, endpoint]) => [base + path, endpoint]))
  const answer = endpointsListener(endpoints, services.settings.trustedProxies, options.onError)
  return (request, response, next) => ((request.headersDistinct['host']?.length ?? 0) > 1 ? next() : answer(request, response, next))
}

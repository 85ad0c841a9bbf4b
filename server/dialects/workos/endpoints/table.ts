import { metadataLocations } from '../../../../src/protocol/server-metadata.ts'
import type { Keyring } from '../../../data/keyring.ts'
import type { Endpoint } from '../../../endpoints/oauth-request.ts'
import type { Services } from '../../../flows/services.ts'
import type { EndpointTable } from '../../../http/oauth-endpoints.ts'
import { paths } from '../paths.ts'
import type { WorkosStore } from '../store/store.ts'
import { failure } from '../wire/refusals.ts'
import { authenticateEndpoint } from './authenticate.ts'
import { authorizeDeviceEndpoint } from './authorize-device.ts'
import { connectEndpoints, connectMetadataEndpoint } from './connect.ts'
import { clientKeySetEndpoint } from './key-set.ts'
import { listSessionsEndpoint, revokeSessionEndpoint } from './sessions.ts'

/** Every endpoint of this dialect by its path: those with a name in it are looked for after all others. */
export function endpointTable(services: Services, workos: WorkosStore, keyring: Keyring): EndpointTable {
  const { issuer } = services.settings
  const base = new URL(issuer).pathname.replace(/\/$/, '')
  const metadata = taking(['GET', 'HEAD'], connectMetadataEndpoint(services))
  const fixed = new Map<string, Endpoint>([
    [base + paths.authenticate, taking(['POST'], authenticateEndpoint(services, workos))],
    [base + paths.authorizeDevice, taking(['POST'], authorizeDeviceEndpoint(services, workos))],
    [base + paths.revokeSession, taking(['POST'], revokeSessionEndpoint(services, workos))],
    ...Object.entries(connectEndpoints(services, workos, keyring)).map(([path, endpoint]) => [base + path, endpoint] as const),
    ...metadataLocations(issuer).map((location) => [new URL(location).pathname, metadata] as const),
  ])
  const named: readonly NamedPath[] = [
    { route: base + paths.listSessions, make: (user) => taking(['GET'], listSessionsEndpoint(services, workos, user)) },
    { route: base + paths.keySet, make: (client) => taking(['GET', 'HEAD'], clientKeySetEndpoint(services, keyring, client)) },
  ]
  return {
    get: (path) => fixed.get(path) ?? named.flatMap(({ route, make }) => nameIn(path, route)?.map(make) ?? [])[0],
    routeOf: (path) => named.find(({ route }) => nameIn(path, route))?.route ?? path,
  }
}

/** A path with one name in it, which the log does not learn. */
interface NamedPath {
  readonly route: string
  make(name: string): Endpoint
}

function nameIn(path: string, route: string): readonly [string] | undefined {
  const [before = '', after = ''] = route.split(/:[a-z]+/)
  const name = path.slice(before.length, path.length - after.length)
  return path.startsWith(before) && path.endsWith(after) && /^[\w.~-]+$/.test(name) ? [name] : undefined
}

function taking(methods: readonly string[], endpoint: Endpoint): Endpoint {
  const refused = failure(405, 'method_not_allowed', `This endpoint takes ${methods.join(', ')} only`)
  return async (request) =>
    methods.includes(request.method) ? endpoint(request) : { ...refused, headers: { ...refused.headers, allow: methods.join(', ') } }
}

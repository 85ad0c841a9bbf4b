import { endpointPaths } from '../flows/describe-server.ts'
import type { Services } from '../flows/services.ts'
import { userClaims } from '../flows/userinfo.ts'
import type { Endpoint } from './oauth-request.ts'
import { protectedEndpoint } from './protected.ts'

/** The UserInfo endpoint (OpenID Connect Core §5.3). */
export function userinfoEndpoint(services: Services): Endpoint {
  return protectedEndpoint(services, { path: endpointPaths.userinfo, methods: ['GET', 'POST'], scope: 'openid' }, userClaims)
}

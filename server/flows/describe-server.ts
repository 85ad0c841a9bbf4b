import type { ServerMetadata } from '../../src/protocol/server-metadata.ts'
import { deviceCodeGrant, refreshTokenGrant } from '../../src/protocol/token.ts'
import { proofAlgorithms } from '../keys/dpop.ts'
import { apiPaths } from './api.ts'
import type { Settings } from './services.ts'

/** The paths of the endpoints, below the issuer's own. */
export const endpointPaths = {
  deviceAuthorization: '/device_authorization',
  token: '/token',
  revocation: '/revocation',
  introspection: '/introspection',
  userinfo: '/userinfo',
  jwks: '/jwks',
  live: '/healthz',
  ready: '/readyz',
} as const

/**
 * What the server says about itself (RFC 8414 §2): only what works, all of it from configuration, and what clients are registered for: who asks for a
 * token for a resource can see that the two belong together (RFC 9728 §4).
 */
export function describeServer(settings: Settings, resources: readonly string[] = []): ServerMetadata {
  const { issuer } = settings
  const authMethods = ['none', 'client_secret_basic', 'client_secret_post']
  return {
    issuer,
    tokenEndpoint: below(issuer, endpointPaths.token),
    deviceAuthorizationEndpoint: below(issuer, endpointPaths.deviceAuthorization),
    revocationEndpoint: below(issuer, endpointPaths.revocation),
    introspectionEndpoint: below(issuer, endpointPaths.introspection),
    userinfoEndpoint: below(issuer, endpointPaths.userinfo),
    jwksUri: below(issuer, endpointPaths.jwks),
    scopesSupported: ['openid', 'profile', 'email', 'offline_access'].filter((token) => !settings.refusedScope.includes(token)),
    grantTypesSupported: [deviceCodeGrant, refreshTokenGrant],
    tokenEndpointAuthMethodsSupported: authMethods,
    revocationEndpointAuthMethodsSupported: authMethods,
    introspectionEndpointAuthMethodsSupported: ['client_secret_basic', 'client_secret_post'],
    uiLocalesSupported: ['en', 'de', 'ja'],
    subjectTypesSupported: ['public'],
    idTokenSigningAlgValuesSupported: ['ES256', 'RS256'],
    dpopSigningAlgValuesSupported: proofAlgorithms,
    protectedResources: [...new Set([issuer, ...Object.values(apiPaths).map((path) => below(issuer, path)), ...resources])],
    claimsSupported: ['iss', 'sub', 'aud', 'exp', 'iat', 'sid', 'auth_time', 'amr', 'act', 'name', 'email'],
  }
}

/** Where people go with their code: short, and without the code. */
export function addressOfDevicePage({ issuer }: Settings): string {
  return below(issuer, '/device')
}

/** The address of a path of this server. */
export function below(issuer: string, path: string): string {
  return `${issuer.replace(/\/$/, '')}${path}`
}

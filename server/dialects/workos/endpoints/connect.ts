import { type Members, readForm, requiredField } from '../../../../src/protocol/fields.ts'
import { writeServerMetadata } from '../../../../src/protocol/server-metadata.ts'
import type { Keyring } from '../../../data/keyring.ts'
import { deviceAuthorizationEndpoint } from '../../../endpoints/device-authorization.ts'
import { formEndpoint } from '../../../endpoints/form-endpoint.ts'
import { documentReply, jsonReply } from '../../../endpoints/oauth-reply.ts'
import type { Endpoint } from '../../../endpoints/oauth-request.ts'
import { protectedEndpoint } from '../../../endpoints/protected.ts'
import { tokenEndpoint } from '../../../endpoints/token.ts'
import type { Access } from '../../../flows/check-access.ts'
import { below, describeServer } from '../../../flows/describe-server.ts'
import { introspect } from '../../../flows/introspect.ts'
import type { Services } from '../../../flows/services.ts'
import { personClaims } from '../../../token/claims.ts'
import { issuingServices } from '../issuing.ts'
import { paths } from '../paths.ts'
import type { WorkosStore } from '../store/store.ts'
import { named, profileClaims } from '../wire/claims.ts'
import { remark } from '../wire/fields.ts'
import { writeUserId } from '../wire/ids.ts'
import { keySetEndpoint } from './key-set.ts'

/** The endpoints of Connect: the plain server's own, at other paths and with other claims. It binds tokens to no keys. */
export function connectEndpoints(services: Services, workos: WorkosStore, keyring: Keyring): Readonly<Record<string, Endpoint>> {
  const reading = issuingServices(services, workos, { surface: 'connect' })
  return {
    [paths.connect.deviceAuthorization]: withoutProofs(deviceAuthorizationEndpoint(services)),
    [paths.connect.token]: withoutProofs(tokensOf(services, workos)),
    [paths.connect.introspection]: aboutTokens(reading),
    [paths.connect.userinfo]: protectedEndpoint(
      reading,
      { path: paths.connect.userinfo, methods: ['GET', 'POST'], scope: 'openid' },
      whoIs,
    ),
    [paths.connect.jwks]: keySetEndpoint(services, keyring),
  }
}

/** What Connect says of itself, the same at both places (RFC 8414 §3, OpenID Connect Discovery §4). */
export function connectMetadataEndpoint({ settings }: Services): Endpoint {
  const { issuer } = settings
  const metadata = writeServerMetadata({
    ...describeServer(settings),
    deviceAuthorizationEndpoint: below(issuer, paths.connect.deviceAuthorization),
    tokenEndpoint: below(issuer, paths.connect.token),
    introspectionEndpoint: below(issuer, paths.connect.introspection),
    userinfoEndpoint: below(issuer, paths.connect.userinfo),
    jwksUri: below(issuer, paths.connect.jwks),
    revocationEndpoint: undefined,
    revocationEndpointAuthMethodsSupported: undefined,
    idTokenSigningAlgValuesSupported: ['RS256'],
    dpopSigningAlgValuesSupported: undefined,
    protectedResources: undefined,
    claimsSupported: [
      'iss',
      'sub',
      'aud',
      'exp',
      'iat',
      'sid',
      'auth_time',
      'name',
      'given_name',
      'family_name',
      'email',
      'email_verified',
      'org_id',
    ],
  })
  return async () => documentReply(metadata, 300)
}

function withoutProofs(endpoint: Endpoint): Endpoint {
  return (request) => endpoint({ ...request, dpop: [] })
}

/** What goes into tokens depends on the request for them. */
function tokensOf(services: Services, workos: WorkosStore): Endpoint {
  return (request) => {
    const form = readForm(request.body)
    const deviceCode = form.get('device_code')?.[0]
    const organization = form.get('organization_id')?.[0] || undefined
    const sender = { ipAddress: request.address, userAgent: remark(request.userAgent) }
    return tokenEndpoint(issuingServices(services, workos, { surface: 'connect', deviceCode, organization, ...sender }))(request)
  }
}

function whoIs({ person, scope }: Access): Members {
  const { name, email } = personClaims(person, scope)
  return { sub: writeUserId(person.id), ...profileClaims(name, email) }
}

/** What is told of a token is what stands in it. */
function aboutTokens(services: Services): Endpoint {
  return formEndpoint(services, async ({ client, form }) => {
    const told = await introspect(services, client, requiredField(form, 'token'))
    if (told['active'] !== true) return jsonReply(200, told)
    return jsonReply(200, { ...told, ...named(told, 'connect'), aud: told['client_id'] })
  })
}

import type { Endpoint, Exchange, Json } from './way.ts'

/** What must never be seen outside the requests that it is for. */
export const secrets = ['the-secret-device-code', 'the-secret-access-token', 'the-secret-refresh-token'] as const

const [deviceCode, accessToken, refreshToken] = secrets

/** What an endpoint answers when nothing is wrong. */
export interface GoodAnswer {
  readonly status: number
  readonly members: Json
}

/** The answer of a server that keeps to every standard: one poll is pending, the next is approved. */
export async function goodAnswer(exchange: Exchange): Promise<GoodAnswer> {
  const { endpoint, count, form } = exchange
  if (endpoint === 'token' && form.get('grant_type') !== 'refresh_token' && count === 1)
    return { status: 400, members: { error: 'authorization_pending' } }
  return { status: 200, members: await membersOf[endpoint](exchange) }
}

/** The claims of an ID token with nothing wrong. */
export function goodClaims({ issuer, now }: Exchange): Json {
  return { iss: issuer, aud: 'living-room-tv', sub: 'ada', iat: now, exp: now + 600, name: 'Ada Example', email: 'ada@example.test' }
}

const membersOf: Readonly<Record<Endpoint, (exchange: Exchange) => Json | Promise<Json>>> = {
  metadata: ({ issuer }) => ({
    issuer,
    device_authorization_endpoint: `${issuer}/device_authorization`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    revocation_endpoint: `${issuer}/revocation`,
    response_types_supported: [],
    protected_resources: [`${issuer}/api/tiles`],
  }),
  codes: ({ issuer }) => ({
    device_code: deviceCode,
    user_code: 'WDJB-MJHT',
    verification_uri: `${issuer}/device`,
    verification_uri_complete: `${issuer}/device?user_code=WDJB-MJHT`,
    expires_in: 600,
    interval: 5,
  }),
  token: async (exchange) => ({
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: 3600,
    refresh_token: refreshToken,
    id_token: await exchange.signer.sign(goodClaims(exchange)),
    scope: 'openid profile',
  }),
  userinfo: () => ({ sub: 'ada', name: 'Ada Example', email: 'ada@example.test' }),
  keys: ({ signer }) => ({ keys: [signer.publicKey] }),
  revocation: () => ({}),
  resource: ({ issuer }) => ({ resource: `${issuer}/api/tiles`, authorization_servers: [issuer], bearer_methods_supported: ['header'] }),
  tiles: () => ({ tiles: [{ id: 'films', title: 'Films of theirs', about: 'what is new' }] }),
}

import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { serveLocally } from './local-server.ts'

/** An OpenID provider that says whatever a test wants, true or not. */
export interface ScriptedProvider {
  readonly issuer: string
  /** Members of its metadata that are not as they should be. */
  metadata: Readonly<Record<string, unknown>>
  /** What it answers at the token endpoint; made of the claims below unless a test says otherwise. */
  token: (() => Promise<string>) | undefined
  claims: JWTPayload
  /** The requests for tokens that it got: header of HTTP Basic, and form. */
  readonly asked: { readonly authorization: string | undefined; readonly form: URLSearchParams }[]
  /** An ID token of these claims, signed with a key that it publishes or with another one. */
  sign(claims: JWTPayload, isForged?: boolean): Promise<string>
  close(): Promise<void>
}

const keys = generateKeyPair('RS256', { extractable: true })
const others = generateKeyPair('RS256', { extractable: true })

/** Starts one, for a client named `tenfoot`. */
export async function startScriptedProvider(): Promise<ScriptedProvider> {
  const { publicKey, privateKey } = await keys
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }
  const forger = (await others).privateKey
  const sign = (claims: JWTPayload, isForged = false) => {
    const now = Math.floor(Date.now() / 1000)
    const usual = { iss: scripted.issuer, aud: 'tenfoot', sub: 'ada', iat: now, exp: now + 60 }
    return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(isForged ? forger : privateKey)
  }
  const { url, close } = await serveLocally(async (request, response) => {
    const answer = (body: string, status = 200) => response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    if (request.url === '/.well-known/openid-configuration') return answer(JSON.stringify(metadataOf(url, scripted.metadata)))
    if (request.url === '/jwks') return answer(JSON.stringify({ keys: [jwk] }))
    if (request.url !== '/token') return response.writeHead(302, { location: '/elsewhere' }).end()
    scripted.asked.push({ authorization: request.headers.authorization, form: new URLSearchParams(await text(request)) })
    return answer(await (scripted.token ?? (async () => tokenAnswer(await sign(scripted.claims))))())
  })
  const scripted: ScriptedProvider = { issuer: url, metadata: {}, token: undefined, claims: {}, asked: [], sign, close }
  return scripted
}

/** A whole answer of the token endpoint around an ID token. */
export function tokenAnswer(idToken: string): string {
  return JSON.stringify({ access_token: 'access', token_type: 'Bearer', expires_in: 60, id_token: idToken })
}

function metadataOf(issuer: string, changed: Readonly<Record<string, unknown>>): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    ...changed,
  }
}

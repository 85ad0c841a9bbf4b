import type { RequestListener } from 'node:http'
import Provider, { type Configuration } from 'oidc-provider'
import { readForms } from '../../device-sim/phone/page.ts'
import { Jar } from './browser-jar.ts'
import { serveLocally } from './local-server.ts'

/** An authorization server of other hands, in memory, whose pages a person can walk. */
export interface ForeignServer {
  readonly issuer: string
  /** What it tells of the refresh tokens that it has given out. */
  readonly refreshTokens: RefreshTokens
  /** Enters a code as this person and presses Continue until the server is satisfied; answers the last page. */
  approve(userCode: string, login: string): Promise<string>
  /** Enters a code and presses Abort. */
  deny(userCode: string): Promise<string>
  close(): Promise<void>
}

/** How many refresh tokens a server has given out, and how many of them are still good. */
export interface RefreshTokens {
  readonly given: number
  readonly good: number
}

/** The id of the one client it knows: public, with the device grant and refresh tokens. */
export const foreignClientId = 'living-room-tv'

const configuration: Configuration = {
  // Of itself it rotates only those of bearers; so it does for a television with a key, and every refresh can be counted.
  rotateRefreshToken: true,
  clients: [
    {
      client_id: foreignClientId,
      client_name: 'Living room',
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      response_types: [],
      redirect_uris: [],
    },
  ],
  features: {
    devInteractions: { enabled: true },
    revocation: { enabled: true },
    // Whatever is asked for by name is an API with films (RFC 8707).
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, audience) => ({ audience, scope: 'films.read', accessTokenFormat: 'jwt' }),
    },
  },
  claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: `${id} Lovelace`, email: `${id}@example.com` }) }),
  issueRefreshToken: async () => true,
  cookies: { keys: ['test'] },
  ttl: { AccessToken: 300, DeviceCode: 600, Grant: 3600, IdToken: 300, Interaction: 600, RefreshToken: 3600, Session: 3600 },
}

/** Starts oidc-provider on a port of its own, with access tokens that live for so many seconds, and codes of a star for each letter. */
export async function startOidcProvider(accessTokenLifetime = 300, mask = '****-****'): Promise<ForeignServer> {
  let listener: RequestListener = (_, response) => response.end()
  const { url: issuer, close } = await serveLocally((request, response) => listener(request, response))
  const ttl = { ...configuration.ttl, AccessToken: accessTokenLifetime }
  const features = { ...configuration.features, deviceFlow: { enabled: true, mask } }
  const provider = new Provider(issuer, { ...configuration, features, ttl })
  const refreshTokens = { given: 0, good: 0 }
  provider.on('refresh_token.saved', () => {
    refreshTokens.given += 1
    refreshTokens.good += 1
  })
  provider.on('refresh_token.consumed', () => {
    refreshTokens.good -= 1
  })
  provider.on('refresh_token.destroyed', () => {
    refreshTokens.good -= 1
  })
  listener = provider.callback()
  return {
    issuer,
    refreshTokens,
    close,
    approve: (userCode, login) => walk(issuer, { user_code: userCode, login, password: 'any' }),
    deny: (userCode) => walk(issuer, { user_code: userCode, login: '', password: '' }, true),
  }
}

/** Fills in the first form of each page, until a page has none. */
async function walk(issuer: string, answers: Record<string, string>, isDenying = false): Promise<string> {
  const jar = new Jar(issuer)
  await follow(jar, issuer, await jar.get('/device'))
  for (let pages = 0; pages < 10; pages += 1) {
    const [form] = readForms(jar.page)
    if (!form) break
    const isConfirmation = 'confirm' in form.fields
    const fields: Record<string, string> = { ...form.fields, ...(isDenying && isConfirmation ? { abort: 'yes' } : {}) }
    for (const name of Object.keys(fields)) fields[name] = answers[name] ?? fields[name] ?? ''
    await follow(jar, issuer, await jar.raw(new URL(form.action, issuer).pathname, new URLSearchParams(fields).toString()))
    if (isDenying && isConfirmation) break
  }
  return jar.page
}

async function follow(jar: Jar, issuer: string, reply: Awaited<ReturnType<Jar['get']>>): Promise<void> {
  const { location } = reply.headers
  if (typeof location !== 'string') return
  const { pathname, search } = new URL(location, issuer)
  await follow(jar, issuer, await jar.get(`${pathname}${search}`))
}

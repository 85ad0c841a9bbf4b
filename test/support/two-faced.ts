import { text } from 'node:stream/consumers'
import { serveLocally } from './local-server.ts'

/** A resource and the server that it names, which say and do what a test wants; every code is approved at once. */
export interface TwoFaced {
  readonly resource: string
  readonly issuer: string
  /** What goes into the metadata of the resource in place of the truth. */
  ofResource: Readonly<Record<string, unknown>>
  /** The same of the server's. */
  ofServer: Readonly<Record<string, unknown>>
  /** What the 401 of the resource says. */
  challenge: string
  /** The access token that the server gives, to whatever it is asked for. */
  accessToken: string
  /** What was asked, as method, path and form. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

/** Opens both on one port of loopback. */
export async function openTwoFaced(): Promise<TwoFaced> {
  const asked: string[] = []
  const { url, close } = await serveLocally(async (incoming, response) => {
    const { method, url: path = '', headers } = incoming
    const form = await text(incoming)
    asked.push(`${method} ${path} ${form}${headers.authorization ? ' a secret' : ''}`)
    const [status, members] = answerTo(path)
    response.writeHead(status, { 'content-type': 'application/json', ...(status === 401 && { 'www-authenticate': faces.challenge }) })
    response.end(JSON.stringify(members))
  })
  const issuer = `${url}/as`
  const place = '/.well-known/oauth-protected-resource/api'
  const faces = {
    resource: `${url}/api`,
    issuer,
    ofResource: {},
    ofServer: {},
    challenge: `Bearer resource_metadata="${url}${place}"`,
    accessToken: 'opaque-access-token',
    asked,
    close,
  }
  return faces

  function answerTo(path: string): readonly [status: number, members: unknown] {
    switch (path) {
      case '/api':
        return [401, {}]
      case place:
        return [200, { resource: `${url}/api`, authorization_servers: [issuer], ...faces.ofResource }]
      case '/.well-known/oauth-authorization-server/as':
        return [200, { ...endpoints(), ...faces.ofServer }]
      case '/as/codes':
        return [200, { device_code: 'd', user_code: 'WDJB-MJHT', verification_uri: `${issuer}/device`, expires_in: 600, interval: 1 }]
      case '/as/token':
        return [200, { access_token: faces.accessToken, token_type: 'Bearer', refresh_token: 'r', expires_in: 600 }]
      case '/as/revocation':
        return [200, {}]
      default:
        return [404, {}]
    }
  }

  function endpoints() {
    return {
      issuer,
      token_endpoint: `${issuer}/token`,
      device_authorization_endpoint: `${issuer}/codes`,
      revocation_endpoint: `${issuer}/revocation`,
    }
  }
}

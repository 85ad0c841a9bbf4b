import type { RequestListener } from 'node:http'
import Provider from 'oidc-provider'
import { readForms } from '../../device-sim/phone/page.ts'
import { Jar, type Reply } from './browser-jar.ts'
import { serveLocally } from './local-server.ts'
import type { WireTap } from './wire-tap.ts'

/** An OpenID provider of other hands, whose people sign in at our server; whoever types a name there is that person. */
export interface UpstreamProvider {
  readonly issuer: string
  /** What it says of its people, by what they type. */
  readonly people: Map<string, Readonly<Record<string, unknown>>>
  /** A browser at the provider, without a sign-in there. */
  browser(): Jar
  /** Walks its pages from the address that our server sent a browser to; answers the path that leads back to us. */
  signIn(jar: Jar, address: string, login: string): Promise<string>
  close(): Promise<void>
}

/** What our server is there. */
export const upstreamClient = { clientId: 'tenfoot', secret: 'a secret: of 256 + random % bits, more or less' } as const

/** Starts it for a server that it sends browsers back to, behind a tap where one is given, which it closes. */
export async function startUpstreamProvider(ours: string, tap?: WireTap): Promise<UpstreamProvider> {
  let listener: RequestListener = (_, response) => response.end()
  const { url, close: closeServer } = await serveLocally((request, response) => listener(request, response))
  tap?.leadTo(Number(new URL(url).port))
  const issuer = tap ? `http://127.0.0.1:${tap.port}` : url
  const close = async () => {
    await tap?.close()
    await closeServer()
  }
  const people = new Map<string, Readonly<Record<string, unknown>>>()
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: upstreamClient.clientId,
        client_secret: upstreamClient.secret,
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [`${ours}/signin/callback`],
      },
    ],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ ...people.get(id), sub: id }) }),
    pkce: { required: () => true },
    cookies: { keys: ['test'] },
    ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 3600, IdToken: 300, Interaction: 600, Session: 3600 },
  })
  listener = provider.callback()
  return { issuer, people, close, browser: () => new Jar(issuer), signIn: (jar, address, login) => walk(issuer, ours, jar, address, login) }
}

async function walk(issuer: string, ours: string, jar: Jar, address: string, login: string): Promise<string> {
  let next = await follow(issuer, ours, jar, address)
  for (let pages = 0; pages < 10 && next === undefined; pages += 1) {
    const [form] = readForms(jar.page)
    if (!form) throw new Error(`The provider shows no form: ${jar.page}`)
    const fields: Record<string, string> = { ...form.fields }
    if ('login' in fields) Object.assign(fields, { login, password: 'any' })
    const reply = await jar.raw(new URL(form.action, issuer).pathname, new URLSearchParams(fields).toString())
    next = await followReply(issuer, ours, jar, reply)
  }
  if (next === undefined) throw new Error('The provider never led back')
  return next
}

async function follow(issuer: string, ours: string, jar: Jar, address: string): Promise<string | undefined> {
  const { origin, pathname, search } = new URL(address, issuer)
  if (origin === new URL(ours).origin) return `${pathname}${search}`
  return followReply(issuer, ours, jar, await jar.get(`${pathname}${search}`))
}

async function followReply(issuer: string, ours: string, jar: Jar, { headers }: Reply): Promise<string | undefined> {
  const { location } = headers
  return typeof location === 'string' ? follow(issuer, ours, jar, location) : undefined
}

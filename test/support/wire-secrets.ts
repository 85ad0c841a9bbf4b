import { readForms } from '../../device-sim/phone/page.ts'
import { ownPart } from './secret-search.ts'
import type { Exchange } from './wire-tap.ts'

/** A secret that went over the wire, and what it is there. */
export interface WireSecret {
  readonly kind: string
  readonly text: string
}

/** What anybody may know. Whatever else stands in a form, a query, a cookie or an answer is a secret until it is named here. */
const harmless = new Set(
  [
    'about access_token_type active addressed_to alg amr aud auth_time authenticatorSelection attestation attestationObject authenticatorData',
    'client_id clientDataJSON code_challenge code_challenge_method current_device devices device_name displayName done email error',
    'error_description error_uri exp expires_in grant_type iat id interval iss jkt jti keep kind letters name origin prompt max_age rawId',
    'redirect_uri residentKey requireResidentKey resource response_type rp rpId says scope sid sub title token_type token_type_hint',
    'transports type url userHandle userVerification username verification_uri why',
  ].flatMap((line) => line.split(' ')),
)

/** Documents for everybody. */
const publicPaths = /^\/(\.well-known\/|jwks|assets\/|health)/

/** What is called otherwise in different places. */
const otherNames: Readonly<Record<string, string>> = { current: 'password', wanted: 'password', repeated: 'password' }

/** The fewest letters of a secret; a code of an authenticator app has six. */
const shortest = 6

/** Everything secret that went by, each under the first name that it went by; what only the careless sent is called stray. */
export function secretsOf(exchanges: readonly Exchange[]): readonly WireSecret[] {
  const kinds = new Map<string, string>()
  const keep = ({ kind, text }: WireSecret) => {
    for (const one of spellingsAsTyped(kind, text)) if (one.length >= shortest && !kinds.has(one)) kinds.set(one, kind)
  }
  const [careful, careless] = [exchanges.filter(({ isCareless }) => !isCareless), exchanges.filter(({ isCareless }) => isCareless)]
  for (const exchange of careful) for (const one of [...sentSecrets(exchange), ...answeredSecrets(exchange)]) keep(one)
  for (const one of careless.flatMap(answeredSecrets)) keep(one)
  for (const one of careless.flatMap(sentSecrets)) keep({ ...one, kind: 'stray' })
  return [...kinds].map(([text, kind]) => ({ kind, text }))
}

function sentSecrets({ url, sent, form }: Exchange): readonly WireSecret[] {
  const { pathname, searchParams } = addressOf(url)
  return [
    ...members(searchParams, `${pathname}?`),
    ...members(new URLSearchParams(form), pathname),
    ...authorization(sent.authorization),
    ...cookies(sent.cookie?.split('; ') ?? []),
  ]
}

function answeredSecrets({ url, headers, body }: Exchange): readonly WireSecret[] {
  const { pathname } = addressOf(url)
  if (publicPaths.test(pathname)) return []
  return [
    ...cookies(headers['set-cookie'] ?? []),
    ...(headers.location === undefined ? [] : addressed(headers.location, pathname)),
    ...(headers['content-type']?.includes('html') ? onPage(body) : inJson(parsed(body), '', pathname)),
  ]
}

/** A path and a query as an address; joined, since a path may begin with two slashes. */
function addressOf(url: string): URL {
  return new URL(`http://localhost${url}`)
}

function addressed(address: string, from: string): readonly WireSecret[] {
  const { pathname, searchParams } = new URL(address, `http://localhost${from}`)
  return members(searchParams, `${pathname}?`)
}

function members(all: URLSearchParams, path: string): readonly WireSecret[] {
  return [...all].flatMap(([name, text]) => (name === 'answer' ? inJson(parsed(text), '', path) : named(name, text, path)))
}

function named(name: string, text: string, path: string): readonly WireSecret[] {
  if (name === 'verification_uri_complete') return addressed(text, path)
  return harmless.has(name) ? [] : [{ kind: kindOf(name, path), text }]
}

/** What a member is; the path of a query ends in a question mark. */
function kindOf(name: string, path: string): string {
  if (name === 'token') return path === '/reset?' ? 'token of a link' : 'form token'
  if (name !== 'code') return otherNames[name] ?? name
  if (path === '/device/code') return 'user_code'
  return path === '/signin/callback?' || path === '/token' ? 'code of a provider' : 'code of an app'
}

function inJson(value: unknown, name: string, path: string): readonly WireSecret[] {
  if (typeof value === 'string') return named(name, value, path)
  if (Array.isArray(value)) return value.flatMap((one) => inJson(one, name, path))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([member, one]) => (harmless.has(member) ? [] : inJson(one, member, path)))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function authorization(header = ''): readonly WireSecret[] {
  const [scheme, text = ''] = header.split(' ')
  if (scheme !== 'Basic') return [{ kind: 'access_token', text }]
  const secret = Buffer.from(text, 'base64').toString().split(':')[1] ?? ''
  return [
    { kind: 'client_secret', text: decodeURIComponent(secret.replaceAll('+', ' ')) },
    { kind: 'client_secret', text },
  ]
}

/** Of a cookie that is signed, the signature is the secret: what stands before it names the browser where its tries are counted. */
function cookies(lines: readonly string[]): readonly WireSecret[] {
  return lines.map((line) => ({ kind: 'cookie', text: ownPart(/^[^=]*=([^;]*)/.exec(line)?.[1] ?? '') }))
}

function onPage(html: string): readonly WireSecret[] {
  const tokens = readForms(html).flatMap(({ fields }) => [{ kind: 'form token', text: fields['token'] ?? '' }])
  const key = /<p class="key">([^<]+)</.exec(html)?.[1] ?? ''
  const recovery = [...html.matchAll(/<li>([a-z2-9]{5}-[a-z2-9]{5})<\/li>/g)].map(([, text = '']) => ({ kind: 'recovery code', text }))
  return [...tokens, { kind: 'key of an app', text: key }, ...recovery]
}

/** Codes are typed with and without what groups their letters, large and small; a key of letters stands for bytes. */
function spellingsAsTyped(kind: string, text: string): readonly string[] {
  switch (kind) {
    case 'user_code':
    case 'recovery code':
    case 'key of an app': {
      const bare = text.replace(/[\s-]/g, '')
      return [text, bare, text.toLowerCase(), bare.toLowerCase()]
    }
    default:
      return [text]
  }
}

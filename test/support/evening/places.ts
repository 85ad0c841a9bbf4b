import { filesUnder, findSecrets, type Places } from '../secret-search.ts'
import type { WireSecret } from '../wire-secrets.ts'
import type { Exchange } from '../wire-tap.ts'
import type { House } from './house.ts'

/** Where a secret may be, by what it is: names of places as `placesOf` gives them, each with why. Nowhere else, and others nowhere. */
const rightful: Readonly<Record<string, RegExp>> = {
  // Handed out once, in the answer that carries it (RFC 8628 §3.2, RFC 6749 §5.1).
  device_code: /^answer to POST \/device_authorization$/,
  access_token: /^answer to POST \/token$/,
  refresh_token: /^answer to POST \/token$/,
  id_token: /^answer to POST \/token$/,
  // Shown on the device, scanned from it as an address, compared on the confirm page, and given back where it was mistyped.
  user_code: /^(answer to POST \/device_authorization|URL of GET \/device|answer to (GET \/device|POST \/device\/(code|answer)))$/,
  // The browser's own.
  cookie: /^cookies of /,
  'form token': /^form tokens of /,
  // Read by the person's app and kept by the person, on the page that gives it.
  'key of an app': /^answer to (GET \/(account\/second-factor|signin\/code)|POST \/(account\/second-factor\/confirm|signin\/set-up))$/,
  'recovery code': /^answer to POST \/(account\/second-factor\/(confirm|recovery)|signin\/set-up)$/,
  // Asked of an authenticator (WebAuthn §5.4, §5.5).
  challenge: /^answer to POST .*\/options$/,
  // The link is an address: printed to the operator, opened once; the first answer leads away from it (D-07).
  'token of a link': /^(output \d+ of person reset|URL of GET \/reset)$/,
  // The way to a provider and back leads through the browser (OpenID Connect Core §3.1.2).
  state: /^((headers of|answer to) GET \/signin\/with\/Example|URL at the provider of GET \/auth|URL of GET \/signin\/callback)$/,
  nonce: /^((headers of|answer to) GET \/signin\/with\/Example|URL at the provider of GET \/auth)$/,
  'code of a provider': /^URL of GET \/signin\/callback$/,
  // Told to the operator once, when the client is added.
  client_secret: /^output \d+ of client add$/,
  'key of the server': /^file secrets\.json$/,
}

/** What of a house is looked at. */
type Left = Pick<House, 'data' | 'said'> & { readonly tap: Pick<House['tap'], 'exchanges'> }

/** Every text of an evening at our server in which a secret may lie about. */
export function placesOf(house: Left): Places {
  const files = [...filesUnder(house.data)].map(([name, text]) => [`file ${name}`, text] as const)
  return new Map([...house.said(), ...joined(house.tap.exchanges.flatMap(placesOfExchange)), ...files])
}

/** What addresses at a provider say; what its own pages and answers say is not our doing. */
export function placesOfProvider(exchanges: readonly Exchange[]): Places {
  const ours = exchanges.filter(({ url }) => /^\/(auth|token|me|jwks|\.well-known\/[\w-]+)(\?|$)/.test(url))
  return joined(ours.map(({ method, url }) => [`URL at the provider of ${method} ${pathOf(url)}`, url]))
}

function placesOfExchange({ method, url, headers, body, isCareless }: Exchange): readonly (readonly [string, string])[] {
  const where = isCareless ? 'somebody careless' : `${method} ${pathOf(url)}`
  const { 'set-cookie': cookies = [], ...others } = headers
  const tokens = /name="token" value="[^"]*"/g
  return [
    // Whatever the careless ask for stands in an address by their own fault.
    ...(isCareless ? [] : [[`URL of ${where}`, url] as const]),
    [`headers of ${where}`, JSON.stringify(others)],
    [`cookies of ${where}`, cookies.join('\n')],
    [`form tokens of ${where}`, (body.match(tokens) ?? []).join('\n')],
    [`answer to ${where}`, body.replace(tokens, '')],
  ]
}

function pathOf(url: string): string {
  return url.replace(/\?.*/s, '')
}

/** One text for each name. */
function joined(places: readonly (readonly [string, string])[]): Places {
  const texts = new Map<string, string[]>()
  for (const [name, text] of places) texts.set(name, [...(texts.get(name) ?? []), text])
  return new Map([...texts].map(([name, parts]) => [name, parts.join('\n')]))
}

/** Secrets that are where they should not be, without the secrets themselves: `log: password, whole as it is`. */
export function strays(places: Places, secrets: readonly WireSecret[]): readonly string[] {
  const wrong = found(places, secrets).filter(({ place, kind }) => !rightful[kind]?.test(place))
  return [...new Set(wrong.map(({ place, kind, how }) => `${place}: ${kind}, ${how}`))]
}

/** Kinds of secrets that were found in none of the places where they may be. */
export function unseen(places: Places, secrets: readonly WireSecret[]): readonly string[] {
  const seen = new Set(found(places, secrets).map(({ kind }) => kind))
  return Object.keys(rightful).filter((kind) => !seen.has(kind))
}

function found(places: Places, secrets: readonly WireSecret[]) {
  const texts = secrets.map(({ text }) => text)
  return findSecrets(places, texts).map(({ index, ...rest }) => ({ ...rest, kind: secrets[index]?.kind ?? '' }))
}

import { changed, refuses } from '../answers.ts'
import type { Endpoint, Fate, Way } from '../way.ts'

const subject = 'wrong types'

/** Every member that a television reads, and what it makes of one that is an object. */
const members: readonly (readonly [Endpoint, Fate, readonly string[]])[] = [
  [
    'metadata',
    'violated',
    [
      'issuer',
      'token_endpoint',
      'device_authorization_endpoint',
      'userinfo_endpoint',
      'jwks_uri',
      'revocation_endpoint',
      'scopes_supported',
    ],
  ],
  ['codes', 'violated', ['device_code', 'user_code', 'verification_uri', 'verification_uri_complete', 'expires_in']],
  ['codes', 'home', ['interval']],
  ['token', 'violated', ['access_token', 'token_type', 'expires_in', 'refresh_token', 'id_token', 'scope']],
  ['userinfo', 'violated', ['sub']],
  ['userinfo', 'home', ['name', 'email', 'preferred_username']],
  ['keys', 'violated', ['keys']],
  ['metadata', 'violated', ['dpop_signing_alg_values_supported', 'protected_resources']],
  ['resource', 'home', ['resource', 'authorization_servers', 'scopes_supported', 'bearer_methods_supported']],
  ['tiles', 'home', ['tiles']],
]

const places: Readonly<Record<Endpoint, string>> = {
  metadata: 'metadata',
  codes: 'codes',
  token: 'tokens',
  userinfo: 'person',
  keys: 'key set',
  revocation: 'revocation',
  resource: 'metadata of the home row',
  tiles: 'home row',
}

/** Members that are not what they must be: none is made into what it is not (E-28). */
export const typeWays: readonly Way[] = [
  ...members.flatMap(([endpoint, fate, names]) =>
    names.map((name) =>
      way(`an object for the ${name} of the ${places[endpoint]}`, fate, { [endpoint]: changed({ [name]: { toString: 'x', length: 1 } }) }),
    ),
  ),
  way('codes that are all numbers', 'violated', { codes: changed({ device_code: 1, user_code: 2, verification_uri: 3, interval: '4' }) }),
  way('codes that are all empty', 'violated', { codes: changed({ device_code: '', user_code: '', verification_uri: '' }) }),
  way('tokens that are all null', 'violated', { token: changed({ access_token: null, token_type: null, scope: null }) }),
  way('tokens that are true', 'violated', { token: changed({ access_token: true, token_type: true }) }),
  way('an error that is an object', 'expired', { token: refuses({ code: 'access_denied' }) }),
  way('an error that is a number', 'expired', { token: refuses(7) }),
  way('an error that is empty', 'expired', { token: refuses('') }),
  way('an error description that is a list', 'denied', { token: refuses('access_denied', { error_description: ['\x1b[2J'] }) }),
  way('a user code in full-width letters', 'violated', { codes: changed({ user_code: 'ＷＤＪＢ-ＭＪＨＴ' }) }),
  way('a user code of emoji', 'violated', { codes: changed({ user_code: '🐴🔋📎✅' }) }),
  way('a user code from right to left', 'violated', { codes: changed({ user_code: 'אבגד-הוזח' }) }),
  way('a user code of three letters', 'violated', { codes: changed({ user_code: 'ABC' }) }),
  way('a user code that is an address', 'violated', { codes: changed({ user_code: 'evil.example/x' }) }),
  way('a name of white space', 'home', { userinfo: changed({ name: ' \t\u00a0\u3000', email: '\u200b' }) }),
]

function way(does: string, fate: Fate, answers: Way['answers']): Way {
  return { subject, does, tries: ['E-13', 'E-28'], fate, answers }
}

import { changed, first, good, refuses, says, type Told } from '../answers.ts'
import { goodClaims } from '../good-answers.ts'
import { unsigned } from '../signer.ts'
import type { Answer, Exchange, Fate, Json, Way } from '../way.ts'

const subject = 'who signed in'

/** Claims that are not what they must be. */
const wrongClaims: readonly (readonly [string, (exchange: Exchange) => Json])[] = [
  ['of another issuer', ({ foreign }) => ({ iss: foreign })],
  ['for another client', () => ({ aud: 'another-tv' })],
  ['for several clients, of which this is not the one', () => ({ aud: ['living-room-tv', 'another'], azp: 'another' })],
  ['that expired an hour ago', ({ now }) => ({ iat: now - 7200, exp: now - 3600 })],
  ['of next year', ({ now }) => ({ iat: now + 31_536_000, exp: now + 31_536_600 })],
  ['that is not valid yet', ({ now }) => ({ nbf: now + 3600 })],
  ['for nobody', () => ({ sub: '' })],
  ['for a number', () => ({ sub: 7 })],
  ['that never expires', () => ({ exp: undefined })],
  ['with times that are texts', () => ({ exp: '9999999999', iat: '0' })],
]

/** Tokens that are not signed as they must be. */
const wrongSignatures: readonly (readonly [string, (exchange: Exchange) => string | Promise<string>])[] = [
  ['that nobody signed (alg none)', (exchange) => unsigned(goodClaims(exchange))],
  ['that nobody signed, in capitals (alg NONE)', (exchange) => unsigned(goodClaims(exchange), { alg: 'NONE', kid: 'own' })],
  ['signed with the public key as a secret (HS256)', (exchange) => exchange.signer.confuse(goodClaims(exchange))],
  ['signed with a key of nobody', (exchange) => exchange.signer.forge(goodClaims(exchange))],
  [
    'that brings its own key',
    (exchange) => exchange.signer.sign(goodClaims(exchange), { kid: 'new', jwk: { ...exchange.signer.publicKey } }),
  ],
  [
    'that says where its key is, on another origin',
    (exchange) => exchange.signer.sign(goodClaims(exchange), { kid: 'new', jku: `${exchange.foreign}/jwks` }),
  ],
  ['whose last letter was changed', async (exchange) => `${(await exchange.signer.sign(goodClaims(exchange))).slice(0, -8)}AAAAAAAA`],
  ['that is encrypted', () => 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA'],
  ['that is garbage', () => '\x1b[2J..\u202e'],
]

/** Key sets that are of no use, or worse. */
const wrongKeys: readonly (readonly [string, Told<Json>])[] = [
  ['an empty key set', { keys: [] }],
  ['a key set of secrets', { keys: [{ kty: 'oct', k: 'AAAA', kid: 'own', alg: 'ES256' }] }],
  ['a key that is no point of its curve', ({ signer }) => ({ keys: [{ ...signer.publicKey, x: 'AAAA' }] })],
  ['a key of 16,384 bits', { keys: [{ kty: 'RSA', kid: 'own', n: Buffer.alloc(2048, 255).toString('base64url'), e: 'AQAB' }] }],
  ['keys that are null', { keys: [null] }],
]

/** A 401 as RFC 6750 §3 has it, with a challenge that leads astray. */
const refusesLoudly: Answer = (exchange) =>
  refuses('invalid_token', {}, 401, { 'www-authenticate': `Bearer resource_metadata="${exchange.foreign}", Basic realm="\x9b2J"` })(
    exchange,
  )

/** Lies about who it is that signed in (E-42). */
export const identityWays: readonly Way[] = [
  ...wrongClaims.map(([what, claims]) => way(`an ID token ${what}`, 'violated', idToken(signed(claims)))),
  ...wrongSignatures.map(([what, make]) => way(`an ID token ${what}`, 'violated', idToken(make))),
  ...wrongKeys.map(([what, keys]) => way(what, 'violated', { keys: changed(keys) })),
  way('keys that nobody finds', 'violated', { keys: says(404, { error: 'not_found' }) }),
  way('a person who is not the one in the ID token', 'violated', { userinfo: changed({ sub: 'eve' }) }),
  way('a person without an id', 'violated', { userinfo: changed({ sub: undefined }) }),
  way('a person who changes from one minute to the next', 'violated', { userinfo: first(1, good, changed({ sub: 'eve' })) }),
  way('a person who changes, and no ID token', 'violated', {
    token: changed({ id_token: undefined }),
    userinfo: first(1, good, changed({ sub: 'eve' })),
  }),
  way('a renewed ID token for somebody else', 'violated', {
    token: first(
      2,
      changed({ expires_in: 61 }),
      changed(async (exchange) => ({ id_token: await signed(() => ({ sub: 'eve' }))(exchange) })),
    ),
    userinfo: changed({ sub: 'ada' }),
  }),
  way('nobody at all, in either place', 'home', { token: changed({ id_token: undefined }), userinfo: says(403, {}) }),
  way('a person who is not let in (401), for ever', 'revoked', { userinfo: refusesLoudly }),
  way('a person who is not let in, and no new token', 'revoked', {
    token: first(2, good, refuses('invalid_grant')),
    userinfo: refusesLoudly,
  }),
]

function signed(claims: (exchange: Exchange) => Json): (exchange: Exchange) => Promise<string> {
  return (exchange) => exchange.signer.sign({ ...goodClaims(exchange), ...claims(exchange) })
}

function idToken(make: (exchange: Exchange) => string | Promise<string>): Way['answers'] {
  return { token: changed(async (exchange) => ({ id_token: await make(exchange) })) }
}

function way(does: string, fate: Fate, answers: Way['answers']): Way {
  return { subject, does, tries: ['E-42', 'E-38'], fate, answers }
}

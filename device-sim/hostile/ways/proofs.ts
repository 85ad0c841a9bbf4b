import { decodeJwt } from 'jose'
import { adding, changed, first, good, goodText, raw, refuses } from '../answers.ts'
import type { Answer, Exchange, Fate, Json, Way } from '../way.ts'

const subject = 'proofs of keys'

/** Metadata of a server that binds tokens to keys. */
const binding = changed({ dpop_signing_alg_values_supported: ['ES256'] })

/** A token that is bound, as far as it says. */
const bound = changed({ token_type: 'DPoP' })

/** What proofs may be signed with, where that is nothing that this device can do, or nothing at all. */
const algorithms: readonly (readonly [string, unknown, Fate])[] = [
  ['none', ['none'], 'home'],
  ['HS256 alone', ['HS256'], 'home'],
  ['RS256 alone', ['RS256'], 'home'],
  ['es256 in small letters', ['es256'], 'home'],
  ['10,000 algorithms, of which the last will do', [...Array.from({ length: 10_000 }, () => 'x'), 'ES256'], 'home'],
  ['no algorithm', [], 'home'],
  ['null for algorithms', null, 'home'],
  ['a text for algorithms', 'ES256', 'violated'],
  ['an object for algorithms', { ES256: true }, 'violated'],
  ['a list of numbers for algorithms', [256], 'violated'],
  ['an algorithm with controls', ['ES256\x1b[2J\u202e'], 'home'],
]

/** Nonces that no proof can carry, as a server library would not send them. */
const wrongNonces: readonly (readonly [string, string, Fate])[] = [
  ['of 100 kB', 'n'.repeat(100_000), 'unreachable'],
  ['of 8 kB', 'n'.repeat(8_000), 'refused'],
  ['of nothing', '', 'refused'],
  ['with quotes and backslashes', 'a"b\\c', 'refused'],
  ['with spaces', 'two words', 'refused'],
  ['with letters outside ASCII', 'n\xf6nce', 'refused'],
  ['with an escape sequence', 'a\x1b[2Jb', 'unreachable'],
  ['with NUL', 'a\0b', 'unreachable'],
]

/** Where the clock of a server may be, in years from now. */
const years = [-56, -2, 2, 200, 7000]

const refusesProofs = refuses('invalid_dpop_proof', { error_description: 'Try\x1b[2J again' })

/** Servers that offer to bind tokens to keys (RFC 9449), and then make a device work for it. */
export const proofWays: readonly Way[] = [
  way('nothing wrong, with tokens bound to a key', ['B-87'], 'home', { token: bound }, 'violated'),
  ...algorithms.map(([what, list, fate]) =>
    way(`${what} for proofs`, ['B-87', 'E-28'], fate, { metadata: changed({ dpop_signing_alg_values_supported: list }) }),
  ),
  way('a bound token although it cannot bind', ['E-40'], 'violated', { metadata: good, token: bound }),
  way('a bound token although the device can do none of its algorithms', ['E-40'], 'violated', {
    metadata: changed({ dpop_signing_alg_values_supported: ['RS256'] }),
    token: bound,
  }),
  way('a bearer token where a key was proven', ['E-40'], 'home', {}),
  way('a bearer token where a key was proven, and tokens are bound by promise', ['E-40'], 'home', {
    codes: changed({ dpop_bound_access_tokens: true }),
  }),
  ...['dPoP', 'DPOP'].map((type) =>
    way(`a bound token of type ${type}`, ['E-40'], 'home', { token: changed({ token_type: type }) }, 'violated'),
  ),
  way('a bearer token of type BEARER where a key was proven', ['E-40'], 'home', { token: changed({ token_type: 'BEARER' }) }),
  way(
    'a renewed token that is bound no more',
    ['E-40'],
    'home',
    { token: first(2, changed({ token_type: 'DPoP', expires_in: 61 }), good) },
    'violated',
  ),
  way('a renewed token that is bound all at once', ['E-40'], 'home', { token: first(2, changed({ expires_in: 61 }), bound) }),
  way(
    'a token that says it is bound to another key, which nobody takes',
    ['E-38', 'E-40'],
    'revoked',
    {
      token: changed(async ({ signer }) => ({ token_type: 'DPoP', access_token: await signer.sign({ cnf: { jkt: 'of-another-key' } }) })),
      userinfo: refuses('invalid_token', {}, 401, { 'www-authenticate': 'DPoP error="invalid_token", algs="ES256"' }),
    },
    'violated',
  ),
  ...atEach(
    'a nonce, always another one,',
    asksFor(({ count }) => `n${count}`),
  ),
  ...atEach(
    'a nonce, always the same,',
    asksFor(() => 'n'),
  ),
  ...atEach('another proof, for ever,', refusesProofs, refuses('invalid_dpop_proof', {}, 401)),
  way(
    'a nonce once at every endpoint',
    ['B-97', 'E-44'],
    'home',
    {
      codes: withNonce('c1', good),
      token: withNonce('t1', bound),
      userinfo: withNonce('r1', good, 401),
      tiles: withNonce('r1', good, 401),
    },
    'refused',
  ),
  way(
    'a nonce at the renewal only',
    ['B-97'],
    'home',
    {
      token: first(2, changed({ token_type: 'DPoP', expires_in: 61 }), withNonce('late', bound)),
    },
    'violated',
  ),
  way(
    'a new nonce in each answer, and takes the newest alone',
    ['B-97', 'E-44'],
    'home',
    {
      codes: takesTheNewest(good),
      token: takesTheNewest(bound),
      userinfo: takesTheNewest(good, 401),
      tiles: takesTheNewest(good, 401),
    },
    'refused',
  ),
  way(
    'a nonce with a success only, and asks for none',
    ['B-97'],
    'home',
    { codes: adding({ 'dpop-nonce': 'early' }), token: changed({ token_type: 'DPoP' }) },
    'violated',
  ),
  way(
    'a nonce for tokens from the resource, which it does not take',
    ['B-98'],
    'home',
    {
      token: withoutNonce('r1', changed({ token_type: 'DPoP', expires_in: 61 })),
      userinfo: adding({ 'dpop-nonce': 'r1' }),
      tiles: adding({ 'dpop-nonce': 'r1' }),
    },
    'violated',
  ),
  way('a nonce with its metadata and its keys, which it does not take', ['B-98'], 'home', {
    metadata: (exchange) => {
      exchange.response.setHeader('dpop-nonce', 'm1')
      return binding(exchange)
    },
    keys: adding({ 'dpop-nonce': 'm1' }),
    token: withoutNonce('m1', good),
  }),
  way(
    'two nonces at once',
    ['E-44'],
    'home',
    {
      codes: (exchange) => (nonceIn(exchange) ? good : refuses('use_dpop_nonce', {}, 400, { 'dpop-nonce': ['one', 'two'] }))(exchange),
    },
    'refused',
  ),
  ...wrongNonces.map(([what, nonce, fate]) =>
    way(`a nonce ${what}`, ['E-44', 'E-12'], fate, { codes: rawly(400, { error: 'use_dpop_nonce' }, `DPoP-Nonce: ${nonce}\r\n`) }, fate),
  ),
  way('a nonce with an answer that it is not asked for, with a new line in it', ['E-44', 'E-12'], 'home', {
    codes: raw(async (exchange) => head(200, await goodText(exchange), 'DPoP-Nonce: a\r\nX-Evil: 1\r\n')),
  }),
  ...years.map((off) =>
    way(
      `a clock ${Math.abs(off)} years ${off < 0 ? 'behind' : 'ahead of'} the device's, and minds`,
      ['E-36'],
      'home',
      {
        codes: minds(off, good),
        token: minds(off, bound),
        userinfo: minds(off, good, 401),
      },
      'refused',
    ),
  ),
  way('a clock that is in another year with each answer', ['E-36'], 'home', {
    codes: (exchange) => adding({ date: dateOf(exchange, exchange.count * 7) })(exchange),
    token: (exchange) => adding({ date: dateOf(exchange, exchange.count * -7) })(exchange),
    userinfo: (exchange) => adding({ date: dateOf(exchange, exchange.count * 9) })(exchange),
  }),
  way('another clock with each answer, and no proof that is good', ['E-36', 'E-44'], 'refused', {
    codes: (exchange) => refuses('invalid_dpop_proof', {}, 400, { date: dateOf(exchange, exchange.count * 7) })(exchange),
  }),
  way(
    'a time that is no time',
    ['E-36'],
    'home',
    { codes: adding({ date: 'Tomorrow, 99 Jan 99999 99:99:99 GMT' }), token: bound },
    'violated',
  ),
]

/** The same at the codes, at the polls, at the renewal and at what the tokens open. */
function atEach(what: string, answer: Answer, atResource: Answer = answer): readonly Way[] {
  const tries = ['E-44']
  return [
    way(`asks for ${what} in place of codes`, tries, 'refused', { codes: answer }),
    way(`asks for ${what} in place of tokens`, tries, 'refused', { token: answer }),
    way(`asks for ${what} in place of new tokens`, tries, 'revoked', { token: first(2, changed({ expires_in: 61 }), answer) }),
    way(`asks for ${what} in place of the person`, tries, 'revoked', { token: bound, userinfo: at401(atResource) }, 'violated'),
    way(`asks for ${what} in place of the home row`, tries, 'home', { token: bound, tiles: at401(atResource) }, 'violated'),
  ]
}

/** What a token endpoint says with 400 a resource says with 401 (RFC 9449 §9). */
function at401(answer: Answer): Answer {
  return (exchange) => {
    const { response } = exchange
    const writeHead = response.writeHead.bind(response)
    response.writeHead = ((status: number, headers: Json) => writeHead(status === 400 ? 401 : status, headers as never)) as typeof writeHead
    return answer(exchange)
  }
}

function asksFor(nonce: (exchange: Exchange) => string): Answer {
  return (exchange) => refuses('use_dpop_nonce', {}, 400, { 'dpop-nonce': nonce(exchange) })(exchange)
}

/** Answers where the proof has this nonce, and else asks for it. */
function withNonce(nonce: string, answer: Answer, status = 400): Answer {
  return (exchange) => (nonceIn(exchange) === nonce ? answer : refuses('use_dpop_nonce', {}, status, { 'dpop-nonce': nonce }))(exchange)
}

function withoutNonce(nonce: string, answer: Answer): Answer {
  return (exchange) => (nonceIn(exchange) === nonce ? refuses('invalid_dpop_proof') : answer)(exchange)
}

/** Every answer brings the next nonce; a proof with any but the last is refused. */
function takesTheNewest(answer: Answer, status = 400): Answer {
  let newest: string | undefined
  return (exchange) => {
    const isNewest = newest !== undefined && nonceIn(exchange) === newest
    newest = `n${exchange.issuer.slice(-5)}-${exchange.endpoint}-${exchange.count}`
    exchange.response.setHeader('dpop-nonce', newest)
    return (isNewest ? answer : refuses('use_dpop_nonce', {}, status))(exchange)
  }
}

/** Refuses proofs that were not made within a minute of a clock so many years off, and says what time it has. */
function minds(off: number, answer: Answer, status = 400): Answer {
  return (exchange) => {
    const date = dateOf(exchange, off)
    exchange.response.setHeader('date', date)
    const { iat = 0 } = proofIn(exchange) ?? {}
    const isOnTime = Math.abs(Number(iat) - Date.parse(date) / 1000) <= 60
    return (isOnTime ? answer : refuses('invalid_dpop_proof', {}, status))(exchange)
  }
}

function dateOf({ now }: Exchange, years: number): string {
  return new Date((now + Math.round(years * 31_556_952)) * 1000).toUTCString()
}

function nonceIn(exchange: Exchange): string | undefined {
  const nonce = proofIn(exchange)?.['nonce']
  return typeof nonce === 'string' ? nonce : undefined
}

function proofIn({ request }: Exchange): Json | undefined {
  const { dpop } = request.headers
  return typeof dpop === 'string' ? decodeJwt(dpop) : undefined
}

/** An answer with a header that no server library would send. */
function rawly(status: number, members: Json, header: string): Answer {
  return raw(head(status, JSON.stringify(members), header))
}

function head(status: number, body: string, header: string): string {
  return `HTTP/1.1 ${status} Hm\r\ncontent-type: application/json\r\n${header}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

function way(does: string, tries: readonly string[], fate: Fate, answers: Way['answers'], bearerFate = fate): Way {
  return { subject, does, tries, fate, bearerFate, answers: { metadata: binding, ...answers } }
}

import { adding, changed, first, good, refuses, says } from '../answers.ts'
import type { Answer, Fate, Way } from '../way.ts'

const subject = 'tokens and errors'

/** Access tokens that would do something else in a header. */
const wrongTokens: Readonly<Record<string, unknown>> = {
  'a new line and a header': 'abc\r\nx-evil: 1',
  'a new line and a request': 'abc\n\nGET /steal HTTP/1.1',
  NUL: 'abc\0def',
  'letters outside ASCII': 'tokén',
  'a C1 control': 'abc\x9b2J',
  nothing: '',
  'a number': 12345,
}

/** Errors, and how far a television comes with them. */
const errors: readonly (readonly [string, Fate, Answer])[] = [
  ['pending, with status 200', 'violated', says(200, { error: 'authorization_pending' })],
  ['pending, with status 202', 'violated', says(202, { error: 'authorization_pending' })],
  ['pending, with status 428', 'expired', says(428, { error: 'authorization_pending' })],
  ['an error beside tokens, with status 200', 'violated', changed({ error: 'slow_down' })],
  ['tokens, with status 400', 'violated', says(400, { error: 'authorization_pending', access_token: 'x' })],
  ['tokens, with status 201', 'violated', says(201, { access_token: 'x', token_type: 'Bearer' })],
  ['other codes while the first are shown', 'violated', refuses('authorization_pending', { device_code: 'other', user_code: 'EVIL-EVIL' })],
  ['another user code while the first is shown', 'expired', refuses('authorization_pending', { user_code: 'EVIL-EVIL' })],
  ['codes in place of tokens', 'violated', says(200, { device_code: 'd', user_code: 'EVIL-EVIL', expires_in: 600 })],
  ['an unknown error', 'refused', refuses('out_of_cheese')],
  ['an unknown client, with a challenge', 'refused', refuses('invalid_client', {}, 401, { 'www-authenticate': 'Basic realm="\x9b2J"' })],
  ['access denied', 'denied', refuses('access_denied', { error_description: 'Press OK to win' })],
  ['expired at the first poll', 'expired', refuses('expired_token')],
  ['an error that is a prototype', 'refused', refuses('__proto__')],
  ['400 and nothing', 'expired', says(400, '{}')],
]

/** Tokens and errors that are none, or too many, or in the wrong place. */
export const tokenWays: readonly Way[] = [
  ...Object.entries(wrongTokens).map(([what, token]) =>
    way(`an access token with ${what}`, ['E-28'], 'violated', { token: changed({ access_token: token }) }),
  ),
  ...['refresh_token', 'id_token'].map((name) =>
    way(`a ${name} with controls`, ['E-09', 'E-12'], 'violated', { token: changed({ [name]: 'abc\x9b31m\u202edef\r\n\x1b[2J' }) }),
  ),
  ...['mac', 'DPoP', 'N_A', 'Bearer\x9b31m'].map((type) =>
    way(`a token of type ${JSON.stringify(type).slice(1, -1)}`, ['E-40'], 'violated', { token: changed({ token_type: type }) }),
  ),
  way('a token without a type', ['E-40'], 'violated', { token: changed({ token_type: undefined }) }),
  ...errors.map(([what, fate, token]) => way(what, ['A-49', 'E-43'], fate, { token })),
  way('tokens in place of codes', ['E-43'], 'violated', { codes: says(200, { access_token: 'x', token_type: 'Bearer' }) }),
  way('tokens beside the codes', ['E-43'], 'home', { codes: changed({ access_token: 'x', token_type: 'Bearer' }) }),
  way('pending in place of codes', ['E-43'], 'refused', { codes: refuses('authorization_pending') }),
  way('more rights than were asked for', ['E-41'], 'home', { token: changed({ scope: 'openid profile admin payments' }) }),
  way('fewer rights than were asked for', ['E-41'], 'home', { token: changed({ scope: 'openid' }) }),
  way('the same tokens again in place of new ones', ['E-37'], 'home', { token: changed({ expires_in: 1 }) }),
  way('a renewal that answers pending', ['E-11'], 'revoked', {
    token: first(2, changed({ expires_in: 1 }), refuses('authorization_pending')),
  }),
  way('a renewal that answers garbage', ['E-11'], 'home', { token: first(2, changed({ expires_in: 1 }), says(200, '{"access_token":7}')) }),
  way('cookies in every answer', ['E-30'], 'home', { metadata: cookies, codes: cookies, token: cookies, userinfo: cookies, keys: cookies }),
  way('a revocation that is refused', ['E-01'], 'home', { revocation: refuses('unsupported_token_type') }),
  way('a revocation that hands out tokens', ['E-01'], 'home', { revocation: changed({ access_token: 'x', token_type: 'Bearer' }) }),
  way('nothing wrong at all', [], 'home', { codes: good }),
]

function cookies(exchange: Parameters<Answer>[0]): void | Promise<void> {
  return adding({ 'set-cookie': ['session=evil; Path=/', '__Host-x=1; Secure; Path=/'] })(exchange)
}

function way(does: string, tries: readonly string[], fate: Fate, answers: Way['answers']): Way {
  return { subject, does, tries, fate, answers }
}

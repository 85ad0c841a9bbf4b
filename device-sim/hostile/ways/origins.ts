import { changed } from '../answers.ts'
import type { Exchange, Fate, Json, Way } from '../way.ts'

const subject = 'other origins'

const endpoints = ['token_endpoint', 'device_authorization_endpoint', 'userinfo_endpoint', 'jwks_uri', 'revocation_endpoint']

/** Addresses of endpoints that no device may ask, by what is wrong with them. */
const wrong: readonly (readonly [string, (exchange: Exchange) => string])[] = [
  ['on plain http at a public host', () => 'http://tv.example/token'],
  ['of a file', () => 'file:///etc/passwd'],
  ['of a script', () => 'javascript:alert(1)'],
  ['of data', () => 'data:application/json,{}'],
  ['without a host', () => '/token'],
  ['with the name of the server before an @', ({ issuer, foreign }) => `${issuer}@${new URL(foreign).host}/token`],
  ['with a host that only begins like this machine', () => 'http://127.0.0.1.evil.example/token'],
  ['with a back slash', ({ foreign }) => foreign.replace('//', '\\\\')],
]

/** Addresses of pages, what is wrong with them, and what is made of it. */
const pages: readonly (readonly [string, Fate, (exchange: Exchange) => string])[] = [
  ['of a script', 'violated', () => 'javascript:alert(document.cookie)//https://tv.example'],
  ['of data', 'violated', () => 'data:text/html,<script>alert(1)</script>'],
  ['of a file', 'violated', () => 'file:///etc/passwd'],
  ['of another program on the phone', 'violated', () => 'intent://scan/#Intent;scheme=zxing;end'],
  ['on plain http at a public host', 'violated', () => 'http://tv.example/device'],
  ['on plain http at a private host', 'violated', () => 'http://192.168.1.1/device'],
  ['with a name and a password', 'violated', () => 'https://tv.example:443@evil.example/device'],
  ['with back slashes', 'violated', () => 'https:\\\\evil.example\\device'],
  ['with a tab in its host', 'violated', () => 'https://ev\til.example/device'],
  ['without a scheme', 'violated', () => '//evil.example/device'],
  ['without a host', 'violated', () => '/device'],
  ['of 201 characters', 'violated', () => `https://evil.example/${'d'.repeat(180)}`],
  ['on another host, over https', 'home', () => 'https://evil.example/device'],
  ['whose host looks like another in another script', 'home', () => 'https://gооgle.com/device'],
  ['whose host is in full-width letters', 'home', () => 'https://ｅｖｉｌ.example/device'],
  ['on another port of the same host', 'home', ({ foreign }) => `${foreign}/device`],
  ['that carries the code and an old trick', 'home', ({ issuer }) => `${issuer}/device?user_code=AAAA-BBBB#@evil.example`],
]

const completes: readonly (readonly [string, (exchange: Exchange) => string])[] = [
  ['on another host', () => 'https://evil.example/device?user_code=WDJB-MJHT'],
  ['on another port', ({ foreign }) => `${foreign}/device?user_code=WDJB-MJHT`],
  ['of a script', () => 'javascript:alert(1)'],
  ['with a name and a password', ({ issuer }) => issuer.replace('//', '//evil.example:x@')],
]

/** Addresses that lead away from the server that was asked for. */
export const originWays: readonly Way[] = [
  ...endpoints.map((name) =>
    way(
      `a ${name} on another origin`,
      ['E-20'],
      'violated',
      metadata(({ foreign }) => ({ [name]: `${foreign}/steal` })),
    ),
  ),
  ...wrong.map(([what, address]) =>
    way(
      `an endpoint ${what}`,
      ['E-19', 'E-20'],
      'violated',
      metadata((exchange) => ({ token_endpoint: address(exchange) })),
    ),
  ),
  way(
    'the metadata of another issuer',
    ['E-20'],
    'violated',
    metadata(({ foreign }) => ({ issuer: foreign })),
  ),
  way(
    'an issuer with a slash too many',
    ['E-20'],
    'violated',
    metadata(({ issuer }) => ({ issuer: `${issuer}/` })),
  ),
  way(
    'an issuer that is a list with the right one in it',
    ['E-20'],
    'violated',
    metadata(({ issuer }) => ({ issuer: [issuer] })),
  ),
  way(
    'no device grant',
    ['A-55'],
    'violated',
    metadata(() => ({ device_authorization_endpoint: undefined })),
  ),
  way('other endpoints for clients with certificates, and signed metadata', ['E-20'], 'home', metadata(aliases)),
  ...pages.map(([what, fate, address]) =>
    way(`a page address ${what}`, ['E-16', 'E-21'], fate, {
      codes: changed((exchange) => ({ verification_uri: address(exchange), verification_uri_complete: undefined })),
    }),
  ),
  ...completes.map(([what, address]) =>
    way(`a complete address ${what}`, ['E-22'], 'home', {
      codes: changed((exchange) => ({ verification_uri_complete: address(exchange) })),
    }),
  ),
]

function metadata(change: (exchange: Exchange) => Json): Way['answers'] {
  return { metadata: changed(change) }
}

function aliases({ foreign }: Exchange): Json {
  return {
    mtls_endpoint_aliases: { token_endpoint: `${foreign}/token`, device_authorization_endpoint: `${foreign}/codes` },
    registration_endpoint: `${foreign}/register`,
    signed_metadata: 'eyJhbGciOiJub25lIn0.e30.',
  }
}

function way(does: string, tries: readonly string[], fate: Fate, answers: Way['answers']): Way {
  return { subject, does, tries, fate, answers }
}

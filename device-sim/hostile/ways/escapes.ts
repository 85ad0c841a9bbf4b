import { adding, changed, refuses, says } from '../answers.ts'
import { goodClaims } from '../good-answers.ts'
import type { Json, Way } from '../way.ts'

/** What a terminal obeys or a reader is fooled by, by what it would do. */
const poisons: Readonly<Record<string, string>> = {
  'a colour and a cleared screen (CSI)': '\x1b[31m\x1b[2J\x1b[H',
  'the clipboard (OSC 52)': '\x1b]52;c;Y3VybCBldmlsfHNo\x07',
  'a link that shows another (OSC 8)': '\x1b]8;;http://evil.example\x1b\\good.example\x1b]8;;\x1b\\',
  'the title of the window (OSC 0)': '\x1b]0;owned\x07',
  'a device control string without end (DCS)': '\x1bP+q544e',
  'an application command (APC)': '\x1b_Gf=100;AAAA\x1b\\',
  'C1 controls of one character': '\x9b31m\x9d0;owned\x9c\x90\x85',
  'a question for the keyboard to answer': '\x1b[6n\x1b[c\x05',
  'carriage returns and backspaces': 'evil\rgood\b\b\b\b\x7f\x07',
  'more lines': 'one\ntwo\r\nthree\u2028four\u2029five\x0b\x0c',
  'reversed text (bidi)': '\u202egnp.exe\u202c\u2066\u2067\u2069\u200f',
  'nothing to see (zero width)': 'a\u200b\u200d\u2060\ufeff\u00ad\u180e\u3164\u2800b',
  'marks that climb': `z${'\u0335\u0489'.repeat(3000)}`,
  'half a surrogate pair': 'x\ud83dy\udc00z',
  NUL: 'x\0y\0',
  'private and unassigned signs': '\ue000\u{f0000}\u{10ffff}\uffff\u0378',
  'tags that spell a secret text': [...'hide'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join(''),
}

const everything = Object.values(poisons).join(' ')
const subject = 'text that a terminal would obey'
const cleaned = ['E-12', 'E-13', 'E-15']

/** Every string that a server may get onto a screen, into a line or into a log. */
export const escapeWays: readonly Way[] = [
  ...Object.entries(poisons).flatMap(([what, poison]): readonly Way[] => [
    way(`a user code with ${what}`, [...cleaned, 'E-18'], 'violated', { codes: changed({ user_code: `WDJB${poison}` }) }),
    way(`an error description with ${what}`, cleaned, 'refused', {
      token: refuses('invalid_client', { error_description: `Sorry ${poison} really` }),
    }),
    way(`a name, an address and an id with ${what}`, [...cleaned, 'E-46'], 'home', {
      token: changed({ id_token: undefined }),
      userinfo: changed({ sub: `ada ${poison}`, name: `Ada ${poison} Example`, email: `ada${poison}@example.test` }),
    }),
  ]),
  way('a page address with all of them', [...cleaned, 'E-21'], 'violated', {
    codes: changed(({ issuer }) => ({ verification_uri: `${issuer}/${everything}` })),
  }),
  way('a page address with a clipboard command, percent-encoded', [...cleaned, 'E-21'], 'home', {
    codes: changed(({ issuer }) => ({ verification_uri: `${issuer}/%1b%5D52;c;AAAA%07` })),
  }),
  way('a complete address with all of them', [...cleaned, 'E-22'], 'home', {
    codes: changed(({ issuer }) => ({ verification_uri_complete: `${issuer}/${everything}` })),
  }),
  way('an error code with all of them', cleaned, 'violated', { token: refuses(everything) }),
  way('an error code that lies in another language', cleaned, 'violated', { token: refuses('ассess_denied') }),
  way('an issuer with all of them', [...cleaned, 'E-20'], 'violated', { metadata: changed({ issuer: everything }) }),
  way('an endpoint with all of them', [...cleaned, 'E-20'], 'violated', { metadata: changed({ token_endpoint: everything }) }),
  way('a granted scope with all of them', cleaned, 'home', { token: changed({ scope: everything }) }),
  way('a key set with a key of their name, and a token that asks for it', cleaned, 'violated', {
    keys: changed(({ signer }) => ({ keys: [{ ...signer.publicKey, kid: everything, alg: everything }] })),
  }),
  way('an ID token whose claims hold all of them', [...cleaned, 'E-46'], 'home', {
    token: changed(async (exchange) => ({
      id_token: await exchange.signer.sign({ ...goodClaims(exchange), name: everything, email: everything }),
    })),
    userinfo: says(403, { error: everything }),
  }),
  way('an ID token of an issuer that is all of them', [...cleaned, 'E-42'], 'violated', {
    token: changed(async (exchange) => ({ id_token: await exchange.signer.sign({ ...goodClaims(exchange), iss: everything }) })),
  }),
  way('members whose names are all of them', cleaned, 'home', { metadata: named(), codes: named(), token: named(), userinfo: named() }),
  way('headers with C1 controls in every answer', cleaned, 'home', { metadata: headed(), codes: headed(), token: headed() }),
]

function way(does: string, tries: readonly string[], fate: Way['fate'], answers: Way['answers']): Way {
  return { subject, does, tries, fate, answers }
}

function named() {
  const members: Json = { [everything]: everything }
  return changed(members)
}

function headed() {
  return adding({
    date: '\x9b31m',
    'retry-after': '\x9d0;owned\x9c',
    'www-authenticate': 'Bearer realm="\x9b2J\x85"',
    'x-powered-by': '\x90',
  })
}

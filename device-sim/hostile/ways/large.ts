import { changed, refuses, rewritten } from '../answers.ts'
import { goodClaims } from '../good-answers.ts'
import type { Fate, Way } from '../way.ts'

const subject = 'sizes and floods'
const long = 'x'.repeat(60_000)

/** JSON that is well-formed, and far too much of it. */
export const largeWays: readonly Way[] = [
  way('codes nested 30,000 deep', ['E-29'], 'home', { codes: rewritten(deeper(30_000)) }),
  way('codes nested 100,000 deep', ['E-26', 'E-29'], 'unreachable', { codes: rewritten(deeper(100_000)) }),
  way('tokens nested 30,000 deep', ['E-29'], 'home', { token: rewritten(deeper(30_000)) }),
  way('a person nested 30,000 deep', ['E-29'], 'home', { userinfo: rewritten(deeper(30_000)) }),
  way('a key nested 250,000 deep', ['E-29'], 'violated', {
    keys: rewritten((text) => text.replace('"use"', `"x5c":${nest(250_000)},"use"`)),
  }),
  way('an ID token nested 20,000 deep', ['E-29'], 'home', {
    token: changed(async (exchange) => ({ id_token: await exchange.signer.sign(deeper(20_000)(JSON.stringify(goodClaims(exchange)))) })),
  }),
  way('4,000 members in one object', ['E-29'], 'home', { codes: changed(Object.fromEntries(numbers(4_000).map((n) => [`m${n}`, n]))) }),
  way('a number of 60,000 digits', ['E-29'], 'violated', { codes: rewritten((text) => text.replace('600', '9'.repeat(60_000))) }),
  way('a user code of 1 MB', ['E-13', 'E-26'], 'unreachable', { codes: changed({ user_code: 'B'.repeat(1_048_576) }) }),
  way('a user code of 60 kB', ['E-13'], 'violated', { codes: changed({ user_code: 'B'.repeat(60_000) }) }),
  way('a page address of 60 kB', ['E-21'], 'violated', { codes: changed(({ issuer }) => ({ verification_uri: `${issuer}/${long}` })) }),
  way('a complete address of 60 kB', ['E-21'], 'home', {
    codes: changed(({ issuer }) => ({ verification_uri_complete: `${issuer}/${long}` })),
  }),
  way('an issuer of 60 kB', ['E-13', 'E-20'], 'violated', { metadata: changed({ issuer: long }) }),
  way('an error code of 60 kB', ['E-13'], 'refused', { token: refuses(long) }),
  way('an error description of 60 kB', ['E-13'], 'refused', { token: refuses('invalid_client', { error_description: long }) }),
  way('a name and an e-mail address of 30 kB each', ['E-13'], 'home', {
    userinfo: changed({ name: 'n'.repeat(30_000), email: 'e'.repeat(30_000) }),
  }),
  way('a name of one letter with 8,000 joined to it', ['E-13'], 'home', { userinfo: changed({ name: '👩\u200d'.repeat(8_000) }) }),
  way('a device code of 60 kB', ['E-26'], 'home', { codes: changed({ device_code: long }) }),
  way('an access token of 60 kB', ['E-26'], 'home', { token: changed({ access_token: long, id_token: undefined }) }),
  way('a scope of 10,000 words', ['E-13', 'E-41'], 'home', { token: changed({ scope: numbers(10_000).join(' ') }) }),
  way('an ID token of 50 kB', ['E-42'], 'home', {
    token: changed(async (exchange) => ({ id_token: await exchange.signer.sign({ ...goodClaims(exchange), more: 'x'.repeat(35_000) }) })),
  }),
  way('5,000 keys that all fit', ['E-42'], 'violated', {
    keys: changed(({ signer }) => ({ keys: numbers(5_000).map(() => signer.publicKey) })),
  }),
  way('a key set of 2 MB', ['E-26'], 'home', { keys: changed({ more: 'x'.repeat(2_097_152) }) }),
]

function way(does: string, tries: readonly string[], fate: Fate, answers: Way['answers']): Way {
  return { subject, does, tries, fate, answers }
}

/** One member more, so deep that whoever walks it falls. */
function deeper(depth: number): (text: string) => string {
  return (text) => text.replace('{', `{"deep":${nest(depth)},`)
}

function nest(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth)
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}

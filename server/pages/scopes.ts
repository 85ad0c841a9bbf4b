import { cleanText } from '../../src/text/clean.ts'
import type { Words } from './words/english.ts'

/** What a program may do with a scope, in plain words; what nobody knows is shown as it is spelled. */
export function wishes({ scopes }: Words, scope: readonly string[]): string {
  const said = merged(scope).map((token) => (isKnown(token) ? scopes[token] : scopes.other(cleanText(token, 40))))
  const sentence = said.length === 0 ? scopes.none : said.join(scopes.between)
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

const known = ['openid', 'profile', 'email', 'profileAndEmail', 'offline_access'] as const

function isKnown(token: string): token is (typeof known)[number] {
  return known.some((one) => one === token)
}

/** Who reads the name or the address knows the account as well, and both are one wish. */
function merged(scope: readonly string[]): readonly string[] {
  const [isProfile, isEmail] = [scope.includes('profile'), scope.includes('email')]
  return scope
    .filter((token) => !(token === 'openid' && (isProfile || isEmail)) && !(token === 'email' && isProfile))
    .map((token) => (token === 'profile' && isEmail ? 'profileAndEmail' : token))
}

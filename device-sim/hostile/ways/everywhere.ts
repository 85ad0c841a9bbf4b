import type { Answer, Endpoint, Fate, Way } from '../way.ts'

/** What becomes of a television when an endpoint never gives a usable answer. */
const withoutAnswer: Readonly<Record<Endpoint, Fate>> = {
  metadata: 'unreachable',
  codes: 'unreachable',
  token: 'expired',
  userinfo: 'home',
  keys: 'home',
  revocation: 'home',
  resource: 'home',
  tiles: 'home',
}

const names: Readonly<Record<Endpoint, string>> = {
  metadata: 'the metadata',
  codes: 'the codes',
  token: 'the tokens',
  userinfo: 'the person',
  keys: 'the keys',
  revocation: 'the revocation',
  resource: 'what the home row says of itself',
  tiles: 'the home row',
}

/** The same unusable answer at every endpoint, as one way for each. */
export function everywhere(
  subject: Way['subject'],
  does: string,
  tries: readonly string[],
  answer: Answer,
  fates: Partial<Record<Endpoint, Fate>> = {},
): readonly Way[] {
  return Object.entries(names).map(([at, name]) => {
    const endpoint = at as Endpoint
    return {
      subject,
      does: `${does} in place of ${name}`,
      tries,
      fate: fates[endpoint] ?? withoutAnswer[endpoint],
      answers: { [endpoint]: answer },
    }
  })
}

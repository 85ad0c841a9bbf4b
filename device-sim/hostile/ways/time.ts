import { adding, changed, first, good, refuses, rewritten, says } from '../answers.ts'
import type { Fate, Way } from '../way.ts'

const subject = 'lies about time'

/** How long codes live, and what is made of it. */
const lifetimes: readonly (readonly [string, string, Fate])[] = [
  ['0', '0', 'violated'],
  ['-1', '-1', 'violated'],
  ['1e308', '1e308', 'home'],
  ['1e999, which is infinite', '1e999', 'violated'],
  ['"600", a text', '"600"', 'violated'],
  ['NaN, which is no JSON', 'NaN', 'unreachable'],
  ['null', 'null', 'violated'],
  ['a list', '[600]', 'violated'],
  ['a thousandth of a second', '0.001', 'expired'],
]

/** How often to ask, and how often a television then asks in a minute at most. */
const intervals: readonly (readonly [string, string, Fate, number])[] = [
  ['0', '0', 'expired', 61],
  ['-5', '-5', 'expired', 16],
  ['a fifth of a second', '0.2', 'expired', 61],
  ['2147483.648, where timers turn round', '2147483.648', 'expired', 16],
  ['1e9', '1e9', 'expired', 16],
  ['1e999, which is infinite', '1e999', 'expired', 16],
  ['"5", a text', '"5"', 'expired', 16],
  ['null', 'null', 'expired', 16],
]

/** What `Retry-After` says. */
const retries: readonly (readonly [string, string, Fate])[] = [
  ['0', '0', 'unreachable'],
  ['-1', '-1', 'unreachable'],
  ['1e12', '1000000000000', 'retrying'],
  ['garbage', 'soon\x9b31m', 'unreachable'],
  ['a date in 9999', 'Fri, 31 Dec 9999 23:59:59 GMT', 'retrying'],
  ['a date in 1970', 'Thu, 01 Jan 1970 00:00:00 GMT', 'unreachable'],
]

/** How long an access token lives. */
const tokenLives = ['0', '-1', '1e-9', '1', '1e308', '1e999', '"3600"', 'null']

const pending = refuses('authorization_pending')

/** Times that would make a device hammer, sleep for ever, or give up. */
export const timeWays: readonly Way[] = [
  ...lifetimes.map(([what, json, fate]) =>
    way(`codes that live ${what}`, ['E-34'], fate, {
      codes: rewritten((text) => text.replace('"expires_in":600', `"expires_in":${json}`)),
    }),
  ),
  ...intervals.map(([what, json, fate, mostPerMinute]) => ({
    ...way(`an interval of ${what}`, ['E-32'], fate, {
      codes: rewritten((text) => text.replace('"interval":5', `"interval":${json}`)),
      token: pending,
    }),
    mostPerMinute,
  })),
  ...retries.map(([what, header, fate]) =>
    way(`503 for ever with Retry-After: ${what}`, ['A-52'], fate, { codes: says(503, '', { 'retry-after': header }) }),
  ),
  ...tokenLives.map((json) =>
    way(`an access token that lives ${json}`, ['E-37', 'E-29'], ['1e999', '"3600"'].includes(json) ? 'violated' : 'home', {
      token: rewritten((text) => text.replace('"expires_in":3600', `"expires_in":${json}`)),
    }),
  ),
  way('codes that never expire, and a person who never answers', ['E-34'], 'expired', {
    codes: changed({ expires_in: 1e15 }),
    token: pending,
  }),
  way('slow_down for ever', ['E-33', 'A-48'], 'expired', { token: refuses('slow_down') }),
  way('slow_down with an interval of 0', ['E-33', 'A-48'], 'expired', { token: refuses('slow_down', { interval: 0 }) }),
  way('pending with a shorter interval each time', ['A-48'], 'expired', {
    token: refuses('authorization_pending', { interval: 0, expires_in: 1 }),
  }),
  way('429 for ever in place of metadata', ['A-52'], 'unreachable', { metadata: says(429, '') }),
  way('429 in place of metadata, which asks for half an hour', ['A-52'], 'unfound', { metadata: says(429, '', { 'retry-after': '1800' }) }),
  way('429 for ever in place of tokens', ['A-52'], 'expired', { token: says(429, { error: 'slow_down' }) }),
  way('500 for ever in place of tokens', ['A-52'], 'expired', { token: says(500, { error: 'access_denied' }) }),
  way('502 for ever in place of the person', ['A-52'], 'home', { userinfo: says(502, '<html>') }),
  way('503 for ever in place of renewed tokens', ['E-37'], 'home', {
    token: first(2, changed({ expires_in: 1 }), says(503, '', { 'retry-after': '0' })),
  }),
  ...['Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT', 'yesterday', '2147483648'].map((date) =>
    way(`Date: ${date} in every answer`, ['E-36'], 'home', dated(date)),
  ),
  way('an hour between two answers: 200 after 503', ['A-52'], 'home', { codes: first(3, says(503, ''), good) }),
]

function dated(date: string): Way['answers'] {
  const answer = adding({ date })
  return { metadata: answer, codes: answer, token: answer, userinfo: answer, keys: answer, revocation: answer }
}

function way(does: string, tries: readonly string[], fate: Fate, answers: Way['answers']): Way {
  return { subject, does, tries, fate, answers }
}

import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { discover } from '../src/device/discover.ts'
import { createHttp, type Http } from '../src/device/http.ts'
import { monotonicClock } from '../src/time/system-clock.ts'
import { type Instant, later, seconds } from '../src/time/units.ts'
import type { Resource } from './options.ts'

/** The issuer's keys cannot be had now; whether a token is good is not known. */
export class KeysUnavailable extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'KeysUnavailable'
  }
}

/** For how long keys are used before they are asked for again (B-60). */
const goodFor = seconds(300)

/** A token with a key that nobody knows has the keys asked for anew, once in so long: made-up names must cause no storm (B-60). */
const atMostEvery = seconds(30)

/** Finds the issuer's keys, which are fetched when they are first needed, and again when a token has one that is not among them. */
export function issuerKeys({ issuer, allowsInsecure, dispatcher, clock = monotonicClock }: Resource): JWTVerifyGetKey {
  const http = createHttp({ clock, dispatcher })
  let found: { readonly keySet: JWTVerifyGetKey; readonly at: Instant } | undefined
  let fetching: Promise<JWTVerifyGetKey> | undefined

  const fetched = () => {
    fetching ??= fetchKeys(issuer, http, { clock, allowsInsecure })
      .then((keys) => {
        found = { keySet: createLocalJWKSet(keys), at: clock.now() }
        return found.keySet
      })
      .finally(() => {
        fetching = undefined
      })
    return fetching
  }

  return async (header, token) => {
    const isFresh = found !== undefined && clock.now() < later(found.at, goodFor)
    const keySet = isFresh && found ? found.keySet : await fetched()
    try {
      return await keySet(header, token)
    } catch (error) {
      const mayAsk = found === undefined || clock.now() >= later(found.at, atMostEvery)
      if (!(error instanceof errors.JWKSNoMatchingKey) || !mayAsk) throw error
      return (await fetched())(header, token)
    }
  }
}

async function fetchKeys(
  issuer: string,
  http: Http,
  rules: { clock: typeof monotonicClock; allowsInsecure: boolean | undefined },
): Promise<JSONWebKeySet> {
  const found = await discover({ issuer, http, ...rules })
  if (found.kind !== 'found') throw new KeysUnavailable(found.kind === 'failed' ? found.failure.message : found.message)
  const { jwksUri } = found.metadata
  if (jwksUri === undefined) throw new KeysUnavailable(`${issuer} publishes no keys`)
  const answer = await http.getJson(jwksUri, { mostBytes: 1024 * 1024 })
  if (answer.kind === 'failed') throw new KeysUnavailable(answer.failure.message)
  const { keys } = answer.members
  if (answer.status !== 200 || !Array.isArray(keys)) throw new KeysUnavailable(`${issuer} has no keys where it says that they are`)
  return { keys } as JSONWebKeySet
}

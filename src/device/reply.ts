import { type Members, ownMember, UnreadableAnswer } from '../protocol/fields.ts'
import { cleanText } from '../text/clean.ts'
import { failureOf } from './failure.ts'
import type { HttpOutcome } from './http.ts'
import type { DeviceReply } from './session.ts'

/** An answer that is no success. */
export type Miss = Extract<DeviceReply, { type: 'refused' | 'failed' | 'violated' }>

/**
 * What an answer of an OAuth endpoint means: success is 200, a refusal is 4xx with an error code, and nothing is both
 * (E-43). `read` may throw `UnreadableAnswer`.
 */
export function readReply<Success>(outcome: HttpOutcome, issuer: string, read: (members: Members) => Success): Success | Miss {
  if (outcome.kind === 'failed') return { type: 'failed', failure: outcome.failure }
  const { status, members } = outcome
  if (status === 200) return readSuccess(members, issuer, read)
  if (status < 400) return violated(issuer, `a success has status ${status}`)
  return readRefusal(members, status, issuer)
}

function readSuccess<Success>(members: Members, issuer: string, read: (members: Members) => Success): Success | Miss {
  if (Object.hasOwn(members, 'error')) return violated(issuer, 'a success carries an error')
  try {
    return read(members)
  } catch (error) {
    if (error instanceof UnreadableAnswer) return violated(issuer, error.message)
    throw error
  }
}

/** An error status without an error code says no more than a broken gateway does, so it may pass. */
function readRefusal(members: Members, status: number, issuer: string): Miss {
  const code = ownMember(members, 'error')
  if (Object.hasOwn(members, 'access_token') || Object.hasOwn(members, 'device_code')) {
    return violated(issuer, 'an error carries a token or a code')
  }
  if (typeof code !== 'string' || code === '') {
    return { type: 'failed', failure: failureOf({ cause: 'no-error-code', host: new URL(issuer).host, detail: `${status}` }) }
  }
  if (!errorText.test(code)) return violated(issuer, 'an error code has a character that is not allowed')
  const description = ownMember(members, 'error_description')
  const said = typeof description === 'string' ? cleanText(description) : ''
  return { type: 'refused', refusal: { code: cleanText(code), description: said || undefined } }
}

/** What an error code is made of (RFC 6749 §5.2). */
const errorText = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/

/** The reply that ends an attempt because of what this server does. */
export function violated(issuer: string, what: string): Miss {
  return { type: 'violated', message: `${new URL(issuer).host} does not keep to the protocol: ${what}` }
}

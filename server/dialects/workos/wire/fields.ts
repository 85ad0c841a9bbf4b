import { type Form, isMembers, isWellEncoded, readForm } from '../../../../src/protocol/fields.ts'
import { OAuthError } from '../../../../src/protocol/oauth-error.ts'
import { cleanText } from '../../../../src/text/clean.ts'
import type { OAuthRequest } from '../../../endpoints/oauth-request.ts'

/** Reads the fields of a request, which may be a form or a JSON object, on every endpoint. Refuses anything else with `invalid_request`. */
export function readFields({ contentType, contentEncoding = 'identity', body }: OAuthRequest): Form {
  const [only = '', second] = contentType
  const type = only.split(';')[0]?.trim().toLowerCase()
  if (second === undefined && contentEncoding.toLowerCase() === 'identity') {
    if (type === 'application/json') return readJson(body)
    if (type === 'application/x-www-form-urlencoded' && isWellEncoded(body)) return readForm(body)
  }
  throw new OAuthError('invalid_request', 'The request is neither a form nor a JSON object in UTF-8')
}

/** Members that are null are not sent; those that are no texts are nothing that an endpoint here reads. */
function readJson(body: string): Form {
  const members = parsed(body)
  if (!isMembers(members)) throw new OAuthError('invalid_request', 'The body of the request is not a JSON object')
  return new Map(Object.entries(members).flatMap(([name, value]) => (typeof value === 'string' ? [[name, [value]]] : [])))
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** A text that somebody says of themselves, as far as it is kept. */
export function remark(text: string | undefined): string | undefined {
  return text === undefined ? undefined : cleanText(text, 200) || undefined
}

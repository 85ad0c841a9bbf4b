import { type Form, field } from '../../src/protocol/fields.ts'
import { OAuthError } from '../../src/protocol/oauth-error.ts'
import type { ClientClaim } from '../flows/authenticate-client.ts'
import type { OAuthRequest } from './oauth-request.ts'

/**
 * Reads who a client says it is (RFC 6749 §2.3.1): from HTTP Basic, from the form, or, for one without a secret, by `client_id` alone.
 * Refuses two ways at once and none at all with `invalid_request`, and a header that says nothing with `invalid_client`.
 */
export function readClientClaim({ authorization }: OAuthRequest, form: Form): ClientClaim {
  const id = field(form, 'client_id')
  const secret = field(form, 'client_secret')
  if (authorization.length > 1) throw new OAuthError('invalid_request', 'The request has two Authorization headers')
  const [header] = authorization
  if (header === undefined) return fromForm(id, secret)
  const claim = readBasic(header)
  if (!claim) throw new OAuthError('invalid_client', 'The Authorization header is not HTTP Basic')
  if (secret !== undefined) throw new OAuthError('invalid_request', 'The client proves who it is in two ways at once')
  if (id !== undefined && id !== claim.id) throw new OAuthError('invalid_request', 'The client says two different ids')
  return claim
}

function fromForm(id: string | undefined, secret: string | undefined): ClientClaim {
  if (id === undefined) throw new OAuthError('invalid_request', 'The parameter client_id is missing')
  return { id, secret }
}

/** Id and secret are each form-encoded, then joined by a colon, then base64 (B-08). An empty secret is none. */
function readBasic(header: string): ClientClaim | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header)?.[1]
  if (encoded === undefined) return undefined
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon < 1) return undefined
  const id = decode(pair.slice(0, colon))
  const secret = decode(pair.slice(colon + 1))
  return id === undefined || secret === undefined ? undefined : { id, secret: secret || undefined }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

import { createHash } from 'node:crypto'
import type { Keyring } from '../../../data/keyring.ts'
import { documentReply } from '../../../endpoints/oauth-reply.ts'
import type { Endpoint } from '../../../endpoints/oauth-request.ts'
import type { Services } from '../../../flows/services.ts'
import type { ClientId } from '../../../identity/client.ts'
import { jwksCacheTime } from '../../../keys/rotation.ts'
import { failure } from '../wire/refusals.ts'

/** The public RSA keys of a client's tokens, each with a certificate (RFC 7517 §4.7, §4.9). */
export function clientKeySetEndpoint(services: Services, keyring: Keyring, clientId: string): Endpoint {
  const all = keySetEndpoint(services, keyring)
  return async (request) =>
    (await services.store.clients.find(clientId as ClientId)) ? all(request) : failure(404, 'entity_not_found', 'There is no such client')
}

/** The public RSA keys that this dialect signs with. */
export function keySetEndpoint({ signer }: Services, keyring: Keyring): Endpoint {
  return async () => {
    const certificates = keyring.certificates()
    const { keys } = await signer.jwks()
    const withCertificates = keys.flatMap((key) => {
      const certificate = certificates.get(String(key['kid']))
      return certificate ? [{ ...key, ...certified(certificate) }] : []
    })
    return documentReply({ keys: withCertificates }, jwksCacheTime)
  }
}

function certified(certificate: Uint8Array): Readonly<Record<string, unknown>> {
  const thumbprint = createHash('sha256').update(certificate).digest('base64url')
  return { x5c: [Buffer.from(certificate).toString('base64')], 'x5t#S256': thumbprint }
}

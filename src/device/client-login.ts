/** Who a client is, and what proves it; a device shipped to living rooms has no secret worth the name (A-63). */
export interface ClientLogin {
  readonly clientId: string
  readonly clientSecret?: string | undefined
}

/** The value of the `Authorization` header; undefined for a public client, whose id goes in the body (RFC 6749 §2.3.1). */
export function basicLogin({ clientId, clientSecret }: ClientLogin): string | undefined {
  if (clientSecret === undefined) return undefined
  return `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')}`
}

/** Both halves are form-encoded before they are joined, so that a colon in one stays there (B-08). */
function formEncoded(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1)
}

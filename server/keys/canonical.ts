/** Whether a compact JWS has one spelling only: Node ignores junk and stray last bits in base64url (D-49). */
export function isCanonical(token: string): boolean {
  const parts = token.split('.')
  return parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
}

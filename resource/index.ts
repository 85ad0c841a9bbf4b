/** The other side: an API of one's own, opened by the tokens of an authorization server. */

export { metadataAddress, resourceMetadata } from './metadata.ts'
export type { Resource, VerifiedToken } from './options.ts'
export { publishResource, requireToken, type TokenMiddleware, type TokenRequest } from './require-token.ts'

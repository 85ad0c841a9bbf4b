import type { Scope } from '../../src/protocol/scope.ts'
import type { TokenFamily } from './token.ts'

/** Who a token is for: this server, and what was approved besides (RFC 8707 §2). */
export interface Audience {
  readonly issuer: string
  readonly family: Pick<TokenFamily, 'resources'>
  /** What this access token is limited to. */
  readonly scope: Scope
  /** What it was asked for; nothing: everything that was approved. */
  readonly asked?: readonly string[] | undefined
}

/** Whether what is asked for was approved. */
export function isApprovedFor({ issuer, family, asked = [] }: Pick<Audience, 'issuer' | 'family' | 'asked'>): boolean {
  return asked.every((resource) => resource === issuer || family.resources?.includes(resource))
}

/**
 * Who an access token is for (RFC 9068 §3, B-47): what was asked for; else what was approved, and where that is other resources, this
 * server only as far as it has something to tell, which is who signed in.
 */
export function audienceOf({ issuer, family, scope, asked = [] }: Audience): readonly string[] {
  if (asked.length > 0) return [...new Set(asked)]
  const { resources = [] } = family
  return resources.length === 0 || scope.includes('openid') ? [...resources, issuer] : resources
}

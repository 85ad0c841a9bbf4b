import { OAuthError } from '../../src/protocol/oauth-error.ts'
import { isApprovedFor } from '../token/audience.ts'
import type { TokenFamily } from '../token/token.ts'
import type { Services } from './services.ts'

/** Refuses tokens for what was not approved, with `invalid_target` (RFC 8707 §2.2); nothing is spent by asking. */
export function checkResources({ settings }: Services, approved: Pick<TokenFamily, 'resources'>, asked?: readonly string[]): void {
  if (!isApprovedFor({ issuer: settings.issuer, family: approved, asked }))
    throw new OAuthError('invalid_target', 'The resource is none that was approved')
}

import type { Members } from '../../../../src/protocol/fields.ts'
import type { Instant } from '../../../../src/time/units.ts'
import { isLive, type TokenFamily } from '../../../token/token.ts'
import type { WorkosSession } from '../store/sessions.ts'
import { writeSessionId, writeUserId } from './ids.ts'
import { signInMethod } from './sign-in-method.ts'
import { timestamp } from './user.ts'

/** A sign-in as this dialect shows it. */
export function writeSession(session: WorkosSession, family: TokenFamily, at: Instant): Members {
  const ended = family.revokedAt ?? (isLive(family, at) ? undefined : family.expiresAt)
  return {
    object: 'session',
    id: writeSessionId(family.id),
    user_id: writeUserId(family.person),
    ...(session.organization !== undefined && { organization_id: session.organization }),
    status: statusOf(family, at),
    auth_method: signInMethod(family).ofSession,
    ip_address: session.ipAddress ?? null,
    user_agent: session.userAgent ?? null,
    expires_at: timestamp(family.expiresAt),
    ended_at: ended === undefined ? null : timestamp(ended < at ? ended : at),
    created_at: timestamp(family.createdAt),
    updated_at: timestamp(family.revokedAt ?? session.updatedAt),
  }
}

function statusOf(family: TokenFamily, at: Instant): 'active' | 'expired' | 'revoked' {
  if (family.revokedAt !== undefined) return 'revoked'
  return isLive(family, at) ? 'active' : 'expired'
}

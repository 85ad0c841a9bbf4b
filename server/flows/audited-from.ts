import type { AuditEntry } from '../identity/audit.ts'

/** A decision whose audit entry, if it has one, tells where the request came from. */
export function auditedFrom<Decision extends { readonly audit?: AuditEntry | undefined }>(
  address: string | undefined,
  decision: Decision,
): Decision {
  return decision.audit ? { ...decision, audit: { ...decision.audit, address } } : decision
}

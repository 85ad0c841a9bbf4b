/** The authorization server inside an application of one's own. */

export type { EventListener } from './audit-feed.ts'
export { UnusableConfig } from './config.ts'
export type { BrandOptions } from './data/brand.ts'
export { UnusableData } from './data/unusable-data.ts'
export { createAuthorizationServer, type EmbeddedOptions, type EmbeddedServer } from './embed/create.ts'
export type { AuthorizationRouter } from './embed/router.ts'
export type { Account, Accounts, ChecksPasswords, SignedInAccount, SignsIn } from './identity/application.ts'
export type { AuditEntry, AuditEvent } from './identity/audit.ts'

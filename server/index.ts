/** The authorization server inside an application of one's own. */

export { UnusableConfig } from './config.ts'
export { UnusableData } from './data/unusable-data.ts'
export { createAuthorizationServer, type EmbeddedOptions, type EmbeddedServer } from './embed/create.ts'
export type { AuthorizationRouter } from './embed/router.ts'
export type { Account, Accounts, ChecksPasswords, SignedInAccount, SignsIn } from './identity/application.ts'

import type { Members } from '../protocol/fields.ts'
import type { Tokens } from '../protocol/token.ts'
import type { Instant } from '../time/units.ts'
import type { Failure } from './session.ts'

/** Who is signed in, as the server's userinfo says; names and addresses are already clean. */
export interface Identity {
  /** Stable and never given to another person (OpenID Connect Core §2). */
  readonly sub: string
  readonly name?: string | undefined
  readonly email?: string | undefined
}

/** What became of asking who is signed in. */
export type WhoAmI =
  | ({ readonly kind: 'known' } & Identity)
  /** The tokens are no longer accepted: somebody signed this device out elsewhere. */
  | { readonly kind: 'revoked' }
  /** No usable answer, perhaps the next one is better. */
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** What the server says about the person cannot be trusted; the tokens are forgotten (E-42). */
  | { readonly kind: 'violated'; readonly message: string }

/** What became of asking a resource of the server. */
export type ResourceAnswer =
  /** What it told; nothing of it has been looked at or cleaned. */
  | { readonly kind: 'told'; readonly members: Members }
  /** The server has no such resource, or none for this device. */
  | { readonly kind: 'absent' }
  /** The tokens are no longer accepted. */
  | { readonly kind: 'revoked' }
  /** No usable answer. */
  | { readonly kind: 'failed'; readonly failure: Failure }

/** Tokens fit for use, or why there are none. */
export type Access =
  | {
      readonly kind: 'usable'
      readonly tokens: Tokens
      /** When the access token expires; absent where the server does not say. */
      readonly expiresAt?: Instant | undefined
    }
  /** The server takes them no longer: a person must sign in anew (E-11). */
  | { readonly kind: 'revoked' }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** A device after sign-in; its tokens live in memory only (E-01). No method rejects. */
export interface Account {
  /**
   * The tokens to use now, renewed when they are about to expire; callers at the same time share one renewal (E-10, E-37).
   * Whoever hands in tokens that a server has just refused gets other ones, or hears that there are none (E-38).
   */
  access(refused?: Tokens): Promise<Access>
  whoAmI(signal?: AbortSignal): Promise<WhoAmI>
  /** Asks for what stands below the issuer at this path, where the server's metadata says that its tokens open that (RFC 9728 §4). */
  ask(path: string, signal?: AbortSignal): Promise<ResourceAnswer>
  /** Revokes the tokens (RFC 7009); whatever the server answers, they are not used again. */
  signOut(signal?: AbortSignal): Promise<'revoked' | 'failed'>
}

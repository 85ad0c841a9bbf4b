import type { IncomingMessage } from 'node:http'

/** Somebody whom an application knows that this server is built into. */
export interface Account {
  /** Printable ASCII, at most 255 characters, and never given to anybody else: it is the `sub` of tokens (OpenID Connect Core §2). */
  readonly id: string
  readonly email: string
  readonly name: string
}

/** Somebody who is signed in to that application. */
export interface SignedInAccount extends Account {
  /** When they proved last who they are. */
  readonly authenticatedAt: Date
  /** By what, as RFC 8176 §2 names it: `pwd`, `otp`, `mfa` and others. */
  readonly methods?: readonly string[]
}

/** An application that signs people in by itself, on pages of its own. */
export interface SignsIn {
  /** Who is signed in on this request, if anybody is. */
  current(request: IncomingMessage): Promise<SignedInAccount | undefined> | SignedInAccount | undefined
  /**
   * The page to sign in on; afterwards it leads back to `returnTo`, an absolute address of this server. `isFresh`: whoever is signed in has to
   * prove once more who they are, and `authenticatedAt` says when they did (RFC 10027 §6.1).
   */
  signInAt(returnTo: string, wish: { readonly isFresh: boolean }): string
}

/** An application that checks passwords, and leaves the pages to this server. */
export interface ChecksPasswords {
  findByEmail(email: string): Promise<Account | undefined> | Account | undefined
  /** Whether a password is that of an account; `id` is undefined where there is no such account, so that both cost the same. */
  authenticate(id: string | undefined, password: string): Promise<boolean> | boolean
}

/** The people of an application, in place of this server's own. */
export type Accounts = {
  /** Undefined once there is no such account any more: its devices are signed out by that. */
  find(id: string): Promise<Account | undefined> | Account | undefined
} & (SignsIn | ChecksPasswords)

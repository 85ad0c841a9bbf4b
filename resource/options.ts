import type { Dispatcher } from 'undici'
import type { Clock } from '../src/time/clock.ts'

/** A resource, and whose tokens open it. */
export interface Resource {
  /** The authorization server, by the address that it calls itself, to the letter (RFC 8414 §2). */
  readonly issuer: string
  /** The identifier of this resource, which its tokens have in `aud`: an absolute https address without query and fragment (RFC 9728 §1.2). */
  readonly audience: string
  /** What a token must be good for, all of it: `'films.read'`, or a list. Nothing: any token for this resource. */
  readonly scope?: string | readonly string[] | undefined
  /** Whether tokens have to be bound to a key (RFC 9449 §7); those that are bound are taken with a proof alone, either way. */
  readonly requiresKey?: boolean | undefined
  /** Lets plain http reach the issuer in a private network; loopback needs no leave. */
  readonly allowsInsecure?: boolean | undefined
  /** Time; the system's unless told. */
  readonly clock?: Clock | undefined
  /** What carries the requests to the issuer: the operating system's network unless told. */
  readonly dispatcher?: Dispatcher | undefined
}

/** What a token that was let through says. */
export interface VerifiedToken {
  readonly sub: string
  readonly clientId: string
  readonly scope: readonly string[]
  /** The thumbprint of the key that it is bound to (RFC 9449 §6.1). */
  readonly jkt?: string | undefined
  /** Every claim (RFC 9068 §2.2). */
  readonly claims: Readonly<Record<string, unknown>>
}

/** The parts of a scope. */
export function scopeOf({ scope = [] }: Pick<Resource, 'scope'>): readonly string[] {
  return typeof scope === 'string' ? scope.split(' ').filter((part) => part !== '') : scope
}

import { domainToASCII } from 'node:url'
import { between, type Instant, later, seconds } from '../../src/time/units.ts'
import type { Person, PersonId } from './person.ts'

/** An OpenID provider whose people sign in here, as the operator set it up. */
export interface Provider {
  /** What its button says, and its address on our pages. */
  readonly name: string
  /** Its issuer identifier (OpenID Connect Discovery §4). */
  readonly issuer: string
  readonly clientId: string
  /** Our secret there, sealed with a key that is not in the database; absent for a public client. */
  readonly sealedSecret?: string | undefined
  /** Domains whose addresses it may vouch for, as `domainOf` spells them (decision 13). */
  readonly domains: readonly string[]
  /** Whether people of its domains sign in through it only. */
  readonly isRequired: boolean
  /** Whether somebody who comes for the first time becomes a person here. */
  readonly createsPeople: boolean
  readonly createdAt: Instant
}

/** Somebody at a provider: who they are for good. Everything else about them may change (decision 13). */
export interface UpstreamIdentity {
  readonly issuer: string
  readonly subject: string
}

/** What a provider says of somebody who has just signed in there, checked. */
export interface UpstreamClaims extends UpstreamIdentity {
  readonly email?: string | undefined
  /** Only where the provider said so with a boolean true. */
  readonly isEmailVerified: boolean
  readonly name?: string | undefined
  /** How they signed in there, by the names of RFC 8176. */
  readonly amr: readonly string[]
  /** When they proved who they are there, where the provider says. */
  readonly authTime?: Instant | undefined
}

/** A person's identity at a provider. */
export interface UpstreamLink extends UpstreamIdentity {
  readonly person: PersonId
  readonly linkedAt: Instant
}

/** Whom a server knows already. */
export interface KnownPeople {
  /** Who has this identity. */
  readonly linked: PersonId | undefined
  /** Who has this e-mail address. */
  readonly named: Person | undefined
  /** Whether whoever has the address has an identity at a provider already. */
  readonly isNamedLinked: boolean
}

/** Why somebody is not let in, though a provider knows them. */
export type UpstreamRefusal = 'unverified' | 'foreign' | 'taken' | 'unknown'

/** What is decided about somebody who comes from a provider. */
export type UpstreamVerdict =
  | { readonly verdict: 'known'; readonly person: PersonId }
  /** The address is that of a person with a password, who proves with it that both are one. */
  | { readonly verdict: 'prove'; readonly person: Person }
  | { readonly verdict: 'link'; readonly person: Person }
  | { readonly verdict: 'create'; readonly email: string }
  | { readonly verdict: UpstreamRefusal }

/** Decides who somebody from a provider is: by (issuer, subject), and by their address the first time only (decision 13). */
export function decideUpstream(provider: Provider, claims: UpstreamClaims, known: KnownPeople): UpstreamVerdict {
  if (known.linked !== undefined) return { verdict: 'known', person: known.linked }
  const { email, isEmailVerified } = claims
  if (email === undefined || !isEmailVerified) return { verdict: 'unverified' }
  if (!provider.domains.includes(domainOf(email) ?? '')) return { verdict: 'foreign' }
  const { named } = known
  if (!named) return provider.createsPeople ? { verdict: 'create', email } : { verdict: 'unknown' }
  if (named.isDemo) return { verdict: 'taken' }
  if (named.passwordHash !== undefined) return { verdict: 'prove', person: named }
  return known.isNamedLinked ? { verdict: 'taken' } : { verdict: 'link', person: named }
}

/** The domain of an address, in the one spelling that counts: small letters, and ASCII (RFC 5891); undefined where it is none. */
export function domainOf(email: string): string | undefined {
  return readDomain(email.slice(email.lastIndexOf('@') + 1))
}

/** A domain in the one spelling that counts; undefined where it is none. */
export function readDomain(typed: string): string | undefined {
  const domain = domainToASCII(typed.trim()).replace(/\.$/, '')
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain) ? domain : undefined
}

/** The provider that an address has to sign in through, if any; what is asked is the domain alone, so no account is given away (D-72). */
export function requiredProvider(providers: readonly Provider[], email: string | undefined): Provider | undefined {
  const domain = email === undefined ? undefined : domainOf(email)
  return domain === undefined ? undefined : providers.find(({ isRequired, domains }) => isRequired && domains.includes(domain))
}

/** The methods of RFC 8176 §2 alone; a provider may call others what it likes. */
export function knownMethods(amr: readonly string[]): readonly string[] {
  return [...new Set(amr)].filter((method) => methods.has(method))
}

const methods: ReadonlySet<string> = new Set(
  'face fpt geo hwk iris kba mca mfa otp pin pwd rba retina sc sms swk tel user vbm wia'.split(' '),
)

/** A clock at a provider may be off by so much, in seconds. */
const tolerance = 60

/** How long somebody may stay at a provider, in seconds. */
const awayFor = seconds(600)

/** Whether somebody who left at that time may still come back. */
export function isStillAway(left: Instant, at: Instant): boolean {
  return at < later(left, awayFor)
}

/** Whether somebody proved at the provider who they are after they were sent there, as they have to for a step-up (C-27). */
export function isProvenSince(left: Instant, authTime: Instant | undefined): boolean {
  return authTime !== undefined && between(left, authTime) >= -tolerance
}

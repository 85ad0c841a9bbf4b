import type { Instant } from '../../src/time/units.ts'
import type { Decision, Grant } from '../grant/grant.ts'
import type { GuessDecision, GuessWindow } from '../grant/guesses.ts'
import type { AuditEntry, AuditEvent } from '../identity/audit.ts'
import type { Client, ClientId } from '../identity/client.ts'
import type { Passkey, PasskeyDecision } from '../identity/passkey.ts'
import type { ResetDecision, ResetLink } from '../identity/password-reset.ts'
import type { Person, PersonId } from '../identity/person.ts'
import type { Provider, UpstreamIdentity, UpstreamLink } from '../identity/provider.ts'
import type { FactorDecision, SecondFactor } from '../identity/second-factor.ts'
import type { BrowserSession } from '../identity/session.ts'
import type { Hash } from '../keys/hash.ts'
import type { FamilyDecision, FamilyId, TokenFamily } from '../token/token.ts'

/** Either code of a grant, hashed. */
export type GrantKey = { readonly deviceCode: Hash } | { readonly userCode: Hash } | { readonly id: Grant['id'] }

/** A grant about to be written, with the codes that lead to it. */
export interface NewGrant {
  readonly grant: Grant
  readonly deviceCode: Hash
  readonly userCode: Hash
  readonly audit?: AuditEntry | undefined
}

/** Grants, from the request for codes to a day after they expired. */
export interface GrantStore {
  /** `code-taken`: the user code belongs to a grant of the last day; draw another one. */
  insert(entry: NewGrant): Promise<'inserted' | 'code-taken'>
  find(key: GrantKey): Promise<Grant | undefined>
  /** Reads, decides and writes in one atomic act; undefined when there is no such grant. */
  update<Verdict>(key: GrantKey, decide: (grant: Grant) => Decision<Verdict>): Promise<Verdict | undefined>
  /** Those that a person approved and whose device has not fetched its tokens. */
  listApproved(person: PersonId): Promise<readonly Grant[]>
  /** Some of those that expired in a time, its end included, without tokens or a no, and of which the audit trail does not yet say so. */
  listExpired(after: Instant, until: Instant, most: number): Promise<readonly Grant[]>
}

/** A family by its id, or by any refresh token that it ever had. */
export type FamilyKey = { readonly id: FamilyId } | { readonly refresh: Hash }

/** Token families, and the refresh tokens that lead to them, dead ones included. */
export interface FamilyStore {
  find(key: FamilyKey): Promise<TokenFamily | undefined>
  /** Reads, decides and writes in one atomic act; undefined when there is no such family. */
  update<Verdict>(key: FamilyKey, decide: (family: TokenFamily) => FamilyDecision<Verdict>): Promise<Verdict | undefined>
  /** Whether this one access token was revoked by itself (RFC 7009 §2.1). */
  isAccessRevoked(jti: string): Promise<boolean>
  /** Families that are not revoked, newest first. */
  list(person: PersonId): Promise<readonly TokenFamily[]>
}

/** People by id and by e-mail address. */
export interface PersonStore {
  insert(person: Person): Promise<'inserted' | 'email-taken'>
  find(id: PersonId): Promise<Person | undefined>
  findByEmail(email: string): Promise<Person | undefined>
  list(): Promise<readonly Person[]>
  /** Sets a password in place of the one that was checked; false, and nothing changes, where another has taken its place meanwhile. */
  replacePasswordHash(id: PersonId, checked: string | undefined, passwordHash: string): Promise<boolean>
  remove(id: PersonId): Promise<void>
}

/** Second factors, at most one for each person; they go with their person. */
export interface FactorStore {
  find(person: PersonId): Promise<SecondFactor | undefined>
  /** Reads, decides and writes in one atomic act, whether or not the person has one. */
  update<Verdict>(person: PersonId, decide: (factor: SecondFactor | undefined) => FactorDecision<Verdict>): Promise<Verdict>
}

/** OpenID providers whose people sign in here. */
export interface ProviderStore {
  insert(provider: Provider): Promise<'inserted' | 'name-taken'>
  find(name: string): Promise<Provider | undefined>
  /** All, oldest first. */
  list(): Promise<readonly Provider[]>
  /** Forgets a provider; who is who there is kept, for the case that it comes back. */
  remove(name: string): Promise<'removed' | 'unknown'>
}

/** Who is who at providers; an identity belongs to one person, and goes with them. */
export interface LinkStore {
  find(identity: UpstreamIdentity): Promise<PersonId | undefined>
  has(person: PersonId): Promise<boolean>
  /**
   * Links an identity to a person, who is made in the same act where one is given; `taken`, and nothing is written, where the identity or
   * the person's address is somebody's.
   */
  add(link: UpstreamLink, audit: AuditEntry, person?: Person): Promise<'linked' | 'taken'>
}

/** Passkeys by their ids, each of one person; they go with their person. */
export interface PasskeyStore {
  find(id: string): Promise<Passkey | undefined>
  /** Those of a person, oldest first. */
  list(person: PersonId): Promise<readonly Passkey[]>
  /** Reads, decides and writes in one atomic act, whether or not there is one. */
  update<Verdict>(id: string, decide: (passkey: Passkey | undefined) => PasskeyDecision<Verdict>): Promise<Verdict>
}

/** Links to choose a new password, at most one for each person; they go with their person. */
export interface ResetStore {
  /** Keeps a link; an earlier one of that person is void by that. */
  issue(link: ResetLink, audit: AuditEntry): Promise<void>
  find(token: Hash): Promise<ResetLink | undefined>
  /**
   * Reads, decides and writes in one atomic act, whether or not there is such a link: it is spent, the password is its person's and every
   * browser of theirs signed out, or nothing of that is so.
   */
  update<Verdict>(token: Hash, decide: (link: ResetLink | undefined) => ResetDecision<Verdict>): Promise<Verdict>
}

/** The issuer that this store was served as last, for links that an operator's command prints beside the server. */
export interface IssuerStore {
  note(issuer: string): Promise<void>
  find(): Promise<string | undefined>
}

/** Registered clients. */
export interface ClientStore {
  insert(client: Client): Promise<'inserted' | 'id-taken'>
  find(id: ClientId): Promise<Client | undefined>
  list(): Promise<readonly Client[]>
  /** Replaces a client of that id, whole. */
  replace(client: Client): Promise<'replaced' | 'unknown'>
}

/** Browsers on the approval pages. */
export interface SessionStore {
  insert(session: BrowserSession): Promise<void>
  find(id: Hash): Promise<BrowserSession | undefined>
  /** Reads, changes and writes in one atomic act; undefined when the session has ended, which nothing brings back (D-16). */
  update(id: Hash, change: (session: BrowserSession) => BrowserSession): Promise<BrowserSession | undefined>
  /**
   * Ends one session and begins another in one act, as a sign-in does (D-15), made from what the old one is by then; from
   * undefined when it has ended already.
   */
  replace(old: Hash, begin: (ended: BrowserSession | undefined) => BrowserSession): Promise<BrowserSession>
  remove(id: Hash): Promise<void>
  /** Ends every session that a person is signed in with, or half signed in, but for one. */
  removeOthers(person: PersonId, kept: Hash): Promise<void>
  /** Ends every session that a person is signed in with, or half signed in. */
  removeAll(person: PersonId): Promise<void>
}

/** Counters of attempts, shared by all who serve from one store. */
export interface GuessStore {
  /** Reads the windows of all keys, decides and writes, in one atomic act. */
  update(
    keys: readonly string[],
    decide: (windows: readonly (GuessWindow | undefined)[]) => GuessDecision,
  ): Promise<GuessDecision['verdict']>
  /** Forgets what was counted, as a success does (D-21). */
  forget(keys: readonly string[]): Promise<void>
}

/** Proofs of keys that were used, for as long as they could be used again (RFC 9449 §11.1). */
export interface ProofStore {
  /** Takes note of a proof, in one atomic act; `used` where it was noted before (B-91). */
  use(proof: Hash, until: Instant): Promise<'fresh' | 'used'>
}

/** An entry of the audit trail, and which one it is: later ones have greater numbers. */
export type NumberedEntry = AuditEntry & { readonly number: number }

/** Which entries of the audit trail are asked for. */
export interface AuditQuery {
  readonly person?: PersonId | undefined
  readonly event?: AuditEvent | undefined
  /** A grant or a family: all that belongs to that sign-in, from the request for codes to its end. */
  readonly about?: string | undefined
}

/** The audit trail: it only grows, but for what is older than its retention. The engine itself refuses to change an entry or to delete a young one. */
export interface AuditStore {
  append(entry: AuditEntry): Promise<void>
  /** The newest entries, of one person or of all, oldest first; with `events` those of a person alone, among their last 20,000. */
  list(most: number, person?: PersonId, events?: readonly AuditEvent[]): Promise<readonly AuditEntry[]>
  /** The newest entries that are asked for, oldest first. */
  newest(most: number, query?: AuditQuery): Promise<readonly NumberedEntry[]>
  /** The first of those that came after an entry, oldest first. */
  after(number: number, most: number, query?: AuditQuery): Promise<readonly NumberedEntry[]>
  /** Whether a person has ever approved a client by themselves (C-27). */
  hasApproved(person: PersonId, client: ClientId): Promise<boolean>
}

/** Everything the server remembers. */
export interface Store {
  readonly grants: GrantStore
  readonly families: FamilyStore
  readonly people: PersonStore
  readonly factors: FactorStore
  readonly providers: ProviderStore
  readonly links: LinkStore
  readonly passkeys: PasskeyStore
  readonly resets: ResetStore
  readonly issuer: IssuerStore
  readonly clients: ClientStore
  readonly sessions: SessionStore
  readonly guesses: GuessStore
  readonly proofs: ProofStore
  readonly audit: AuditStore
  /**
   * Deletes what nobody can ask for any more: grants a day after they expired, windows after a day, sessions once they were idle for too long, dead tokens; and of the audit trail what was
   * written before an instant, but nothing of the last thirty days before its newest entry.
   */
  purge(at: Instant, auditBefore?: Instant): Promise<void>
  close(): Promise<void>
}

/** How an engine spells what the engines spell differently. */
export interface Dialect {
  /** A whole number of 64 bits: instants are milliseconds. */
  readonly integer: string
  /** What follows the closing bracket of a table. */
  readonly table: string
}

/** One step of the schema's history; steps are never changed once released, only added. */
export interface Migration {
  readonly version: number
  readonly sql: string
}

/** Every step from an empty database to the tables this version works with, oldest first. */
export function migrations(dialect: Dialect): readonly Migration[] {
  return [
    { version: 1, sql: firstLight(dialect) },
    { version: 2, sql: sessionsInSight(dialect) },
    { version: 3, sql: provenKeys(dialect) },
    { version: 4, sql: otherResources },
    { version: 5, sql: signsOfRisk(dialect) },
    { version: 6, sql: secondFactors(dialect) },
    { version: 7, sql: requiredFactors(dialect) },
    { version: 8, sql: pollsElsewhere(dialect) },
    { version: 9, sql: upstreamProviders(dialect) },
    { version: 10, sql: passkeys(dialect) },
    { version: 11, sql: clientNetworks },
    { version: 12, sql: signedApprovals(dialect) },
    { version: 13, sql: passwordResets(dialect) },
    { version: 14, sql: appendOnlyAudit(dialect) },
    { version: 15, sql: devicesPlaces },
  ]
}

function firstLight({ integer, table }: Dialect): string {
  return `
create table grants (
  id text primary key,
  device_code text not null unique,
  user_code text not null unique,
  client text not null,
  scope text not null,
  requested_at ${integer} not null,
  expires_at ${integer} not null,
  address text not null,
  device_name text,
  status text not null,
  interval ${integer} not null,
  polled_at ${integer},
  is_slowed ${integer} not null,
  person text,
  answered_at ${integer},
  answered_by text,
  auth_time ${integer},
  amr text,
  family text
)${table};
create index grants_by_end on grants (expires_at);

create table families (
  id text primary key,
  grant_id text not null unique,
  client text not null,
  person text not null,
  scope text not null,
  created_at ${integer} not null,
  expires_at ${integer} not null,
  auth_time ${integer},
  amr text,
  is_by_operator ${integer} not null,
  used_at ${integer} not null,
  refresh text,
  revoked_at ${integer}
)${table};
create index families_by_person on families (person);
create index families_by_end on families (expires_at);

create table refresh_tokens (
  hash text primary key,
  family text not null references families (id) on delete cascade
)${table};
create index refresh_tokens_by_family on refresh_tokens (family);

create table revoked_access_tokens (
  jti text primary key,
  expires_at ${integer} not null
)${table};

create table people (
  id text primary key,
  email text not null unique,
  name text not null,
  password_hash text not null,
  is_demo ${integer} not null,
  created_at ${integer} not null
)${table};

create table clients (
  id text primary key,
  name text not null,
  secret text,
  scope text not null,
  may_use_device_grant ${integer} not null,
  signing_algorithm text not null,
  created_at ${integer} not null
)${table};

create table sessions (
  id text primary key,
  created_at ${integer} not null,
  seen_at ${integer} not null,
  person text,
  signed_in_at ${integer},
  amr text,
  sealed_code text,
  answered_grant text,
  answered_at ${integer},
  answered_says text
)${table};
create index sessions_by_age on sessions (created_at);

create table guesses (
  key text primary key,
  count ${integer} not null,
  since ${integer} not null
)${table};
create index guesses_by_age on guesses (since);

create table audit (
  number ${integer} primary key,
  event text not null,
  at ${integer} not null,
  grant_id text,
  family text,
  client text,
  person text,
  address text,
  by text
)${table};
`
}

/** What a person wants to know of the devices that they let in. */
function sessionsInSight({ integer }: Dialect): string {
  return `
alter table grants add column answered_from text;
alter table families add column device_name text;
alter table families add column approved_from text;
alter table families add column name text;
alter table families add column noticed_at ${integer};
alter table sessions add column goal text;
create index audit_by_person on audit (person);
`
}

/** Keys that tokens are bound to (RFC 9449). */
function provenKeys({ integer, table }: Dialect): string {
  return `
alter table grants add column jkt text;
alter table families add column jkt text;
alter table clients add column must_prove_key ${integer} not null default 0;
create table used_proofs (
  proof text primary key,
  expires_at ${integer} not null
)${table};
create index used_proofs_by_end on used_proofs (expires_at);
`
}

/** Tokens for other resources than this server (RFC 8707), and who may ask about them (RFC 7662). */
const otherResources = `
alter table grants add column resources text;
alter table families add column resources text;
alter table clients add column resources text;
alter table clients add column guards text;
`

/** What makes a code look like one that somebody sent (RFC 10027). */
function signsOfRisk({ integer }: Dialect): string {
  return `
alter table grants add column seen_by text;
alter table grants add column is_shared ${integer} not null default 0;
alter table clients add column confirmation text;
`
}

/** Authenticator apps and recovery codes, and sign-ins that wait for one of them. */
function secondFactors({ integer, table }: Dialect): string {
  return `
create table second_factors (
  person text primary key references people (id) on delete cascade,
  sealed_secret text not null,
  created_at ${integer} not null,
  last_step ${integer} not null,
  recovery text not null
)${table};
alter table sessions add column first_person text;
alter table sessions add column first_at ${integer};
alter table sessions add column sealed_enrolment text;
`
}

/** Who has to have a second factor. */
function requiredFactors({ integer }: Dialect): string {
  return `
alter table people add column requires_second_factor ${integer} not null default 0;
alter table clients add column requires_second_factor ${integer} not null default 0;
`
}

/** Polls from another network than the codes were asked for from (RFC 10027). */
function pollsElsewhere({ integer }: Dialect): string {
  return `
alter table grants add column is_polled_elsewhere ${integer} not null default 0;
`
}

/** OpenID providers whose people sign in here, who is who there, and sign-ins that wait for one of them. */
function upstreamProviders({ integer, table }: Dialect): string {
  return `
create table providers (
  name text primary key,
  issuer text not null,
  client_id text not null,
  sealed_secret text,
  domains text not null,
  is_required ${integer} not null,
  creates_people ${integer} not null,
  created_at ${integer} not null
)${table};
create table upstream_links (
  issuer text not null,
  subject text not null,
  person text not null references people (id) on delete cascade,
  linked_at ${integer} not null,
  primary key (issuer, subject)
)${table};
create index upstream_links_by_person on upstream_links (person);
alter table sessions add column provider text;
alter table sessions add column first_amr text;
alter table sessions add column sealed_detour text;
`
}

/** Passkeys, and what they are asked to sign. */
function passkeys({ integer, table }: Dialect): string {
  return `
create table passkeys (
  id text primary key,
  person text not null references people (id) on delete cascade,
  public_key text not null,
  name text not null,
  counter ${integer} not null,
  created_at ${integer} not null,
  used_at ${integer}
)${table};
create index passkeys_by_person on passkeys (person);
alter table sessions add column ceremony_purpose text;
alter table sessions add column ceremony_challenge text;
alter table sessions add column ceremony_at ${integer};
`
}

/** Where a client may start from (RFC 10027). */
const clientNetworks = `
alter table clients add column networks text;
`

/** Approvals that a passkey signs, and which one did. */
function signedApprovals({ integer }: Dialect): string {
  return `
alter table clients add column requires_signed_approval ${integer} not null default 0;
alter table audit add column passkey text;
`
}

/** Links to choose a new password, browsers that came with one, and the address that links begin with. */
function passwordResets({ integer, table }: Dialect): string {
  return `
create table reset_links (
  person text primary key references people (id) on delete cascade,
  token text not null unique,
  created_at ${integer} not null,
  expires_at ${integer} not null
)${table};
create index reset_links_by_end on reset_links (expires_at);
alter table sessions add column sealed_reset text;
create table served_as (
  number ${integer} primary key check (number = 1),
  issuer text not null
)${table};
`
}

/** For how long before its newest entry, in milliseconds, nothing of the audit trail can be deleted: thirty days. */
export const protectedFor = 30 * 86_400_000

/** An audit trail that nothing changes and only age shortens, whoever has the database open; and codes whose end it tells. */
function appendOnlyAudit({ integer }: Dialect): string {
  return `
alter table grants add column is_expiry_noted ${integer} not null default 0;
create trigger audit_is_not_changed before update on audit
begin
  select raise(abort, 'The audit trail cannot be changed');
end;
create trigger audit_is_not_replaced before insert on audit when exists (select 1 from audit where number = new.number)
begin
  select raise(abort, 'The audit trail cannot be changed');
end;
create trigger audit_is_kept before delete on audit
when old.at >= (select at from audit order by number desc limit 1) - ${protectedFor}
begin
  select raise(abort, 'The audit trail of the last thirty days cannot be deleted');
end;
`
}

/** Where a device asked for its codes. */
const devicesPlaces = `
alter table families add column asked_from text;
`

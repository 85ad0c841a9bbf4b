import type { Migration } from '../../../store/schema.ts'

/** The dialect's own tables, in a file of their own beside the server's: nothing of them is in the plain server's. */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: `
create table api_key (
  number integer primary key check (number = 1),
  hash text not null,
  created_at integer not null
) strict;

create table organizations (
  id text primary key,
  name text not null unique,
  created_at integer not null
) strict;

create table memberships (
  organization text not null references organizations (id) on delete cascade,
  person text not null,
  role text not null,
  permissions text not null,
  created_at integer not null,
  primary key (organization, person)
) strict;
create index memberships_by_person on memberships (person);

create table choices (
  grant_id text primary key,
  organization text not null,
  chosen_at integer not null
) strict;

create table sessions (
  family text primary key,
  person text not null,
  surface text not null,
  organization text,
  ip_address text,
  user_agent text,
  created_at integer not null,
  updated_at integer not null
) strict;
create index sessions_by_person on sessions (person, created_at);
`,
  },
]

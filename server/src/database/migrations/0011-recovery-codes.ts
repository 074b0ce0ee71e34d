export const recoveryCodes = {
  version: 11,
  name: 'recovery-codes',
  sql: `
create table recovery_code_sets (
  id text primary key,
  account_id text not null references accounts(id),
  -- Whoever makes a set types one of its codes back in the same session; only then does the set count.
  session_id text not null,
  -- How its codes were hashed: parameters, key and the one salt, as a PHC string without a hash.
  hashing text not null,
  made_at integer not null,
  expires_at integer not null,
  confirmed_at integer,
  -- When another set took its place, or it was left unconfirmed for another one.
  voided_at integer
);
create index recovery_code_sets_of_account on recovery_code_sets(account_id, made_at);
create unique index recovery_code_sets_live on recovery_code_sets(account_id) where confirmed_at is not null and voided_at is null;

create table recovery_codes (
  set_id text not null references recovery_code_sets(id),
  number integer not null,
  digest blob not null,
  used_at integer,
  primary key (set_id, number)
) without rowid;

-- What is held back for a while after a change of the account's factors; the longest of each kind counts.
create table holds (
  account_id text not null references accounts(id),
  kind text not null,
  -- The event it was placed for.
  reason text not null,
  placed_at integer not null,
  held_until integer not null,
  primary key (account_id, kind)
) without rowid;

-- Signed in with a recovery code: the session can only set up a factor.
alter table sessions add column is_restricted integer not null default 0;
-- How strong the factor was that was proved last; 0 where none was.
alter table sessions add column proved_strength integer not null default 0;

-- Asked for first at sign-in.
alter table factors add column is_preferred integer not null default 0;
`,
}

/** Times are milliseconds since 1970, UTC. Digests are keyed; `sealed_*` columns open only in their own row. */
export const foundation = {
  version: 1,
  name: 'foundation',
  sql: `
create table settings (
  name text primary key,
  value blob not null
);

create table accounts (
  id text primary key,
  created_at integer not null,
  -- Moves on with every change of a credential: what was begun under an older one is void.
  credential_epoch integer not null
);

create table contact_points (
  id text primary key,
  account_id text not null references accounts(id),
  kind text not null,
  -- As the person wrote it; two spellings of one mailbox share the canonical form.
  address text not null,
  canonical text not null unique,
  is_primary integer not null,
  confirmed_at integer not null
);
create index contact_points_of_account on contact_points(account_id);

create table passwords (
  account_id text primary key references accounts(id),
  digest text not null,
  changed_at integer not null
);

create table sign_ups (
  id text primary key,
  address text not null,
  canonical text not null,
  -- 1 where the address was free: only then can a code confirm it.
  is_open integer not null,
  password_digest text not null,
  invite_id text,
  created_at integer not null,
  expires_at integer not null,
  sent_at integer not null,
  used_at integer
);
create index sign_ups_by_end on sign_ups(expires_at);

create table codes (
  id text primary key,
  -- What the code is for: one live code a purpose and subject.
  purpose text not null,
  subject text not null,
  digest blob not null,
  created_at integer not null,
  expires_at integer not null,
  used_at integer,
  replaced_at integer
);
create unique index codes_live on codes(purpose, subject) where used_at is null and replaced_at is null;

create table invites (
  id text primary key,
  digest blob not null unique,
  created_at integer not null,
  expires_at integer not null,
  used_at integer
);

create table devices (
  id text primary key,
  account_id text not null references accounts(id),
  token_digest blob not null unique,
  client text not null,
  created_at integer not null,
  last_seen_at integer not null
);
create index devices_of_account on devices(account_id);

create table sign_ins (
  id text primary key,
  account_id text not null references accounts(id),
  secret_digest blob not null unique,
  credential_epoch integer not null,
  device_id text,
  client text not null,
  created_at integer not null,
  expires_at integer not null,
  wrong_proofs integer not null,
  ended_at integer
) without rowid;
create index sign_ins_by_end on sign_ins(expires_at);

create table sessions (
  id text not null,
  account_id text not null references accounts(id),
  secret_digest blob not null unique,
  -- The secret before the last raise: answered with SESSION_ROTATED for a moment, so that a page can retry.
  previous_digest blob,
  rotated_at integer,
  device_id text,
  client text not null,
  aal text not null,
  amr text not null,
  created_at integer not null,
  authenticated_at integer not null,
  factor_proved_at integer,
  last_seen_at integer not null,
  expires_at integer not null,
  ended_at integer,
  primary key (account_id, id)
) without rowid;
create unique index sessions_by_previous on sessions(previous_digest) where previous_digest is not null;

create table factors (
  id text primary key,
  account_id text not null references accounts(id),
  kind text not null,
  name text not null,
  state text not null,
  created_at integer not null,
  last_used_at integer,
  -- What proofs are checked against: the key of an app.
  sealed_secret blob not null,
  -- The highest counter that was accepted, for kinds that count: the time step of RFC 6238 section 5.2.
  counter integer not null
) without rowid;
create index factors_of_account on factors(account_id);

create table enrollments (
  id text primary key,
  account_id text not null references accounts(id),
  session_id text not null,
  kind text not null,
  name text not null,
  replaces text,
  sealed_key blob not null,
  created_at integer not null,
  expires_at integer not null,
  ended_at integer
);
create index enrollments_of_session on enrollments(session_id);

create table challenges (
  id text primary key,
  account_id text not null references accounts(id),
  -- The sign-in or session it belongs to.
  owner_id text not null,
  purpose text not null,
  proof_kind text not null,
  factor_id text,
  target text,
  credential_epoch integer not null,
  created_at integer not null,
  expires_at integer not null,
  wrong_proofs integer not null,
  ended_at integer,
  outcome text
) without rowid;
create index challenges_of_owner on challenges(owner_id);

create table step_up_grants (
  session_id text not null,
  purpose text not null,
  target text not null,
  created_at integer not null,
  expires_at integer not null,
  used_at integer,
  primary key (session_id, purpose, target)
);

create table attempts (
  budget text not null,
  subject text not null,
  used integer not null,
  -- Until then: the window of a windowed budget, the pause of a laddered one.
  until integer not null,
  primary key (budget, subject)
) without rowid;

create table outbox (
  id text primary key,
  channel text not null,
  sealed_payload blob not null,
  account_id text,
  template text not null,
  created_at integer not null,
  next_attempt_at integer not null,
  attempts integer not null,
  claimed_until integer not null,
  sent_at integer,
  failed_at integer,
  last_error text
);
create index outbox_due on outbox(next_attempt_at) where sent_at is null and failed_at is null;

create table audit (
  id sequence primary key,
  node text not null,
  node_counter integer not null,
  at integer not null,
  account_id text,
  actor text not null,
  event text not null,
  client text not null,
  details text not null
);
create index audit_of_account on audit(account_id, id);
`,
}

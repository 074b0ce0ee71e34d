export const openIdConnect = {
  version: 20,
  name: 'openid-connect',
  sql: `
create table oidc_clients (
  id text primary key,
  -- As JSON: name, addresses, kind. Clients of the configuration are not in here.
  settings text not null,
  -- SHA-256 of a secret of 256 random bits; null for clients that can keep none.
  secret_digest blob,
  former_secret_digest blob,
  former_secret_until integer,
  created_at integer not null
);

-- What ID tokens are signed with. One that is older than another of its kind is published until it retires.
create table oidc_keys (
  id text primary key,
  algorithm text not null,
  generation integer not null,
  sealed_key blob not null,
  created_at integer not null,
  -- Published before, so that whoever keeps the list of keys for a while has it when it is used.
  signs_from integer not null,
  retires_at integer
);
create unique index oidc_keys_generation on oidc_keys(algorithm, generation);

-- What one client may have of one account, out of one session: the family of its tokens. Void with the credentials it was given under.
create table oidc_grants (
  id text primary key,
  account_id text not null references accounts(id),
  client_id text not null,
  session_id text not null,
  credential_epoch integer not null,
  scope text not null,
  claims text not null,
  created_at integer not null,
  expires_at integer not null
);
create unique index oidc_grants_of_session on oidc_grants(session_id, client_id);
create index oidc_grants_of_account on oidc_grants(account_id, client_id);

-- What its owner allowed a client, so that nobody is asked twice.
create table oidc_consents (
  account_id text not null references accounts(id),
  client_id text not null,
  scope text not null,
  claims text not null,
  given_at integer not null,
  primary key (account_id, client_id)
) without rowid;

-- Codes, tokens, requests: found by digest, so that nothing in here is of use to who reads it.
create table oidc_records (
  digest blob primary key,
  kind text not null,
  grant_id text,
  payload text not null,
  consumed_at integer,
  expires_at integer not null
) without rowid;
create index oidc_records_of_grant on oidc_records(grant_id) where grant_id is not null;
create index oidc_records_by_end on oidc_records(expires_at);

-- What the proof of a factor says to applications.
alter table sessions add column proved_acr text;
-- The request of an application that a sign-in was begun for.
alter table sign_ins add column application text;
`,
}

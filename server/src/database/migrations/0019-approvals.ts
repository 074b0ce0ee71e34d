export const approvals = {
  version: 19,
  name: 'approvals',
  sql: `
create table approvals (
  id text primary key,
  account_id text not null references accounts(id),
  -- Who asked for it, and may redeem it.
  host_id text not null references hosts(id),
  kind text not null,
  -- The one string that page, message and digest are made of (RFC 8785), and its SHA-256.
  canonical text not null,
  digest blob not null,
  -- Network and address that money goes to, or that the list of destinations is about; null for everything else.
  destination text,
  -- Where the browser is sent back to, with the state in it.
  return_to text,
  -- A change of the account's credentials ends what was asked for before it.
  credential_epoch integer not null,
  requested_at integer not null,
  expires_at integer not null,
  outcome text not null,
  ended_at integer,
  approved_at integer,
  -- How the owner showed that it was them.
  session_id text,
  amr text,
  acr text,
  auth_time integer
) without rowid;
create index approvals_of_account on approvals(account_id, requested_at);
create index approvals_of_destination on approvals(account_id, destination, kind, ended_at) where destination is not null;

-- Of a challenge that is bound to a content: random bytes, the digest, and what a message says of it, as JSON.
alter table challenges add column content text;
-- By which factor it was passed, and how (RFC 8176).
alter table challenges add column proved_by text;
alter table challenges add column proved_amr text;
`,
}

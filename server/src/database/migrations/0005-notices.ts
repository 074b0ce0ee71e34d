export const notices = {
  version: 5,
  name: 'notices',
  sql: `
-- What its owner wants to read at the top of every mail of ours.
alter table accounts add column sealed_phrase blob;

-- Since when its mail server refuses it for good; null while mail arrives.
alter table contact_points add column failing_since integer;
create unique index contact_points_primary on contact_points(account_id) where is_primary = 1;

-- "This was not me": a link for each address that was told. It can only make the account safer.
create table notice_links (
  id text primary key,
  account_id text not null references accounts(id),
  digest blob not null unique,
  event text not null,
  device text not null,
  -- The address it was sent to; null for the last mail to an address that left the account.
  contact_point text,
  -- The change of address that this link may undo, if any.
  address_change text,
  created_at integer not null,
  expires_at integer not null
);
create index notice_links_of_account on notice_links(account_id);
create index notice_links_by_end on notice_links(expires_at);

-- An address that is to be confirmed by a mailed code, asked for by one session.
create table address_requests (
  id text primary key,
  account_id text not null references accounts(id),
  session_id text not null,
  -- 'add' or 'replace primary'.
  purpose text not null,
  address text not null,
  canonical text not null,
  -- 1 where the address was free: only then is a code mailed.
  is_open integer not null,
  credential_epoch integer not null,
  created_at integer not null,
  expires_at integer not null,
  used_at integer
);
create index address_requests_by_end on address_requests(expires_at);

-- What an undo needs to know of the address that was replaced. Until then nobody else can have it.
create table address_changes (
  id text primary key,
  account_id text not null references accounts(id),
  former_address text not null,
  former_canonical text not null,
  changed_at integer not null,
  undo_until integer not null,
  -- Put back, or outranked by the undo of an earlier change.
  ended_at integer
);
create index address_changes_of_account on address_changes(account_id);
create index address_changes_by_address on address_changes(former_canonical);

create table trusted_devices (
  id text primary key,
  account_id text not null references accounts(id),
  token_digest blob not null unique,
  -- Trust is good for the credentials it was given with and dies with any change of them.
  credential_epoch integer not null,
  client text not null,
  created_at integer not null,
  expires_at integer not null,
  ended_at integer
);
create index trusted_devices_of_account on trusted_devices(account_id);
create index trusted_devices_by_end on trusted_devices(expires_at);

-- Wrong codes of strangers after a right password: what was told and what is still to be told.
create table failed_factor_runs (
  account_id text primary key references accounts(id),
  client text not null,
  failures integer not null,
  untold integer not null,
  last_failed_at integer not null,
  last_told_at integer not null
);
create index failed_factor_runs_untold on failed_factor_runs(last_told_at) where untold > 0;
`,
}

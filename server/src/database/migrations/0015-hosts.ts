export const hosts = {
  version: 15,
  name: 'hosts',
  sql: `
-- Applications that call us with a key. Their name is what the operator calls them.
create table hosts (
  id text primary key,
  name text not null unique,
  -- Where people may be sent back to, JSON list.
  origins text not null,
  created_at integer not null
);

create table host_keys (
  id text primary key,
  host_id text not null references hosts(id),
  digest blob not null unique,
  -- Separated by spaces.
  scopes text not null,
  created_at integer not null,
  -- Null until it is retired.
  expires_at integer,
  last_used_at integer
);
create index host_keys_of_host on host_keys(host_id);

-- What a host was answered, for when it asks the same again. The id is a keyed digest of the host and its idempotency key.
create table idempotent_calls (
  id text primary key,
  request_digest blob not null,
  -- Empty while the work that it stands for goes on, which nobody else sees.
  sealed_answer blob not null,
  expires_at integer not null
);
create index idempotent_calls_by_end on idempotent_calls(expires_at);
`,
}

export const limits = {
  version: 4,
  name: 'limits',
  sql: `
-- Failures that a right proof does not clear, and when their window ends.
alter table attempts add column kept integer not null default 0;
alter table attempts add column kept_until integer not null default 0;

-- Second factors that were refused, over all accounts. Several rows a minute, so that no row is waited for by everybody.
create table refused_proofs (
  -- Minutes since 1970.
  minute integer not null,
  shard integer not null,
  refused integer not null,
  primary key (minute, shard)
) without rowid;

create table brakes (
  name text primary key,
  -- Engaged until then.
  until integer not null,
  -- How many a minute are too many, and when that was last worked out.
  ceiling integer not null,
  measured_at integer not null
);

create table used_proofs_of_work (
  nonce text primary key,
  expires_at integer not null
);
create index used_proofs_of_work_by_end on used_proofs_of_work(expires_at);
`,
}

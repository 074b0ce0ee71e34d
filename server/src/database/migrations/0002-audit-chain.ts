/** Audit rows are gathered into batches, each batch signed and chained to the one before. */
export const auditChain = {
  version: 2,
  name: 'audit chain',
  sql: `
alter table audit add column batch integer;
create index audit_unsealed on audit(id) where batch is null;
create index audit_of_batch on audit(batch) where batch is not null;

create table audit_batches (
  number integer primary key,
  -- For each row its id (8 bytes), digest (32 bytes) and the keyed digest of its client (32 bytes), in the order of ids. With the last a
  -- client can be erased later and the chain still holds.
  entries blob not null,
  previous blob not null,
  digest blob not null,
  key_id text not null,
  signature blob not null,
  sealed_at integer not null
);

-- One row: the end of the chain, authenticated, so that a tail that was cut off is missed.
create table audit_head (
  one integer primary key,
  number integer not null,
  digest blob not null,
  authentication blob not null
);
`,
}

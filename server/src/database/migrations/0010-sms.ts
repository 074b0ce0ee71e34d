export const sms = {
  version: 10,
  name: 'sms',
  sql: `
-- The challenge or enrollment that a code was sent for; empty where its subject says all.
alter table codes add column bound_to text not null default '';

-- Texts by place and five minutes: what the spend guard and the operator look at. A scope is 'all', a country or a range of numbers.
create table text_figures (
  scope text not null,
  -- Five minutes since 1970.
  slot integer not null,
  -- Refusals are spread over several rows, so that no row is waited for by everybody.
  shard integer not null,
  asked integer not null default 0,
  carried integer not null default 0,
  verified integer not null default 0,
  refused integer not null default 0,
  primary key (scope, slot, shard)
) without rowid;
`,
}

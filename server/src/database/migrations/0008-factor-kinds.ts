export const factorKinds = {
  version: 8,
  name: 'factor-kinds',
  sql: `
-- What a card shows beside the name, as JSON; nothing secret.
alter table factors add column details text not null default '{}';
-- A keyed digest by which a factor is found where nobody said who they are.
alter table factors add column lookup blob;
create unique index factors_by_lookup on factors(lookup) where lookup is not null;
`,
}

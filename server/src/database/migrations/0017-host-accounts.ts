export const hostAccounts = {
  version: 17,
  name: 'host-accounts',
  sql: `
-- What a host calls an account. Each account has one name at each host.
create table host_accounts (
  host_id text not null references hosts(id),
  external_id text not null,
  account_id text not null references accounts(id),
  linked_at integer not null,
  primary key (host_id, external_id),
  unique (host_id, account_id)
);
create index host_accounts_of_account on host_accounts(account_id);
`,
}

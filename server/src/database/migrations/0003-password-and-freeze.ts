export const passwordAndFreeze = {
  version: 3,
  name: 'password and freeze',
  sql: `
alter table accounts add column frozen_at integer;
alter table accounts add column thaws_at integer;

-- What a half-authenticated sign-in is still good for: 'factor' or, on a frozen account, 'thaw'.
alter table sign_ins add column stage text not null default 'factor';

create table password_resets (
  id text primary key,
  account_id text not null references accounts(id),
  digest blob not null unique,
  created_at integer not null,
  expires_at integer not null,
  used_at integer
);
create index password_resets_of_account on password_resets(account_id);
`,
}

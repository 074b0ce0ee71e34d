export const staff = {
  version: 6,
  name: 'staff',
  sql: `
create table staff (
  account_id text primary key references accounts(id),
  role text not null,
  granted_at integer not null
);

create table staff_links (
  id text primary key,
  role text not null,
  digest blob not null unique,
  created_at integer not null,
  expires_at integer not null,
  used_at integer
);
`,
}

export const passkeys = {
  version: 9,
  name: 'passkeys',
  sql: `
-- What passkeys know the account by: random, and nothing that says who it is.
alter table accounts add column passkey_handle blob;
create unique index accounts_by_passkey_handle on accounts(passkey_handle) where passkey_handle is not null;

-- Challenges of sign-ins that were answered, rightly or not; what is not answered is kept nowhere.
create table used_passkey_challenges (
  digest blob primary key,
  expires_at integer not null
);
create index used_passkey_challenges_by_end on used_passkey_challenges(expires_at);
`,
}

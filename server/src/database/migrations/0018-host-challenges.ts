export const hostChallenges = {
  version: 18,
  name: 'host-challenges',
  sql: `
-- A host states that its own first factor was passed, and asks for the second: on our page, or by its own screens.
create table host_challenges (
  id text primary key,
  host_id text not null references hosts(id),
  account_id text not null references accounts(id),
  -- \`sign_in\`, or the host's name for an action.
  purpose text not null,
  -- What the host calls the session that it is for; means nothing to us.
  host_session text,
  -- RFC 8176, separated by spaces, and when.
  first_factor text not null,
  first_factor_at integer not null,
  client text not null,
  -- The way over our page: where it ends, and the one-time ticket that it begins with.
  return_to text,
  ticket_digest blob unique,
  ticket_used_at integer,
  sign_in_id text,
  session_id text,
  -- The way over the host's own screens.
  wrong_proofs integer not null,
  passed_at integer,
  amr text,
  -- When the host took what came of it, which it can do once.
  redeemed_at integer,
  created_at integer not null,
  expires_at integer not null
);
create index host_challenges_of_account on host_challenges(account_id);
create index host_challenges_by_end on host_challenges(expires_at);

-- Which half-authenticated sign-in led to it.
alter table sessions add column sign_in_id text;
-- Whether hosts were told that it is over.
alter table holds add column told_over integer not null default 0;
`,
}

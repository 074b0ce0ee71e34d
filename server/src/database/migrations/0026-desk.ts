export const desk = {
  version: 26,
  name: 'desk',
  sql: `
-- For whom the link is; null for that of the first administrator, which is for whoever is signed in and has it.
alter table staff_links add column account_id text;

-- Somebody of the staff at work. Their own account has sessions of its own, and neither stands in for the other.
create table staff_sessions (
  id text primary key,
  account_id text not null references accounts(id),
  secret_digest blob not null unique,
  -- Void with the credentials under which it was opened.
  credential_epoch integer not null,
  client text not null,
  created_at integer not null,
  last_seen_at integer not null,
  expires_at integer not null,
  ended_at integer
);
create index staff_sessions_of_account on staff_sessions(account_id) where ended_at is null;

-- Who knows whom: cases of the one are never dealt to the other.
create table recovery_conflicts (
  staff_id text not null references accounts(id),
  account_id text not null references accounts(id),
  declared_at integer not null,
  primary key (staff_id, account_id)
) without rowid;
create index recovery_conflicts_of_account on recovery_conflicts(account_id);

-- Decided while somebody stood behind the reviewer: the decision counts for nothing, and the case is frozen.
alter table recovery_reviews add column under_pressure integer;
create index recovery_reviews_of_reviewer on recovery_reviews(reviewer_id, decided_at);

-- When administrators were told that it waits for too long.
alter table recovery_cases add column breach_told_at integer;
`,
}

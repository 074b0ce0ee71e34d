export const recovery = {
  version: 23,
  name: 'recovery',
  sql: `
-- The browser of somebody who lost a factor, before their case is open and while they look at it. Nobody is signed in by it.
create table recovery_visits (
  id text primary key,
  secret_digest blob not null unique,
  -- The address as it was typed, until the password is right: every address is answered alike.
  account_id text references accounts(id),
  case_id text,
  -- Of which factor: 'totp', 'sms', 'passkey', 'authy'; null where nobody said.
  tool text,
  reason text,
  sealed_reason_text blob,
  -- Which text of the instructions was agreed to, and when.
  instructions_version integer,
  instructions_confirmed_at integer,
  password_proved_at integer,
  mailbox_proved_at integer,
  -- Void with the credentials under which it was proved.
  credential_epoch integer,
  client text not null,
  device_id text,
  created_at integer not null,
  expires_at integer not null,
  ended_at integer
);
create index recovery_visits_of_account on recovery_visits(account_id) where account_id is not null;

create table recovery_cases (
  id text primary key,
  -- What people write on a note and read out: eight characters.
  number text not null unique,
  account_id text not null references accounts(id),
  mode text not null,
  -- 'account' (the web), 'mail', or the account of the support agent who opened it.
  opened_by text not null,
  tool text,
  reason text,
  sealed_reason_text blob,
  instructions_version integer,
  instructions_confirmed_at integer,
  state text not null,
  -- Where a frozen case came from, and goes back to.
  frozen_from text,
  -- How many events it has seen: whoever changes it says which one was the last they saw.
  step integer not null,
  -- What the policy said of recovery and holds when it was opened, as JSON: a case keeps the rules it began under.
  policy_version integer not null,
  rules text not null,
  -- Why two people look at it, as a JSON list of names.
  risks text not null,
  -- Each time evidence is sent in is a round; answers and pictures of an earlier one do not count.
  round integer not null,
  -- Who it was dealt to, and until when it stays theirs.
  assigned_to text,
  assigned_until integer,
  -- For the links that stop it: sealed, as every mail has it.
  sealed_stop_token blob not null,
  stop_digest blob not null unique,
  device_id text,
  opened_at integer not null,
  submitted_at integer,
  approved_at integer,
  -- Until then its owner can stop it after the last approval.
  waits_until integer,
  -- The last notice, an hour before that.
  end_told_at integer,
  expires_at integer not null,
  closed_at integer
);
-- One at a time.
create unique index recovery_cases_open on recovery_cases(account_id) where closed_at is null;
create index recovery_cases_of_account on recovery_cases(account_id, opened_at);
create index recovery_cases_by_state on recovery_cases(state, submitted_at) where closed_at is null;

create table recovery_transitions (
  case_id text not null references recovery_cases(id),
  step integer not null,
  event text not null,
  from_state text not null,
  to_state text not null,
  -- 'account', 'unknown', 'mail', 'staff' or 'system'; and for staff who.
  actor text not null,
  actor_id text,
  policy_version integer not null,
  -- The notice that went out with it.
  notice text,
  at integer not null,
  primary key (case_id, step)
) without rowid;

-- What was sent in. What it says is sealed, and leaves before the row does.
create table recovery_evidence (
  id text primary key,
  case_id text not null references recovery_cases(id),
  round integer not null,
  kind text not null,
  -- Of kinds with several parts: which.
  part text not null,
  sealed_data blob,
  -- Of the file as it came, and of what the picture shows: nothing is taken twice, in no case. They stay.
  digest blob,
  picture_digest blob,
  file_id text,
  given_at integer not null,
  erased_at integer
);
create index recovery_evidence_of_case on recovery_evidence(case_id, round);
create index recovery_evidence_by_digest on recovery_evidence(digest) where digest is not null;

create table recovery_reviews (
  id text primary key,
  case_id text not null references recovery_cases(id),
  round integer not null,
  reviewer_id text not null references accounts(id),
  -- JSON: item, passed or the code of what is wrong.
  checklist text not null,
  decision text,
  -- JSON list of codes.
  reasons text not null,
  sealed_note blob,
  begun_at integer not null,
  decided_at integer,
  unique (case_id, round, reviewer_id)
);

-- The right to set up one factor in place of those that are lost: of one account, once, and nothing else.
create table rebind_grants (
  id text primary key,
  account_id text not null references accounts(id),
  case_id text not null unique,
  -- Void with the credentials it was given under.
  credential_epoch integer not null,
  -- The proof of a factor after this moment is its owner's, and ends it.
  case_opened_at integer not null,
  granted_at integer not null,
  expires_at integer not null,
  used_at integer,
  factor_id text,
  voided_at integer
);
create index rebind_grants_of_account on rebind_grants(account_id) where used_at is null and voided_at is null;

-- Which grant a session came in by; it can set up the factor and nothing else.
alter table sessions add column rebind_grant_id text;
`,
}

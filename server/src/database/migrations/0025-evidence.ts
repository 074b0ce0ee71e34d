export const evidence = {
  version: 25,
  name: 'evidence',
  sql: `
-- Pictures and mails that were sent in, as they were made anew from what came. Sealed with the key of the case, which lies elsewhere.
create table evidence_files (
  id text primary key,
  case_id text not null references recovery_cases(id),
  round integer not null,
  media_type text not null,
  -- Bytes of what came, before it was made anew.
  length integer not null,
  width integer,
  height integer,
  sealed_content blob,
  kept_at integer not null,
  erased_at integer
);
create index evidence_files_of_case on evidence_files(case_id, round);

-- One look at one file by one person.
create table evidence_tickets (
  digest blob primary key,
  file_id text not null,
  case_id text not null,
  viewer_id text not null,
  expires_at integer not null,
  used_at integer
);
create index evidence_tickets_of_case on evidence_tickets(case_id);

-- The questions of a case stay the same for all its tries, or the wrong answers would sort themselves out.
create table question_sets (
  id text primary key,
  case_id text not null unique references recovery_cases(id),
  sealed_questions blob,
  asked_at integer not null
);

create table face_checks (
  id text primary key,
  case_id text not null references recovery_cases(id),
  round integer not null,
  -- 'asked', 'passed', 'failed' or 'unclear'.
  state text not null,
  begun_at integer not null,
  expires_at integer not null,
  ended_at integer
);
create index face_checks_of_case on face_checks(case_id, begun_at);

alter table recovery_cases add column evidence_erased_at integer;
create index recovery_cases_to_erase on recovery_cases(closed_at) where evidence_erased_at is null;
create index recovery_evidence_by_picture on recovery_evidence(picture_digest) where picture_digest is not null;
`,
}

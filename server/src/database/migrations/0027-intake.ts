export const intake = {
  version: 27,
  name: 'intake',
  sql: `
-- Mail that was taken in: our 250 is the promise that it is handled, once.
create table intake_mails (
  id text primary key,
  -- Of all of it: a mail server that did not hear our 250 hands it over again.
  digest blob not null unique,
  -- Envelope and mail; empty once it is handled.
  sealed_mail blob not null,
  size integer not null,
  received_at integer not null,
  attempts integer not null,
  next_attempt_at integer not null,
  claimed_until integer not null,
  handled_at integer,
  outcome text,
  -- Of sender, date and words: what was handled is not handled again when it comes by another way.
  content_digest blob unique
);
create index intake_mails_waiting on intake_mails(next_attempt_at) where handled_at is null;
`,
}

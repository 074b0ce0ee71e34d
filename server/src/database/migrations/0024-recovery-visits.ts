export const recoveryVisits = {
  version: 24,
  name: 'recovery-visits',
  sql: `
-- The number of the case that a browser wants to look at, as it was typed: one that does not exist is answered alike.
alter table recovery_visits add column looks_for text;
-- Why its owner asks that somebody else decides.
alter table recovery_cases add column sealed_appeal blob;
-- What the case's rules say of holds: the factor is set up where nobody knows of cases.
alter table rebind_grants add column hold_hours integer not null default 0;
create index rebind_grants_used on rebind_grants(case_id) where used_at is not null;
`,
}

export const policy = {
  version: 14,
  name: 'policy',
  sql: `
-- The version of the text that the person agreed to in this session, before setting up a factor.
alter table sessions add column accepted_disclaimer integer;
-- The rule that the set-up began under: how many factors an account may have, null for any number.
alter table enrollments add column max_factors integer;
-- The rules as the owner was last told of them, JSON; null for accounts older than this, until a change is read.
alter table accounts add column rules text;
`,
}

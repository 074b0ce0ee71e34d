export const policy = {
  version: 14,
  name: 'policy',
  sql: `
-- The version of the text that the person agreed to in this session, before setting up a factor.
alter table sessions add column accepted_disclaimer integer;
-- The rule that the set-up began under: how many factors an account may have, null for any number.
alter table enrollments add column max_factors integer;
-- Rules as people were told of them, JSON, each text once; and which of them an owner was told last. Null in accounts older than this.
create table rules (
  digest text primary key,
  content text not null
);
alter table accounts add column told_rules text references rules (digest);
`,
}

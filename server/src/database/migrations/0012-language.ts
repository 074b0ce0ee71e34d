export const language = {
  version: 12,
  name: 'language',
  sql: `
-- In which mails are written to its owner.
alter table accounts add column language text not null default 'en';
`,
}

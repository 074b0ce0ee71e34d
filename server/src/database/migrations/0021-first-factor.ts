export const firstFactor = {
  version: 21,
  name: 'first-factor',
  sql: `
-- How the first factor was given (RFC 8176, separated by spaces): by a host's word it is what the host says.
alter table sign_ins add column first_factor text not null default 'pwd';
`,
}

export const factorUse = {
  version: 13,
  name: 'factor-use',
  sql: `
-- The browser and address of the last right proof, as JSON.
alter table factors add column last_used_from text;
`,
}

export const approvalsAtHosts = {
  version: 22,
  name: 'approvals-at-hosts',
  sql: `
-- What the proof on screens of the host approves, where it approves something.
alter table host_challenges add column approval_id text;

-- How strong the proof was that passed it.
alter table challenges add column proved_acr text;
`,
}

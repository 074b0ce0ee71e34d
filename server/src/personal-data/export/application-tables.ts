import type { Chapter, Give, HeldTable } from './held-table.ts'

const ofAccount = 'account_id = :accountId'
const host: Give = { as: 'application', sql: '(select name from hosts where hosts.id = host_id)' }

const applications: HeldTable[] = [
  {
    table: 'host_accounts',
    says: 'What applications call the account.',
    where: ofAccount,
    order: 'linked_at, host_id',
    gives: { host_id: host, external_id: 'as_is', linked_at: 'time' },
    leaves: { account_id: 'owner' },
  },
  {
    table: 'host_challenges',
    says: 'Proofs that applications asked for in the last day, and what they said of their own sign-in.',
    where: ofAccount,
    order: 'created_at, id',
    gives: {
      id: 'as_is',
      host_id: host,
      purpose: 'as_is',
      host_session: 'as_is',
      first_factor: 'as_is',
      first_factor_at: 'time',
      client: 'json',
      amr: 'as_is',
      approval_id: 'as_is',
      session_id: 'as_is',
      created_at: 'time',
      passed_at: 'time',
      redeemed_at: 'time',
      expires_at: 'time',
    },
    leaves: {
      account_id: 'owner',
      return_to: 'order',
      ticket_digest: 'opens',
      ticket_used_at: 'order',
      sign_in_id: 'order',
      wrong_proofs: 'limits',
    },
  },
  {
    table: 'approvals',
    says: 'Operations that applications asked to have approved: `canonical` is what was shown and signed.',
    where: ofAccount,
    order: 'requested_at, id',
    gives: {
      id: 'as_is',
      host_id: host,
      kind: 'as_is',
      canonical: 'json',
      destination: 'as_is',
      requested_at: 'time',
      expires_at: 'time',
      outcome: 'as_is',
      approved_at: 'time',
      ended_at: 'time',
      session_id: 'as_is',
      amr: 'as_is',
      acr: 'as_is',
      auth_time: 'time',
    },
    leaves: { account_id: 'owner', digest: 'another', return_to: 'order', credential_epoch: 'order' },
  },
  {
    table: 'oidc_consents',
    says: 'What applications may know.',
    where: ofAccount,
    order: 'given_at, client_id',
    gives: { client_id: 'as_is', scope: 'as_is', claims: 'as_is', given_at: 'time' },
    leaves: { account_id: 'owner' },
  },
  {
    table: 'oidc_grants',
    says: 'Applications that are signed in to.',
    where: ofAccount,
    order: 'created_at, id',
    gives: { client_id: 'as_is', session_id: 'as_is', scope: 'as_is', claims: 'as_is', created_at: 'time', expires_at: 'time' },
    leaves: { id: 'opens', account_id: 'owner', credential_epoch: 'order' },
  },
  {
    table: 'webhook_events',
    says: 'What applications were told in the last month.',
    where: ofAccount,
    order: 'position',
    gives: { id: 'as_is', type: 'as_is', data: 'json', created_at: 'time' },
    leaves: { position: 'order', account_id: 'owner' },
  },
]

export const applicationChapter: Chapter = {
  name: 'applications',
  says: 'What applications know of the person, and what the person approved for them.',
  tables: applications,
}

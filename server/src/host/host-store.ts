import { statement } from '../database/database.ts'

export const insertLink = statement<{ hostId: string; externalId: string; accountId: string; now: number }>(
  'insert-host-account',
  `insert into host_accounts (host_id, external_id, account_id, linked_at) values (:hostId, :externalId, :accountId, :now)
   on conflict do nothing`,
)
export const linkOf = statement<{ hostId: string; externalId: string }, { account_id: string; linked_at: number }>(
  'host-account',
  'select account_id, linked_at from host_accounts where host_id = :hostId and external_id = :externalId',
)

export interface HostChallengeRow {
  id: string
  host_id: string
  external_id: string
  account_id: string
  purpose: string
  host_session: string | null
  first_factor: string
  client: string
  return_to: string | null
  approval_id: string | null
  sign_in_id: string | null
  session_id: string | null
  wrong_proofs: number
  passed_at: number | null
  amr: string | null
  created_at: number
  expires_at: number
}

const columns = `host_challenges.id, host_challenges.host_id, external_id, host_challenges.account_id, purpose, host_session, first_factor, client,
  return_to, approval_id, sign_in_id, session_id, wrong_proofs, passed_at, amr, host_challenges.created_at, expires_at
  from host_challenges join host_accounts on host_accounts.host_id = host_challenges.host_id and host_accounts.account_id = host_challenges.account_id`

export const insertChallenge = statement<{
  id: string
  hostId: string
  accountId: string
  purpose: string
  hostSession: string | null
  firstFactor: string
  firstFactorAt: number
  client: string
  returnTo: string | null
  approvalId: string | null
  ticket: Uint8Array | null
  now: number
  expiresAt: number
}>(
  'insert-host-challenge',
  `insert into host_challenges (id, host_id, account_id, purpose, host_session, first_factor, first_factor_at, client, return_to, approval_id, ticket_digest,
     wrong_proofs, created_at, expires_at)
   values (:id, :hostId, :accountId, :purpose, :hostSession, :firstFactor, :firstFactorAt, :client, :returnTo, :approvalId, :ticket, 0, :now, :expiresAt)`,
)
export const redeem = statement<{ id: string; now: number }>(
  'redeem-host-challenge',
  'update host_challenges set redeemed_at = :now where id = :id and redeemed_at is null',
)
export const challengeOfHost = statement<{ id: string; hostId: string }, HostChallengeRow>(
  'host-challenge',
  `select ${columns} where host_challenges.id = :id and host_challenges.host_id = :hostId`,
)
/** For the browser of the person, which has no key. */
export const challengeOfAccount = statement<{ id: string; accountId: string }, HostChallengeRow>(
  'host-challenge-of-account',
  `select ${columns} where host_challenges.id = :id and host_challenges.account_id = :accountId`,
)
export const challengeOfTicket = statement<{ digest: Uint8Array; now: number }, HostChallengeRow & { host_name: string }>(
  'host-challenge-of-ticket',
  `select hosts.name as host_name, ${columns} join hosts on hosts.id = host_challenges.host_id
   where ticket_digest = :digest and ticket_used_at is null and expires_at > :now and passed_at is null`,
)
export const useTicket = statement<{ digest: Uint8Array; now: number }>(
  'use-host-ticket',
  `update host_challenges set ticket_used_at = :now
   where ticket_digest = :digest and ticket_used_at is null and expires_at > :now and passed_at is null`,
)
export const keepEntry = statement<{ id: string; signInId: string | null; sessionId: string | null }>(
  'keep-host-entry',
  'update host_challenges set sign_in_id = :signInId, session_id = :sessionId where id = :id',
)
export const takeProof = statement<{ id: string; now: number; limit: number }>(
  'take-host-proof',
  `update host_challenges set wrong_proofs = wrong_proofs + 1 where id = :id and passed_at is null and expires_at > :now and wrong_proofs < :limit`,
)
/** What has approved something is used up by that. */
export const passChallenge = statement<{ id: string; now: number; amr: string }>(
  'pass-host-challenge',
  'update host_challenges set passed_at = :now, amr = :amr, redeemed_at = case when approval_id is null then null else :now end where id = :id and passed_at is null and expires_at > :now',
)

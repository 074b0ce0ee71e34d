import { statement } from '../database/database.ts'

export interface ApprovalRow {
  id: string
  account_id: string
  host_id: string
  host_name: string
  canonical: string
  digest: Uint8Array
  return_to: string | null
  requested_at: number
  expires_at: number
  outcome: string
  ended_at: number | null
  approved_at: number | null
  session_id: string | null
  amr: string | null
  acr: string | null
  auth_time: number | null
}

const columns = `approvals.id, account_id, host_id, hosts.name as host_name, canonical, digest, return_to, requested_at, expires_at, outcome, ended_at,
  approved_at, session_id, amr, acr, auth_time from approvals join hosts on hosts.id = approvals.host_id`

export const insertApproval = statement<{
  id: string
  accountId: string
  hostId: string
  kind: string
  canonical: string
  digest: Uint8Array
  destination: string | null
  returnTo: string | null
  now: number
  expiresAt: number
}>(
  'insert-approval',
  `insert into approvals (id, account_id, host_id, kind, canonical, digest, destination, return_to, credential_epoch, requested_at, expires_at, outcome)
   select :id, :accountId, :hostId, :kind, :canonical, :digest, :destination, :returnTo, credential_epoch, :now, :expiresAt, 'requested'
   from accounts where id = :accountId`,
)
/** Whose it is, is part of the question: one of another account or host is not found. */
export const approvalOfAccount = statement<{ id: string; accountId: string }, ApprovalRow>(
  'approval-of-account',
  `select ${columns} where approvals.id = :id and account_id = :accountId`,
)
export const approvalOfHost = statement<{ id: string; hostId: string }, ApprovalRow>(
  'approval-of-host',
  `select ${columns} where approvals.id = :id and host_id = :hostId`,
)
/** `for update` keeps the account's credentials as they are until the transaction ends: who changes them comes before or after. */
const isCurrent = 'credential_epoch = (select credential_epoch from accounts where accounts.id = approvals.account_id for update)'

export const approve = statement<{
  id: string
  now: number
  expiresAt: number
  ownerId: string
  amr: string
  acr: string
  authTime: number
}>(
  'approve-approval',
  `update approvals set outcome = 'approved', approved_at = :now, expires_at = :expiresAt, session_id = :ownerId, amr = :amr, acr = :acr,
   auth_time = :authTime where id = :id and outcome = 'requested' and expires_at > :now and ${isCurrent}`,
)
export const redeem = statement<{ id: string; digest: Uint8Array; now: number }>(
  'redeem-approval',
  `update approvals set outcome = 'redeemed', ended_at = :now
   where id = :id and digest = :digest and outcome = 'approved' and expires_at > :now and ${isCurrent}`,
)
export const refuse = statement<{ id: string; now: number }>(
  'refuse-approval',
  "update approvals set outcome = 'refused', ended_at = :now where id = :id and outcome = 'requested' and expires_at > :now",
)
export const end = statement<{ id: string; now: number }>(
  'void-approval',
  "update approvals set outcome = 'voided', ended_at = :now where id = :id and outcome in ('requested', 'approved') and expires_at > :now",
)
const redeemedAbout = "from approvals where account_id = :accountId and destination = :destination and outcome = 'redeemed'"
/** Put on the list twice is on it since the first time. */
export const knownDestination = statement<{ accountId: string; destination: string }, { sent_at: number | null; listed_at: number | null }>(
  'known-destination',
  `select (select max(ended_at) ${redeemedAbout} and kind not in ('allow_destination', 'remove_destination')) as sent_at,
     (select min(ended_at) ${redeemedAbout} and kind = 'allow_destination'
      and ended_at > coalesce((select max(ended_at) ${redeemedAbout} and kind = 'remove_destination'), 0)) as listed_at`,
)

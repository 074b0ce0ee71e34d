import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { Host } from '../host-keys/host-key.ts'
import type { AccountId, ApprovalId, HostId } from '../ids.ts'
import { Problem } from '../problem.ts'
import type { Approval, Outcome, Proved } from './approval.ts'
import * as store from './approval-store.ts'
import { operationDigest, parseCanonical } from './operation.ts'

/** Throws NOT_FOUND for one of another account, as for one that does not exist. */
export async function approvalOfAccount(tx: Tx, accountId: AccountId, id: string): Promise<Approval> {
  return found(await tx.get(store.approvalOfAccount, { id, accountId }))
}

/** The same for the host that asked for it. */
export async function approvalOfHost(tx: Tx, { id: hostId }: Pick<Host, 'id'>, id: string): Promise<Approval> {
  return found(await tx.get(store.approvalOfHost, { id, hostId }))
}

/** A row whose string is not the one that was digested is nobody's approval. */
function found(row: store.ApprovalRow | undefined): Approval {
  if (!row || !operationDigest(row.canonical).equals(row.digest)) throw new Problem('NOT_FOUND')
  return {
    id: row.id as ApprovalId,
    accountId: row.account_id as AccountId,
    host: { id: row.host_id as HostId, name: row.host_name },
    operation: parseCanonical(row.canonical),
    canonical: row.canonical,
    digest: row.digest,
    returnTo: row.return_to,
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
    outcome: row.outcome as Outcome,
    proved: provedIn(row),
  }
}

function provedIn({ session_id, amr, acr, auth_time, approved_at }: store.ApprovalRow): Proved | null {
  if (session_id === null || amr === null || acr === null || auth_time === null || approved_at === null) return null
  return {
    ownerId: session_id as Proved['ownerId'],
    amr: amr.split(' '),
    acr: acr as Proved['acr'],
    authTime: auth_time,
    approvedAt: approved_at,
  }
}

/**
 * When an account sent to a destination last, and since when it has been on its list: null for never, and for one taken off again. The
 * list is nothing but what was approved and carried out.
 */
export async function knowledgeOf(
  tx: Tx,
  accountId: AccountId,
  destination: string,
): Promise<{ sentAt: Millis | null; listedAt: Millis | null }> {
  const known = await tx.get(store.knownDestination, { accountId, destination })
  return { sentAt: known?.sent_at ?? null, listedAt: known?.listed_at ?? null }
}

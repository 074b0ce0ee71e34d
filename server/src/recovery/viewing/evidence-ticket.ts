import { type Millis, toRfc3339 } from '../../clock.ts'
import type { KeyRing } from '../../crypto/key-ring.ts'
import { randomSecret } from '../../crypto/random.ts'
import { statement, type Tx } from '../../database/database.ts'
import type { AccountId } from '../../ids.ts'
import { lifetimes } from '../../lifetimes.ts'
import { Problem } from '../../problem.ts'
import { evidenceViewed } from '../../security-events/evidence-events.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { fileOfCase } from '../uploads/evidence-file.ts'

const insertTicket = statement<{ digest: Uint8Array; fileId: string; caseId: string; viewerId: string; expiresAt: number }>(
  'insert-evidence-ticket',
  `insert into evidence_tickets (digest, file_id, case_id, viewer_id, expires_at) values (:digest, :fileId, :caseId, :viewerId, :expiresAt)`,
)
/** This write decides: of two who come with it, one sees the file. */
const useTicket = statement<{ digest: Uint8Array; now: number }, { file_id: string; case_id: string }>(
  'use-evidence-ticket',
  `update evidence_tickets set used_at = :now where digest = :digest and used_at is null and expires_at > :now returning file_id, case_id`,
)

export interface EvidenceTicket {
  /** Behind the evidence origin. */
  path: string
  expiresAt: string
}

interface Wanted {
  caseId: string
  fileId: string
  viewer: AccountId
}

/**
 * The right to see one file once, within a minute (CAS-7), for a member of staff whose right to the case the caller has checked. Whoever the
 * case is about sees nothing of it. Asking is what is recorded, so nobody looks unseen. Throws NOT_FOUND, also for what was erased.
 */
export async function evidenceTicket(tx: Tx, occasion: Occasion, { caseId, fileId, viewer }: Wanted): Promise<EvidenceTicket> {
  const { keys, now } = occasion
  const file = await fileOfCase(tx, keys, { fileId, caseId })
  if (!file || file.accountId === viewer) throw new Problem('NOT_FOUND')
  const ticket = randomSecret()
  const expiresAt = now + lifetimes.evidenceTicket
  await tx.run(insertTicket, { digest: digestOf(keys, ticket), fileId, caseId, viewerId: viewer, expiresAt })
  await evidenceViewed(tx, occasion, { accountId: file.accountId, caseId: file.caseId, fileId, viewerId: viewer })
  return { path: `/files/${ticket}`, expiresAt: toRfc3339(expiresAt) }
}

/** Undefined for a ticket that was used, is too old, or never was; and for a file that was erased meanwhile. */
export async function redeemTicket(tx: Tx, { keys, now }: { keys: KeyRing; now: Millis }, ticket: string) {
  const used = await tx.get(useTicket, { digest: digestOf(keys, ticket), now })
  return used && fileOfCase(tx, keys, { fileId: used.file_id, caseId: used.case_id })
}

const digestOf = (keys: KeyRing, ticket: string): Uint8Array => keys.digest('evidence-ticket', ticket)

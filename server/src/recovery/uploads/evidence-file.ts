import { createHash } from 'node:crypto'
import type { Millis } from '../../clock.ts'
import type { KeyRing } from '../../crypto/key-ring.ts'
import type { Tx } from '../../database/database.ts'
import { type AccountId, type EvidenceFileId, newId, type RecoveryCaseId } from '../../ids.ts'
import { Problem } from '../../problem.ts'
import { roundUnderWay, wasSentBefore } from '../evidence/given.ts'
import type { RecoveryCase } from '../stored-case.ts'
import * as store from './evidence-file-store.ts'
import { showTheSame } from './picture-digest.ts'

/** OWASP ASVS 5.2.6: of one round of one case. */
export const perRound = { files: 5, bytes: 20 * 1024 * 1024 } as const

export interface NewFile {
  mediaType: 'image/jpeg' | 'text/plain'
  content: Uint8Array
  /** Of what came. */
  length: number
  width?: number
  height?: number
}

/** Seals it with the key of the case, for whoever holds that. Throws TOO_MANY_FILES. */
export async function keepFile(
  tx: Tx,
  { keys, now }: { keys: KeyRing; now: Millis },
  to: RecoveryCase,
  file: NewFile,
): Promise<EvidenceFileId> {
  const { id: caseId, accountId } = to
  const round = roundUnderWay(to)
  const held = await tx.get(store.filesOfRound, { caseId, round })
  if ((held?.count ?? 0) >= perRound.files || (held?.bytes ?? 0) + file.length > perRound.bytes) throw new Problem('TOO_MANY_FILES')
  const id = newId('evf')
  const { mediaType, content, length, width = null, height = null } = file
  const sealedContent = keys.erasable.seal(caseId, placeOf(id, accountId), content)
  await tx.run(store.insertFile, { id, caseId, round, mediaType, length, width, height, sealedContent, now })
  return id
}

export async function filesLeft(tx: Tx, to: Pick<RecoveryCase, 'id' | 'round' | 'state'>): Promise<number> {
  const held = await tx.get(store.filesOfRound, { caseId: to.id, round: roundUnderWay(to) })
  return Math.max(0, perRound.files - (held?.count ?? 0))
}

/** Undefined where it was erased. Throws NOT_FOUND for a file of another case, as for one that does not exist. */
export async function fileOfCase(
  tx: Tx,
  keys: KeyRing,
  { fileId, caseId }: { fileId: string; caseId: string },
): Promise<{ mediaType: string; content: Uint8Array; accountId: AccountId; caseId: RecoveryCaseId } | undefined> {
  const row = await tx.get(store.fileOfCase, { id: fileId, caseId })
  if (!row) throw new Problem('NOT_FOUND')
  const content = row.sealed_content && keys.erasable.open(caseId, placeOf(row.id, row.account_id), row.sealed_content)
  if (!content) return undefined
  return { mediaType: row.media_type, content, accountId: row.account_id as AccountId, caseId: row.case_id as RecoveryCaseId }
}

/** What is left of a file that came. */
export interface KnownFile {
  /** What it is known again by, in every case for as long as the case is remembered. */
  digest: Uint8Array
  length: number
}

/** Reads all of it: before a transaction, never in one. */
export const knownFile = (keys: KeyRing, bytes: Uint8Array): KnownFile => ({
  digest: keys.digest('evidence-file', createHash('sha256').update(bytes).digest('base64')),
  length: bytes.length,
})

/** The same file or the same picture in any case; and in those of this account one that shows the same but for a few points. Throws SENT_BEFORE. */
export async function mustBeNew(tx: Tx, accountId: AccountId, digest: Uint8Array, shown: Uint8Array | null): Promise<void> {
  if (await wasSentBefore(tx, digest, shown)) throw new Problem('SENT_BEFORE')
  if (shown === null) return
  const own = await tx.all(store.picturesOfAccount, { accountId })
  if (own.some(({ picture_digest }) => showTheSame(picture_digest, shown))) throw new Problem('SENT_BEFORE')
}

const placeOf = (row: string, account: string) => ({ table: 'evidence_files', column: 'sealed_content', account, row })

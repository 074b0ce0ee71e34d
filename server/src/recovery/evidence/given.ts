import type { Millis } from '../../clock.ts'
import type { KeyRing } from '../../crypto/key-ring.ts'
import { statement, type Tx } from '../../database/database.ts'
import { type EvidenceId, newId } from '../../ids.ts'
import type { Evidence } from '../../policy/policy.ts'
import type { RecoveryCase } from '../stored-case.ts'
import type { Part } from './evidence-data.ts'

/** One part of a kind of evidence, as it was taken in, unopened. */
export interface GivenPart {
  id: EvidenceId
  kind: Evidence
  part: string
  round: number
  fileId: string | null
  /** Of that file. */
  mediaType: string | null
  givenAt: Millis
  erasedAt: Millis | null
}

export interface GivenEvidence extends GivenPart {
  /** What it says, as the kind keeps it; null once it was erased with the key of the case. */
  data: unknown
}

interface Row {
  id: string
  kind: string
  part: string
  round: number
  sealed_data: Uint8Array | null
  file_id: string | null
  media_type: string | null
  given_at: number
  erased_at: number | null
}

const insertEvidence = statement<{
  id: string
  caseId: string
  round: number
  kind: string
  part: string
  sealedData: Uint8Array
  digest: Uint8Array | null
  pictureDigest: Uint8Array | null
  fileId: string | null
  now: number
}>(
  'insert-recovery-evidence',
  // Later than all before it, as a server that waited for another one looked at its clock before that.
  `insert into recovery_evidence (id, case_id, round, kind, part, sealed_data, digest, picture_digest, file_id, given_at)
   select :id, :caseId, :round, :kind, :part, :sealedData, :digest, :pictureDigest, :fileId,
     case when max(given_at) >= :now then max(given_at) + 1 else :now end
   from recovery_evidence where case_id = :caseId`,
)
const evidenceOf = statement<{ caseId: string }, Row>(
  'recovery-evidence-of',
  `select recovery_evidence.id, kind, part, recovery_evidence.round, sealed_data, file_id, media_type, given_at, recovery_evidence.erased_at from recovery_evidence
   left join evidence_files on evidence_files.id = file_id
   where recovery_evidence.case_id = :caseId order by given_at, recovery_evidence.id`,
)
/** Of any case: an image that was sent before is not sent again (S1-48). */
const sentBefore = statement<{ digest: Uint8Array; pictureDigest: Uint8Array | null }, { id: string }>(
  'recovery-evidence-sent-before',
  'select id from recovery_evidence where digest = :digest or picture_digest = :pictureDigest limit 1',
)

export type Giving = Part & {
  /** Of the file as it came, and of what the picture shows. */
  digest?: Uint8Array
  pictureDigest?: Uint8Array
  fileId?: string
}

/** Takes one part in, in the transaction of whatever moves the case. A newer one of the same round stands beside the older one, and counts. */
export async function giveEvidence(
  tx: Tx,
  { keys, now }: { keys: KeyRing; now: Millis },
  recoveryCase: Pick<RecoveryCase, 'id' | 'accountId' | 'round' | 'state'>,
  { kind, part, data, digest, pictureDigest, fileId }: Giving,
): Promise<EvidenceId> {
  const { id: caseId, accountId } = recoveryCase
  const round = roundUnderWay(recoveryCase)
  const id = newId('evd')
  await tx.run(insertEvidence, {
    id,
    caseId,
    round,
    kind,
    part,
    sealedData: keys.erasable.seal(caseId, placeOf(id, accountId), Buffer.from(JSON.stringify(data))),
    digest: digest ?? null,
    pictureDigest: pictureDigest ?? null,
    fileId: fileId ?? null,
    now,
  })
  return id
}

export async function wasSentBefore(tx: Tx, digest: Uint8Array, pictureDigest: Uint8Array | null): Promise<boolean> {
  return (await tx.get(sentBefore, { digest, pictureDigest })) !== undefined
}

/** All rounds, oldest first. */
export async function givenTo(
  tx: Tx,
  keys: KeyRing,
  { id: caseId, accountId }: Pick<RecoveryCase, 'id' | 'accountId'>,
): Promise<GivenEvidence[]> {
  const rows = await tx.all(evidenceOf, { caseId })
  return rows.map((row) => ({
    ...partIn(row),
    data: read(row.sealed_data && keys.erasable.open(caseId, placeOf(row.id, accountId), row.sealed_data)),
  }))
}

/** The same for whoever only asks what is there. */
export async function partsOf(tx: Tx, { id: caseId }: Pick<RecoveryCase, 'id'>): Promise<GivenPart[]> {
  return (await tx.all(evidenceOf, { caseId })).map(partIn)
}

const partIn = (row: Row): GivenPart => ({
  id: row.id as EvidenceId,
  kind: row.kind as Evidence,
  part: row.part,
  round: row.round,
  fileId: row.file_id,
  mediaType: row.media_type,
  givenAt: row.given_at,
  erasedAt: row.erased_at,
})

/** Where something more was asked for, what comes now belongs to the round that begins when it is sent in. */
export const roundUnderWay = ({ state, round }: Pick<RecoveryCase, 'state' | 'round'>): number =>
  state === 'more_needed' ? round + 1 : round

/**
 * What counts in a round: of each kind what was given last, up to then. Whoever was asked for a new picture does not have to answer the
 * questions again; and a kind that is begun anew has to be given anew as a whole.
 */
export function ofRound<T extends Pick<GivenPart, 'kind' | 'round'>>(given: readonly T[], round: number): T[] {
  const upTo = given.filter((one) => one.round <= round)
  const last = (kind: string) => Math.max(...upTo.filter((one) => one.kind === kind).map((one) => one.round))
  return upTo.filter((one) => one.round === last(one.kind))
}

const read = (opened: Uint8Array | null | undefined): unknown => (opened ? JSON.parse(Buffer.from(opened).toString()) : null)

const placeOf = (row: string, account: string) => ({ table: 'recovery_evidence', column: 'sealed_data', account, row })

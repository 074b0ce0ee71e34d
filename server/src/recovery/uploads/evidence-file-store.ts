import { statement } from '../../database/database.ts'

export interface FileRow {
  id: string
  case_id: string
  account_id: string
  media_type: string
  sealed_content: Uint8Array | null
}

export const filesOfRound = statement<{ caseId: string; round: number }, { count: number; bytes: number | null }>(
  'evidence-files-of-round',
  'select count(*) as count, sum(length) as bytes from evidence_files where case_id = :caseId and round = :round',
)
export const insertFile = statement<{
  id: string
  caseId: string
  round: number
  mediaType: string
  length: number
  width: number | null
  height: number | null
  sealedContent: Uint8Array
  now: number
}>(
  'insert-evidence-file',
  `insert into evidence_files (id, case_id, round, media_type, length, width, height, sealed_content, kept_at)
   values (:id, :caseId, :round, :mediaType, :length, :width, :height, :sealedContent, :now)`,
)
export const fileOfCase = statement<{ id: string; caseId: string }, FileRow>(
  'evidence-file-of-case',
  `select evidence_files.id, case_id, account_id, media_type, sealed_content from evidence_files
   join recovery_cases on recovery_cases.id = case_id where evidence_files.id = :id and case_id = :caseId`,
)
export const picturesOfAccount = statement<{ accountId: string }, { picture_digest: Uint8Array }>(
  'recovery-pictures-of-account',
  `select picture_digest from recovery_evidence join recovery_cases on recovery_cases.id = case_id
   where account_id = :accountId and picture_digest is not null`,
)

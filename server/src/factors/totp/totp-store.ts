import { statement } from '../../database/database.ts'

export const insertTotp = statement<{ factorId: string; sealedKey: Uint8Array; lastStep: number }>(
  'insert-totp',
  'insert into totp_factors (factor_id, sealed_key, last_step) values (:factorId, :sealedKey, :lastStep)',
)
export const readTotp = statement<{ factorId: string }, { sealed_key: Uint8Array; last_step: number }>(
  'read-totp',
  'select sealed_key, last_step from totp_factors where factor_id = :factorId',
)
/** RFC 6238 section 5.2: a time step is accepted once; this write decides who had it. */
export const useStep = statement<{ factorId: string; step: number }>(
  'use-totp-step',
  'update totp_factors set last_step = :step where factor_id = :factorId and last_step < :step',
)
export const deleteTotp = statement<{ factorId: string }>('delete-totp', 'delete from totp_factors where factor_id = :factorId')

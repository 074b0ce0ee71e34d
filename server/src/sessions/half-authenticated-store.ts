import { statement } from '../database/database.ts'

export interface SignInRow {
  id: string
  account_id: string
  credential_epoch: number
  device_id: string | null
  application: string | null
  first_factor: string
  expires_at: number
  wrong_proofs: number
  email: string
}

export const insertSignIn = statement<{
  id: string
  accountId: string
  digest: Uint8Array
  epoch: number
  deviceId: string | null
  application: string | null
  firstFactor: string
  client: string
  stage: string
  now: number
  expiresAt: number
}>(
  'insert-sign-in',
  `insert into sign_ins (id, account_id, secret_digest, credential_epoch, device_id, application, first_factor, client, stage, created_at, expires_at, wrong_proofs)
   values (:id, :accountId, :digest, :epoch, :deviceId, :application, :firstFactor, :client, :stage, :now, :expiresAt, 0)`,
)
/** A sign-in begun under older credentials is void, hence the join on the epoch. */
export const signInByDigest = statement<{ digest: Uint8Array; stage: string; now: number }, SignInRow>(
  'sign-in-by-digest',
  `select sign_ins.id, sign_ins.account_id, sign_ins.credential_epoch, device_id, application, first_factor, expires_at, wrong_proofs, contact_points.address as email
   from sign_ins join accounts on accounts.id = sign_ins.account_id and accounts.credential_epoch = sign_ins.credential_epoch
   join contact_points on contact_points.account_id = sign_ins.account_id and contact_points.is_primary = 1
   where secret_digest = :digest and stage = :stage and ended_at is null and expires_at > :now`,
)
export const takeProof = statement<{ id: string; limit: number; now: number }>(
  'take-sign-in-proof',
  'update sign_ins set wrong_proofs = wrong_proofs + 1 where id = :id and ended_at is null and expires_at > :now and wrong_proofs < :limit',
)
export const endSignIn = statement<{ id: string; now: number }>(
  'end-sign-in',
  'update sign_ins set ended_at = :now where id = :id and ended_at is null',
)

import { statement } from '../database/database.ts'

export interface ChallengeRow {
  id: string
  account_id: string
  owner_id: string
  purpose: string
  proof_kind: string
  factor_id: string | null
  target: string | null
  content: string | null
  expires_at: number
  wrong_proofs: number
  outcome: string | null
}

export const insertChallenge = statement<{
  id: string
  accountId: string
  ownerId: string
  purpose: string
  proofKind: string
  factorId: string | null
  target: string | null
  content: string | null
  now: number
  expiresAt: number
}>(
  'insert-challenge',
  `insert into challenges (id, account_id, owner_id, purpose, proof_kind, factor_id, target, content, credential_epoch, created_at, expires_at, wrong_proofs)
   select :id, :accountId, :ownerId, :purpose, :proofKind, :factorId, :target, :content, credential_epoch, :now, :expiresAt, 0
   from accounts where id = :accountId`,
)
/** The owner is part of the question: a challenge of another sign-in or session is not found. */
export const challengeOfOwner = statement<{ id: string; ownerId: string }, ChallengeRow>(
  'challenge-of-owner',
  `select id, account_id, owner_id, purpose, proof_kind, factor_id, target, content, expires_at, wrong_proofs, outcome
   from challenges where id = :id and owner_id = :ownerId`,
)
export const latestOfOwner = statement<{ ownerId: string }, ChallengeRow>(
  'latest-challenge-of-owner',
  `select id, account_id, owner_id, purpose, proof_kind, factor_id, target, content, expires_at, wrong_proofs, outcome
   from challenges where owner_id = :ownerId order by created_at desc, id desc limit 1`,
)
/**
 * `for update` keeps the account's credentials as they are until the transaction of the answer ends: a change of them
 * either voids this challenge or ends the session that comes of it.
 */
export const takeProof = statement<{ id: string; now: number; limit: number }>(
  'take-challenge-proof',
  `update challenges set wrong_proofs = wrong_proofs + 1
   where id = :id and ended_at is null and expires_at > :now and wrong_proofs < :limit
   and credential_epoch = (select credential_epoch from accounts where accounts.id = challenges.account_id for update)`,
)
export const passChallenge = statement<{ id: string; now: number; by: string | null; amr: string; acr: string | null }>(
  'pass-challenge',
  `update challenges set ended_at = :now, outcome = 'passed', proved_by = :by, proved_amr = :amr, proved_acr = :acr
   where id = :id and ended_at is null`,
)
/** The latest, where there are several. */
export const passedForTarget = statement<
  { ownerId: string; target: string },
  { proved_by: string | null; proved_amr: string; proved_acr: string | null; ended_at: number; content: string | null }
>(
  'passed-challenge-for-target',
  `select proved_by, proved_amr, proved_acr, ended_at, content from challenges
   where owner_id = :ownerId and target = :target and outcome = 'passed' order by ended_at desc, id desc limit 1`,
)

import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { statement, type Tx } from '../database/database.ts'
import type { Factor, StoredFactor } from '../factors/factor.ts'
import { isFactorKind } from '../factors/kinds.ts'
import type { HostChallengeId, SessionId, StaffSessionId } from '../ids.ts'
import { type HalfAuthenticated, liveSignIn, signInDigest } from '../sessions/half-authenticated.ts'
import type { Challenge } from './challenge.ts'
import type { ChallengeRow } from './challenge-store.ts'
import { challengeFromRow } from './open.ts'

/** A challenge that is about to be answered. */
export interface Question {
  challenge: Challenge
  /** Null where the proof is no factor, and where the factor is gone. */
  factor: StoredFactor | null
  /** False where a credential of the account has changed since it was opened. */
  isCurrent: boolean
}

interface QuestionRow extends ChallengeRow {
  factor_state: string | null
  sealed_secret: Uint8Array | null
  is_current: number
}

const columns = `challenges.id, challenges.account_id, challenges.owner_id, challenges.purpose, challenges.proof_kind, challenges.factor_id,
  challenges.target, challenges.content, challenges.expires_at, challenges.wrong_proofs, challenges.outcome,
  case when challenges.credential_epoch = accounts.credential_epoch then 1 else 0 end as is_current,
  factors.state as factor_state, factors.sealed_secret`

/** The owner is part of the question: a challenge of another sign-in or session is not found. */
const questionInSession = statement<{ id: string; ownerId: string }, QuestionRow>(
  'question-in-session',
  `select ${columns} from challenges join accounts on accounts.id = challenges.account_id
   left join factors on factors.id = challenges.factor_id and factors.account_id = challenges.account_id
   where challenges.id = :id and challenges.owner_id = :ownerId`,
)
/** One look for who asks and what was asked, as this is the hot path. */
const questionInSignIn = statement<
  { id: string; digest: Uint8Array; now: number },
  { [column in keyof QuestionRow]: QuestionRow[column] | null } & {
    sign_in_id: string
    sign_in_account_id: string
    credential_epoch: number
    device_id: string | null
    application: string | null
    first_factor: string
    sign_in_expires_at: number
    sign_in_wrong_proofs: number
    email: string
  }
>(
  'question-in-sign-in',
  `select ${columns}, sign_ins.id as sign_in_id, sign_ins.account_id as sign_in_account_id, sign_ins.credential_epoch, device_id, application, first_factor,
     sign_ins.expires_at as sign_in_expires_at, sign_ins.wrong_proofs as sign_in_wrong_proofs, contact_points.address as email
   from sign_ins join accounts on accounts.id = sign_ins.account_id and accounts.credential_epoch = sign_ins.credential_epoch
   join contact_points on contact_points.account_id = sign_ins.account_id and contact_points.is_primary = 1
   left join challenges on challenges.id = :id and challenges.owner_id = sign_ins.id
   left join factors on factors.id = challenges.factor_id and factors.account_id = challenges.account_id
   where secret_digest = :digest and stage = 'factor' and sign_ins.ended_at is null and sign_ins.expires_at > :now`,
)

export async function findQuestionInSession(
  tx: Tx,
  sessionId: SessionId | StaffSessionId | HostChallengeId,
  id: string,
): Promise<Question | undefined> {
  const row = await tx.get(questionInSession, { id, ownerId: sessionId })
  return row && fromRow(row)
}

/** The sign-in of the cookie, and the challenge if it is one of its own. */
export async function findQuestionInSignIn(
  tx: Tx,
  { keys, now }: { keys: KeyRing; now: Millis },
  secret: string,
  id: string,
): Promise<{ signIn: HalfAuthenticated; question: Question | undefined } | undefined> {
  const row = await tx.get(questionInSignIn, { id, digest: signInDigest(keys, secret), now })
  const signIn =
    row &&
    liveSignIn({
      id: row.sign_in_id,
      account_id: row.sign_in_account_id,
      email: row.email,
      credential_epoch: row.credential_epoch,
      device_id: row.device_id,
      application: row.application,
      first_factor: row.first_factor,
      expires_at: row.sign_in_expires_at,
      wrong_proofs: row.sign_in_wrong_proofs,
    })
  return signIn && { signIn, question: row.id === null ? undefined : fromRow(row as QuestionRow) }
}

function fromRow(row: QuestionRow): Question {
  const challenge = challengeFromRow(row)
  const { accountId, factorId, proofKind } = challenge
  const isCurrent = row.is_current === 1
  if (factorId === null || !isFactorKind(proofKind) || row.sealed_secret === null) return { challenge, factor: null, isCurrent }
  const state = row.factor_state as Factor['state']
  return { challenge, factor: { id: factorId, accountId, kind: proofKind, state, sealedSecret: row.sealed_secret }, isCurrent }
}

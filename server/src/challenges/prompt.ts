import type { Challenge as PublicChallenge } from '@countersign/contract'
import { toRfc3339 } from '../clock.ts'
import type { Database, Tx } from '../database/database.ts'
import { askedOf } from '../factors/asked.ts'
import { type Factor, factorChoice } from '../factors/factor.ts'
import { factorKinds } from '../factors/kinds.ts'
import { findLiveSet } from '../factors/recovery-codes/recovery-codes.ts'
import { sendCode } from '../factors/send-code.ts'
import { mayBeProvedOtherwise } from '../policy/demands.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { type Challenge, challengeState, publicChallenge } from './challenge.ts'
import { sendMailedCode, shownMailedCode } from './mailed-code.ts'

export interface Prompted {
  challenge: Challenge
  /** Null where the proof is no factor, and where the factor is gone. */
  factor: Factor | null
}

/** A challenge as its page shows it, with what the kind of factor needs beside it. Looking changes nothing. */
export async function shownChallenge(tx: Tx, occasion: Occasion, { challenge, factor }: Prompted): Promise<PublicChallenge> {
  const shown = publicChallenge(challenge, factor && factorChoice(factor), occasion.now)
  if (shown.state === 'open' && challenge.proofKind === 'mailed_code') return { ...shown, ...(await shownMailedCode(tx, challenge)) }
  if (shown.state === 'open' && challenge.proofKind === 'recovery_code') return { ...shown, ...(await shownRecoveryCode(tx, challenge)) }
  const ask = factor && shown.state === 'open' ? factorKinds[factor.kind].ask : undefined
  const asked = ask && factor && (await askedOf(tx, occasion, factor, about(challenge)))
  return asked ? { ...shown, ...(await ask(tx, occasion, asked)) } : shown
}

/** Sends the code that is asked for. What is sent is limited by the kind; the count of wrong proofs goes on. */
export async function sendForChallenge(database: Database, occasion: Occasion, { challenge, factor }: Prompted): Promise<void> {
  if (challengeState(challenge, occasion.now) !== 'open') throw new Problem('CHALLENGE_OVER')
  if (challenge.proofKind === 'mailed_code') return database.unit((tx) => sendMailedCode(tx, occasion, challenge))
  const sending = factor ? factorKinds[factor.kind].sending : undefined
  const asked = sending && factor && (await database.read((tx) => askedOf(tx, occasion, factor, about(challenge))))
  if (!asked) throw new Problem('NOTHING_TO_SEND')
  const { accountId, id: subject } = asked.factor
  await sendCode(database, occasion, sending, {
    accountId,
    subject,
    boundTo: challenge.id,
    purpose: challenge.purpose,
    content: challenge.content,
    secret: asked.secret,
  })
}

async function shownRecoveryCode(tx: Tx, { accountId }: Challenge): Promise<Partial<PublicChallenge>> {
  const set = await findLiveSet(tx, accountId)
  return set ? { recovery_code: { madeAt: toRfc3339(set.madeAt) } } : {}
}
const about = ({ id, purpose, content }: Challenge) => ({ challenge: id, purpose, content, orAnother: mayBeProvedOtherwise(purpose) })

import type { Challenge as PublicChallenge } from '@countersign/contract'
import type { Database, Tx } from '../database/database.ts'
import { askedOf } from '../factors/asked.ts'
import { type Factor, factorChoice } from '../factors/factor.ts'
import { factorKinds } from '../factors/kinds.ts'
import { sendCode } from '../factors/send-code.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { type Challenge, challengeState, publicChallenge } from './challenge.ts'

export interface Prompted {
  challenge: Challenge
  /** Null where the password is asked for, and where the factor is gone. */
  factor: Factor | null
}

/** A challenge as its page shows it, with what the kind of factor needs beside it. Looking changes nothing. */
export async function shownChallenge(tx: Tx, occasion: Occasion, { challenge, factor }: Prompted): Promise<PublicChallenge> {
  const shown = publicChallenge(challenge, factor && factorChoice(factor), occasion.now)
  const ask = factor && shown.state === 'open' ? factorKinds[factor.kind].ask : undefined
  const asked = ask && factor && (await askedOf(tx, occasion, factor, challenge.id))
  return asked ? { ...shown, ...(await ask(tx, occasion, asked)) } : shown
}

/** Sends the code that is asked for. What is sent is limited by the kind; the count of wrong proofs goes on. */
export async function sendForChallenge(database: Database, occasion: Occasion, { challenge, factor }: Prompted): Promise<void> {
  if (challengeState(challenge, occasion.now) !== 'open') throw new Problem('CHALLENGE_OVER')
  const sending = factor ? factorKinds[factor.kind].sending : undefined
  const asked = sending && factor && (await database.read((tx) => askedOf(tx, occasion, factor, challenge.id)))
  if (!asked) throw new Problem('NOTHING_TO_SEND')
  const { accountId, id: subject } = asked.factor
  await sendCode(database, occasion, sending, {
    accountId,
    subject,
    boundTo: challenge.id,
    purpose: challenge.purpose,
    secret: asked.secret,
  })
}

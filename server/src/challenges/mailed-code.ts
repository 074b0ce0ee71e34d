import type { Challenge as PublicChallenge } from '@countersign/contract'
import { primaryAddress } from '../accounts/addresses.ts'
import { maskAddress } from '../accounts/email-address.ts'
import { readerOf } from '../accounts/mail-phrase.ts'
import { toRfc3339 } from '../clock.ts'
import { lastMailedAt, makeMailedCode, redeemMailedCode } from '../codes/mailed-code.ts'
import type { Tx } from '../database/database.ts'
import type { Verdict } from '../factors/factor-kind.ts'
import { lifetimes } from '../lifetimes.ts'
import { spendOnSending } from '../limits/spend-on-sending.ts'
import { queueMail } from '../messages/outbox.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Challenge } from './challenge.ts'

const purpose = 'factor-change'

/**
 * A code to the account's primary address, before its factors are changed. It is right in the challenge that it was sent for and nowhere
 * else, and shows that somebody reads the mailbox: it raises no session and stands in for no factor (NIST SP 800-63B-4 section 3.1.3.1).
 */
export async function sendMailedCode(tx: Tx, occasion: Occasion, { id, accountId, purpose: asked }: Challenge): Promise<void> {
  const { address, canonical } = await primaryAddress(tx, accountId)
  const pause = await spendOnSending(tx, occasion, canonical)
  if (pause) throw pause
  const { code, expiresAt } = await makeMailedCode(tx, occasion, purpose, id)
  const to = { to: address, accountId, ...(await readerOf(tx, occasion.keys, accountId)) }
  // At sign-in it is asked for beside the grant of an approved recovery, and nowhere else.
  const template = asked === 'sign_in' ? 'recovery-code' : 'factor-change-code'
  await queueMail(tx, occasion, { ...to, template, values: { code, expiresAt } })
}

export async function checkMailedCode(tx: Tx, occasion: Occasion, { id }: Challenge, typed: unknown): Promise<Verdict> {
  if (typeof typed !== 'string') return { result: 'wrong' }
  const redeemed = await redeemMailedCode(tx, occasion, purpose, id, typed)
  return { result: redeemed === 'redeemed' ? 'right' : redeemed }
}

export async function shownMailedCode(tx: Tx, { id, accountId }: Challenge): Promise<Partial<PublicChallenge>> {
  const { address } = await primaryAddress(tx, accountId)
  const sentAt = await lastMailedAt(tx, purpose, id)
  return {
    mailed_code: {
      destination: maskAddress(address),
      sentAt: sentAt === undefined ? null : toRfc3339(sentAt),
      resendAt: sentAt === undefined ? null : toRfc3339(sentAt + lifetimes.resendPause),
    },
  }
}

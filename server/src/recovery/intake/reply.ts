import type { Language } from '@countersign/contract'
import type { Account } from '../../accounts/account.ts'
import type { EmailAddress } from '../../accounts/email-address.ts'
import { readerOf } from '../../accounts/mail-phrase.ts'
import type { Tx } from '../../database/database.ts'
import { budgets } from '../../limits/budgets.ts'
import { spendAttempt } from '../../limits/spend-attempt.ts'
import { type OutgoingMail, queueMail } from '../../messages/outbox.ts'
import type { MailTemplate, MailValues } from '../../messages/templates/render-mail.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import type { RecoveryCase } from '../stored-case.ts'
import type { ReadMail } from './read-mail.ts'
import { replyAddress, threadReference } from './thread.ts'

type IntakeTemplate = Extract<MailTemplate, `intake-${string}`>
export type Reply = { [T in IntakeTemplate]: { template: T; values: MailValues[T] } }[IntakeTemplate]

export interface Correspondent {
  /** What people write to. */
  address: string
  /** Who wrote, as their domain vouches. */
  to: EmailAddress
  read: ReadMail | null
}

/** To the owner of an account, in their language and with their phrase. False where they got so many today that a machine must be writing. */
export async function replyToOwner(
  tx: Tx,
  occasion: Occasion,
  correspondent: Correspondent,
  account: Account,
  one: RecoveryCase | null,
  reply: Reply,
): Promise<boolean> {
  const { keys, now } = occasion
  if (!(await spendAttempt(tx, now, budgets.intakeReplies, account.id)).granted) return false
  const reader = await readerOf(tx, keys, account.id)
  await send(tx, occasion, correspondent, { ...reader, accountId: account.id, ...reply }, one)
  return true
}

/** To somebody we do not know. False where they, or all of them together, got enough: no flood of ours reaches anybody. */
export async function replyToStranger(tx: Tx, occasion: Occasion, correspondent: Correspondent, reply: Reply): Promise<boolean> {
  const { now } = occasion
  if (!(await spendAttempt(tx, now, budgets.intakeGuidance, correspondent.to.canonical)).granted) return false
  if (!(await spendAttempt(tx, now, budgets.intakeStrangers, 'all')).granted) return false
  const language = languageOf(correspondent.read?.text ?? '')
  await send(tx, occasion, correspondent, { language, phrase: null, accountId: null, ...reply }, null)
  return true
}

async function send(
  tx: Tx,
  occasion: Occasion,
  { address, to, read }: Correspondent,
  mail: Pick<OutgoingMail, 'language' | 'phrase' | 'accountId'> & Reply,
  one: RecoveryCase | null,
): Promise<void> {
  const { keys } = occasion
  const answered = read?.messageId ? [read.messageId] : []
  const thread = {
    replyTo: one ? replyAddress(keys, address, one) : address,
    inReplyTo: answered[0] ?? null,
    references: [...(one ? [threadReference(keys, address, one)] : []), ...answered],
  }
  await queueMail(tx, occasion, { to: to.address, thread, ...mail } as OutgoingMail)
}

/** In which of our languages a stranger wrote, by the words that no letter does without. */
function languageOf(text: string): Language {
  if (/\p{Script=Arabic}{3}/u.test(text)) return 'ar'
  const count = (words: RegExp) => [...text.toLowerCase().matchAll(words)].length
  return count(/\b(ich|und|nicht|mein|meine|habe|bitte|der|die|das)\b/g) > count(/\b(i|and|not|my|have|please|the|to)\b/g) ? 'de' : 'en'
}

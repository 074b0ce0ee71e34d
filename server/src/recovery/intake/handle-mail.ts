import { type Account, findAccountByEmail, holdCredentials } from '../../accounts/account.ts'
import { type EmailAddress, parseEmailAddress } from '../../accounts/email-address.ts'
import type { Tx } from '../../database/database.ts'
import { days } from '../../durations.ts'
import { hasFactor } from '../../factors/factor.ts'
import { budgets } from '../../limits/budgets.ts'
import { spendAttempt } from '../../limits/spend-attempt.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { takesEvidence } from '../case.ts'
import { openCase } from '../open-case.ts'
import { caseByNumber, openCaseOf, type RecoveryCase } from '../stored-case.ts'
import { addToCase } from './add-to-case.ts'
import { answersInMail } from './answers/answers-in-mail.ts'
import type { JudgedMail } from './judged-mail.ts'
import type { ReadMail } from './read-mail.ts'
import { type Correspondent, type Reply, replyToOwner, replyToStranger } from './reply.ts'
import { casesNamed, isNameOf } from './thread.ts'

/** What became of a mail: kept with it, and told to the log. */
export type Outcome =
  | 'automatic'
  | 'not_to_us'
  | 'old'
  | 'too_many'
  | 'guidance'
  | 'unreadable'
  | 'paused'
  | 'over'
  | 'under_way'
  | 'incomplete'
  | 'complete'

/** A signature holds for years: a mail that was caught on its way must not open a case when it suits the thief. */
const longestOnTheWay = days(3)
const clocksDiffer = days(1)

/**
 * All that comes of a mail, in the transaction that ends its waiting. Whoever is not answered here gets nothing: an answer to what a
 * machine wrote makes a loop, and one to what is not authentic goes to somebody who did not write.
 */
export async function handleMail(tx: Tx, occasion: Occasion, address: string, mail: JudgedMail): Promise<Outcome> {
  const { email, read } = mail
  const correspondent: Correspondent = { address, to: email, read }
  if (read && (read.isAutomatic || read.isAmbiguous || parseEmailAddress(read.from ?? '')?.canonical !== email.canonical))
    return 'automatic'
  if (email.canonical === address.toLowerCase()) return 'automatic'
  if (read && !isTo(read, address)) return 'not_to_us'
  if (read && !isRecent(read, occasion.now)) return 'old'
  if (!(await spendAttempt(tx, occasion.now, budgets.intakeMails, email.canonical)).granted) return 'too_many'

  const account = await findAccountByEmail(tx, email)
  // Of two mails of one person the second sees all that came of the first.
  if (account) await holdCredentials(tx, account.id)
  const open = account && (await openCaseOf(tx, occasion.keys, account.id))
  const isHelped = account && (open ? open.mode : occasion.policy.recovery.mode) === 'assisted_mail' && (await hasFactor(tx, account.id))
  if (!isHelped) {
    // One answer to all of them, or it would tell who has an account.
    const { answers, noteText } = occasion.policy.recovery
    const values = { answers, needsNumberFirst: noteText?.includes('{case}') ?? false }
    return (await replyToStranger(tx, occasion, correspondent, { template: 'intake-guidance', values })) ? 'guidance' : 'too_many'
  }
  const answer = async (outcome: Outcome, one: RecoveryCase | null, reply: Reply): Promise<Outcome> =>
    (await replyToOwner(tx, occasion, correspondent, account, one, reply)) ? outcome : 'too_many'
  if (!read) return answer('unreadable', open ?? null, { template: 'intake-unreadable', values: {} })

  if (open && !takesEvidence(open.state))
    return answer('under_way', open, { template: 'intake-under-way', values: { number: open.number } })
  const former = open ? undefined : await caseMeant(tx, occasion, account, read)
  // An answer to what we wrote of a case that is over is a question. A new picture is a new try (S1-48).
  if (former && mail.pictures.length === 0) return answer('over', former, { template: 'intake-over', values: { number: former.number } })

  const opened = open ?? (await opening(tx, occasion, account, read))
  if (opened instanceof Problem) {
    const until = Date.parse(opened.members.retryAfter ?? '') || occasion.now + days(1)
    return answer('paused', null, { template: 'intake-paused', values: { until } })
  }
  const left = await addToCase(tx, occasion, opened, { ...mail, read, isNew: open === undefined })
  return left === null ? 'complete' : answer('incomplete', opened, { template: 'intake-incomplete', values: left })
}

/** Whether anybody with this address may be helped by mail: nothing of the others is opened. */
export const isKnown = async (tx: Tx, email: EmailAddress): Promise<boolean> => (await findAccountByEmail(tx, email)) !== undefined

/** Who only had it in blind copy, or was sent on to us, was not asked to. */
const isTo = ({ to }: ReadMail, address: string): boolean => {
  const at = address.lastIndexOf('@')
  const [name, domain] = [address.slice(0, at).toLowerCase(), address.slice(at).toLowerCase()]
  return to.some((one) => one.endsWith(domain) && (one === name + domain || one.startsWith(`${name}+`)))
}

const isRecent = ({ sentAt }: ReadMail, now: number): boolean => sentAt > now - longestOnTheWay && sentAt < now + clocksDiffer

/** Of this account only, whatever the mail names. */
async function caseMeant(tx: Tx, { keys }: Occasion, { id }: Account, read: ReadMail): Promise<RecoveryCase | undefined> {
  for (const name of casesNamed(read)) {
    const one = await caseByNumber(tx, keys, name.number)
    if (one?.accountId === id && isNameOf(keys, name, one)) return one
  }
  return undefined
}

/** In a savepoint, so that a refusal leaves nothing. */
async function opening(
  tx: Tx,
  occasion: Occasion,
  { id: accountId }: Account,
  { text, sentAt }: ReadMail,
): Promise<RecoveryCase | Problem> {
  const { method, reason, reasonText } = answersInMail(text, sentAt)
  const opened = await tx.inner(() =>
    openCase(tx, occasion, {
      accountId,
      openedBy: 'mail',
      state: 'incomplete',
      tool: method ?? null,
      reason: reason ?? null,
      reasonText: reasonText ?? '',
      confirmed: null,
      deviceId: null,
      holdsMoney: null,
    }),
  )
  if (opened.ok) return opened.value
  if (opened.error instanceof Problem && opened.error.code === 'RECOVERY_CLOSED') return opened.error
  throw opened.error
}

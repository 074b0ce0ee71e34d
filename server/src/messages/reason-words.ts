import { type ChecklistItem, checklistItems, type RejectionReason, reasonsForReviewersOnly } from '@countersign/contract'
import { type Catalogue, catalogueFor } from './templates/speech.ts'

/** What is wrong, and how to put it right; `fix` is null where the sentence already says what to do. */
export interface ReasonWords {
  /** `unconfirmed` stands for all that its owner must not learn: it would tell a thief what to do better. */
  code: RejectionReason | ChecklistItem | 'unconfirmed'
  wrong: string
  fix: string | null
}

/** Ready sentences that a reviewer may put under a decision. */
export const cannedReplies = ['thank_you', 'helper_may_hold', 'no_document', 'take_your_time', 'never_ask_codes'] as const
export type CannedReply = (typeof cannedReplies)[number]

/**
 * The codes of a decision as its owner reads them, in mails and on the status page: each once, in the order they were given. What is for
 * reviewers only becomes one general sentence, whatever it was and however much of it there was. A code nobody knows is left out.
 */
export function ownerReasons(codes: readonly string[], language: string): ReasonWords[] {
  const told = codes.map((code) => (isForReviewersOnly(code) ? 'unconfirmed' : code))
  return [...new Set(told)].flatMap((code) => wordsOf(code, language) ?? [])
}

/** The same for the desk, where every code is named. */
export function reviewerReasons(codes: readonly string[], language: string): ReasonWords[] {
  return codes.flatMap((code) => wordsOf(code, language) ?? [])
}

export const cannedReply = (reply: CannedReply, language: string): string => catalogueFor(language)[1][`recovery.reply.${reply}`]

function wordsOf(code: string, language: string): ReasonWords | undefined {
  const [, texts] = catalogueFor(language)
  const item = textAt(texts, `recovery.item.${code}`)
  if (Object.hasOwn(checklistItems, code) && item !== null) return { code: code as ChecklistItem, wrong: item, fix: null }
  const wrong = textAt(texts, `recovery.reason.${code}`)
  return wrong === null ? undefined : { code: code as RejectionReason, wrong, fix: textAt(texts, `recovery.fix.${code}`) }
}

const textAt = (texts: Catalogue, key: string): string | null =>
  Object.hasOwn(texts, key) ? ((texts as Record<string, string>)[key] ?? null) : null

const isForReviewersOnly = (code: string): boolean => (reasonsForReviewersOnly as readonly string[]).includes(code)

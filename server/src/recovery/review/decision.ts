import { createHash } from 'node:crypto'
import { checklistItems, type Decision, type Verdict } from '@countersign/contract'
import { cannedReply } from '../../messages/reason-words.ts'
import { Problem } from '../../problem.ts'
import { checklistOf, type Given } from '../evidence/kinds.ts'
import type { RecoveryCase } from '../stored-case.ts'
import { isPassed } from './checklist.ts'
import type { Review } from './review.ts'
import { type Stage, verdictsFor } from './seat.ts'

/** What a decision is made of, beside what was decided. */
export interface Deciding {
  seen: RecoveryCase
  stage: Stage
  review: Review
  /** Of the round that counts. */
  given: Given
}

/** Throws what is missing. Approving takes every item passed; saying no takes a coded reason; asking takes what is asked for. */
export function mustBeWhole({ seen, stage, review, given }: Deciding, { verdict, reasons, items, message, note }: Decision): void {
  if (!verdictsFor(stage).includes(verdict)) throw new Problem('CASE_MOVED_ON')
  if (note.trim() === '') throw new Problem('REASON_MISSING')
  if (verdict === 'approve' && !isPassed(checklistOf(seen.rules, given), review.checklist)) throw new Problem('CHECKLIST_OPEN')
  if (verdict === 'reject' && reasons.length === 0) throw new Problem('REASON_MISSING')
  if (verdict === 'ask_for_more' && items.length === 0) throw new Problem('REASON_MISSING')
  if (leadsAway(message)) throw new Problem('MESSAGE_NOT_TAKEN')
}

const address = /:\/\/|www\.|@|[\p{L}\p{M}\p{N}-]\.\p{L}[\p{L}\p{M}]|(?:\p{Nd}{1,3}\.){3}\p{Nd}/iu
const codeOrPhone = /\p{Nd}[\p{Nd}\p{Pd}\s]{4,}\p{Nd}|\+\p{Nd}/u
const day = /\b20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b/g
const invisible = /\p{Default_Ignorable_Code_Point}/gu

/**
 * A reviewer’s words stand in a mail of ours: nothing in them leads anywhere, and nothing could be a code. Whatever stands around a dot is
 * taken for a host, since there are too many endings to name; a day, which a note in a picture must bear, may be named.
 */
export function leadsAway(message: string): boolean {
  const read = message.normalize('NFKC').replaceAll(invisible, '')
  return address.test(read) || codeOrPhone.test(read.replaceAll(day, ' '))
}

const tells: ReadonlySet<Verdict> = new Set<Verdict>(['reject', 'ask_for_more', 'uphold'])

/** Codes for the owner, those of items that were ticked as wrong too. Nothing is told with a verdict that lets them go on. */
export function toldCodes({ verdict, reasons, items }: Decision): string[] {
  return tells.has(verdict) ? [...new Set<string>([...items.filter((item) => verdict === 'ask_for_more' && isItem(item)), ...reasons])] : []
}

const isItem = (name: string): boolean => Object.hasOwn(checklistItems, name)

/** The ready sentences in the owner’s language, then the reviewer’s own. */
export function messageOf({ verdict, replies, message }: Decision, language: string): string {
  return tells.has(verdict) ? [...replies.map((reply) => cannedReply(reply, language)), message.trim()].filter(Boolean).join(' ') : ''
}

/**
 * What the passkey signs: this decision, with the list as it stands, on this event of this case. Whatever differs is another one. Keys
 * stand in one order, whoever sent them.
 */
export function digestOf({ seen, review }: Deciding, decision: Decision): string {
  const { verdict, reasons, items, replies, message, note, andSignOut } = decision
  const signed = [
    'decide_case',
    seen.id,
    seen.step,
    review.id,
    review.checklist,
    verdict,
    reasons,
    items,
    replies,
    message,
    note,
    andSignOut,
  ]
  return createHash('sha256').update(JSON.stringify(signed)).digest('base64url')
}

import { type AccountFacts, type Answer, checklistItems, type RecoveryAnswers } from '@countersign/contract'
import { findAccount } from '../../accounts/account.ts'
import { maskAddress } from '../../accounts/email-address.ts'
import { toRfc3339 } from '../../clock.ts'
import type { Tx } from '../../database/database.ts'
import { inSeconds } from '../../durations.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { truthBeside } from '../evidence/answers/truth.ts'
import { type GivenEvidence, givenTo, ofRound } from '../evidence/given.ts'
import { checklistOf } from '../evidence/kinds.ts'
import { isMailboxOnly } from '../mailbox-only.ts'
import { noteOf } from '../review/review.ts'
import { verdictsFor } from '../review/seat.ts'
import * as store from './desk-store.ts'
import type { HeldCase } from './held-case.ts'
import { expectedNote } from './note.ts'
import type { ReviewClock } from './review-clock.ts'
import { saidIn } from './said.ts'

type Page = Answer<'getDeskCase'>

/** Everything a decision needs. Verdicts of others are in it only for whoever has to decide between them (R6). */
export async function casePage(tx: Tx, occasion: Occasion, held: HeldCase, facts: AccountFacts): Promise<Page> {
  const { keys, service } = occasion
  const { seen, stage, clock, review } = held
  const account = await findAccount(tx, seen.accountId)
  if (!account || !seen.assigned) throw new Problem('CASE_MOVED_ON')
  const all = await givenTo(tx, keys, seen)
  const given = ofRound(all, seen.round)
  const { openedBy } = seen
  return {
    id: seen.id,
    number: seen.number,
    stage,
    mode: seen.mode,
    openedBy: openedBy === 'account' || openedBy === 'mail' ? openedBy : 'staff',
    openedAt: toRfc3339(seen.openedAt),
    submittedAt: seen.submittedAt === null ? null : toRfc3339(seen.submittedAt),
    clock: publicClock(clock),
    leaseUntil: toRfc3339(seen.assigned.until),
    tool: seen.tool,
    reason: seen.reason,
    reasonText: seen.reasonText,
    appealText: seen.appealText,
    owner: { email: maskAddress(account.email), language: account.language },
    risks: [...seen.risks, ...(isMailboxOnly(seen, given) ? ['mailbox_only'] : [])],
    earlierCases: (await tx.all(store.earlierCases, { accountId: seen.accountId, except: seen.id })).map((row) => ({
      number: row.number,
      openedAt: toRfc3339(row.opened_at),
      state: row.state,
    })),
    claims: await claimsOf(tx, occasion, held, given, facts),
    document: documentOf(facts),
    note: expectedNote(seen, service.name),
    evidence: shownParts(all).map((one) => ({
      id: one.id,
      kind: one.kind,
      part: one.part,
      givenAt: toRfc3339(one.givenAt),
      isCurrent: given.some(({ id }) => id === one.id),
      shows: shownAs(one.mediaType),
      isErased: one.erasedAt !== null,
      says: saidIn(one),
    })),
    checklist: checklistOf(seen.rules, given).map((item) => {
      const found = review.checklist[item]
      return { item, reasons: [...checklistItems[item]], verdict: found?.verdict ?? null, at: found ? toRfc3339(found.at) : null }
    }),
    history: historyFor(held),
    others: othersFor(held).map((one) => ({
      verdict: one.verdict ?? 'hand_over',
      reasons: one.reasons,
      note: noteOf(keys, one, seen.accountId),
      decidedAt: toRfc3339(one.decidedAt ?? one.begunAt),
    })),
    verdicts: [...verdictsFor(stage)],
  }
}

/** The second reviewer must not see that there was a first: neither the verdict nor that it moved the case. */
function historyFor({ history, stage }: HeldCase): Page['history'] {
  const since = stage === 'review' ? history.findLastIndex(({ to_state }) => to_state === 'in_review') : history.length
  return history.slice(0, stage === 'review' ? since + 1 : undefined).map(({ event, actor, at }) => ({ event, actor, at: toRfc3339(at) }))
}

function othersFor({ stage, decided, reviews, seen, review }: HeldCase) {
  if (stage === 'review') return []
  const shown = stage === 'appeal' ? reviews.filter((one) => one.decidedAt !== null && !one.underPressure) : decided
  return shown.filter((one) => one.id !== review.id && one.caseId === seen.id)
}

function shownAs(mediaType: string | null): Page['evidence'][number]['shows'] {
  if (mediaType === null) return null
  return mediaType === 'text/plain' ? 'words' : 'picture'
}

/** What was begun and not finished says nothing yet. */
const shownParts = (given: readonly GivenEvidence[]) => given.filter(({ part }) => part !== 'answers_so_far')

async function claimsOf(
  tx: Tx,
  { keys }: Occasion,
  { seen }: HeldCase,
  given: readonly GivenEvidence[],
  facts: AccountFacts,
): Promise<Page['claims']> {
  const answers = given.findLast(({ kind, part }) => kind === 'questions' && part === 'answers')?.data
  const said = typeof answers === 'object' && answers !== null ? (answers as RecoveryAnswers) : {}
  return truthBeside(tx, keys, seen, said, facts)
}

function documentOf({ documentOnFile }: AccountFacts): Page['document'] {
  if (documentOnFile === null) return { state: 'unknown' }
  if (documentOnFile === false) return { state: 'none' }
  const { type, country, lastDigits } = documentOnFile === true ? {} : documentOnFile
  return { state: 'on_file', type: type ?? null, country: country ?? null, lastDigits: lastDigits ?? null }
}

export const publicClock = ({ state, worked, dueAt }: ReviewClock): Page['clock'] => ({
  state,
  workedMinutes: Math.floor(inSeconds(worked) / 60),
  dueAt: dueAt === null ? null : toRfc3339(dueAt),
})

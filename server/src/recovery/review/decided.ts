import type { Verdict } from '@countersign/contract'
import type { Millis } from '../../clock.ts'
import type { Tx } from '../../database/database.ts'
import { days } from '../../durations.ts'
import type { AccountId } from '../../ids.ts'
import { fromRow, reviewsOf } from './review.ts'
import * as store from './review-store.ts'

/** What one person decided; and what the other one said, once both have spoken. A forced verdict reads as it was given. */
export async function decidedBy(
  tx: Tx,
  reviewerId: AccountId,
  since: Millis,
): Promise<{ number: string; verdict: Verdict; decidedAt: Millis; other: 'same' | 'differs' | null }[]> {
  const decided = []
  for (const row of await tx.all(store.decidedBy, { reviewerId, since })) {
    const { verdict, decidedAt, caseId, round, id, underPressure } = fromRow(row)
    if (verdict === null || decidedAt === null) continue
    const others = isJudgement(verdict, underPressure)
      ? (await reviewsOf(tx, caseId)).filter((one) => one.round === round && one.id !== id && isJudgement(one.verdict, one.underPressure))
      : []
    const other = others.length === 0 ? null : others.some((one) => one.verdict === verdict) ? 'same' : 'differs'
    decided.push({ number: row.number, verdict, decidedAt, other } as const)
  }
  return decided
}

/** Of all reviewers together: how much, how long, and how often two of them agreed. */
export async function teamDecisions(
  tx: Tx,
  now: Millis,
): Promise<{ decidedToday: number; decidedThisWeek: number; median: Millis | null; agreed: number; differed: number }> {
  const rows = await tx.all(store.decidedSince, { since: now - days(7) })
  const times = rows.map((row) => row.decided_at - row.begun_at).sort((one, other) => one - other)
  const judgements = rows.filter((row) => isJudgement(row.decision, row.under_pressure === 1))
  const rounds = Map.groupBy(judgements, (row) => `${row.case_id}/${row.round}`)
  const pairs = [...rounds.values()]
    .filter((some) => some.length > 1)
    .map((some) => new Set(some.map(({ decision }) => decision)).size === 1)
  return {
    decidedToday: rows.filter((row) => row.decided_at > now - days(1)).length,
    decidedThisWeek: rows.length,
    median: times[Math.floor(times.length / 2)] ?? null,
    agreed: pairs.filter(Boolean).length,
    differed: pairs.filter((isSame) => !isSame).length,
  }
}

const judging: ReadonlySet<string> = new Set<Verdict>(['approve', 'reject', 'ask_for_more'])
/** What can agree with another: not a case that was handed over, nor a verdict on a verdict, nor a forced one. */
const isJudgement = (verdict: string | null, underPressure: boolean): boolean => verdict !== null && judging.has(verdict) && !underPressure

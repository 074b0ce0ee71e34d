import type { RecoveryCaseStatus, RecoveryState } from '@countersign/contract'
import { type Millis, toRfc3339 } from '../../clock.ts'
import type { Tx } from '../../database/database.ts'
import { days } from '../../durations.ts'
import { ownerReasons } from '../../messages/reason-words.ts'
import { type CaseState, isClosed, takesEvidence, waitsForOwner, waitsForReview } from '../case.ts'
import * as store from '../case-store.ts'
import { ofRound, partsOf, roundUnderWay } from '../evidence/given.ts'
import { completeKinds, evidenceKinds, kindsMissing } from '../evidence/kinds.ts'
import type { RecoveryCase } from '../stored-case.ts'

/** From the moment somebody has to decide. What is said on the pages, and shown as times. */
const answerAfter = { from: days(1), until: days(3) }

const hasReasons: ReadonlySet<CaseState> = new Set<CaseState>(['more_needed', 'rejected', 'appealed', 'upheld'])

/** A case as its owner sees it. A frozen one looks as it did before: whoever forces a reviewer must not see that they noticed. */
export async function caseStatus(tx: Tx, language: string, seen: RecoveryCase): Promise<RecoveryCaseStatus> {
  const state = shownState(seen)
  const steps = await tx.all(store.transitionsOf, { caseId: seen.id })
  const decision = hasReasons.has(state) ? await tx.get(store.latestDecision, { caseId: seen.id }) : undefined
  const since = steps.at(-1)?.at ?? seen.openedAt
  return {
    number: seen.number,
    state,
    mode: seen.mode,
    openedAt: toRfc3339(seen.openedAt),
    submittedAt: timeOrNull(seen.submittedAt),
    waitsUntil: state === 'waiting' ? timeOrNull(seen.waitsUntil) : null,
    expiresAt: waitsForOwner(state) ? toRfc3339(seen.expiresAt) : null,
    closedAt: timeOrNull(seen.closedAt),
    answerBetween: waitsForReview(state)
      ? {
          from: toRfc3339((seen.submittedAt ?? since) + answerAfter.from),
          until: toRfc3339((seen.submittedAt ?? since) + answerAfter.until),
        }
      : null,
    timeline: timelineOf(seen, steps),
    evidence: await evidenceOf(tx, seen, state, state === 'more_needed' && decision ? JSON.parse(decision.reasons) : []),
    reasons: decision ? ownerReasons(JSON.parse(decision.reasons), language) : [],
    can: [
      ...(takesEvidence(state) ? (['send_evidence'] as const) : []),
      ...(state === 'ready_to_bind' ? (['bind'] as const) : []),
      ...(state === 'rejected' ? (['appeal'] as const) : []),
      ...(isClosed(state) ? [] : (['cancel'] as const)),
    ],
    holdHours: seen.rules.holdAfterResetHours,
  }
}

export const shownState = ({ state, frozenFrom }: Pick<RecoveryCase, 'state' | 'frozenFrom'>): RecoveryState => {
  if (state !== 'frozen') return state
  return frozenFrom === null || frozenFrom === 'frozen' ? 'in_review' : frozenFrom
}

function timelineOf({ openedAt, state, frozenFrom }: RecoveryCase, steps: { from_state: string; to_state: string; at: Millis }[]) {
  const first = steps[0]?.from_state ?? shownState({ state, frozenFrom })
  const passed = [{ state: first, at: openedAt }, ...steps.map((step) => ({ state: step.to_state, at: step.at }))]
  return passed
    .filter(
      (one, index) => one.state !== 'frozen' && one.state !== passed.slice(0, index).findLast((before) => before.state !== 'frozen')?.state,
    )
    .map((one) => ({ state: one.state as RecoveryState, at: toRfc3339(one.at) }))
}

async function evidenceOf(
  tx: Tx,
  seen: RecoveryCase,
  state: RecoveryState,
  asked: readonly string[],
): Promise<RecoveryCaseStatus['evidence']> {
  const round = roundUnderWay(seen)
  const given = ofRound(await partsOf(tx, seen), round)
  const complete = completeKinds(seen.rules, given)
  const renewed = completeKinds(
    seen.rules,
    given.filter((one) => one.round === round),
  )
  return {
    missing: kindsMissing(seen.rules, given),
    kinds: seen.rules.evidence.kinds
      .filter((kind) => evidenceKinds[kind].givenBy === 'owner')
      .map((kind) => ({
        kind,
        isComplete: complete.includes(kind),
        isAskedAgain: !renewed.includes(kind) && evidenceKinds[kind].checklist.some((item) => asked.includes(item)),
        parts: evidenceKinds[kind].parts.map((part) => ({ part, isGiven: given.some((one) => one.kind === kind && one.part === part) })),
      })),
    isOpen: takesEvidence(state),
  }
}

const timeOrNull = (time: Millis | null): string | null => (time === null ? null : toRfc3339(time))

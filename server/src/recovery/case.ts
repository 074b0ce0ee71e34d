import { recoveryStates } from '@countersign/contract'

/**
 * The life of a recovery case, one machine for all modes; the diagram is in `case.md`. Pure: who may cause an event, and whether enough
 * evidence or approvals are there, is asked by the verbs before they name the event.
 */
/** Those its owner sees, and the one that is shown to nobody. */
export const caseStates = [...recoveryStates, 'frozen'] as const
export type CaseState = (typeof caseStates)[number]

export const caseEvents = [
  /** Evidence was sent in, and something is missing. */
  'send_part',
  /** All that the rules ask for is there. */
  'submit',
  /** What looks at it by itself has done so; from here on people do. */
  'admit',
  'ask_for_more',
  /** The first of two. */
  'approve_first',
  /** The last one that the rules ask for. */
  'approve',
  'reject',
  /** After the last approval: its owner has time to stop it, */
  'begin_wait',
  /** or the time is over, or the rules give none. */
  'grant',
  /** The new factor is proved. */
  'bind',
  'appeal',
  'uphold',
  'reopen',
  'cancel',
  'use_factor',
  'expire',
  'freeze',
  'unfreeze',
] as const
export type CaseEvent = (typeof caseEvents)[number]

/** How a case begins: on the web and by mail with evidence to come, at a support agent's desk with theirs. */
export type FirstState = 'evidence' | 'incomplete' | 'submitted' | 'in_review'

type Moves = Partial<Record<CaseEvent, CaseState>>

/** What may happen to every case that is not over: the owner's word, a factor that turned up, time, and a reviewer under pressure. */
const stop: Moves = { cancel: 'cancelled_by_owner', use_factor: 'cancelled_by_factor_use', expire: 'expired' }
const open: Moves = { ...stop, freeze: 'frozen' }

const next: Record<CaseState, Moves> = {
  evidence: { ...open, send_part: 'incomplete', submit: 'submitted' },
  incomplete: { ...open, send_part: 'incomplete', submit: 'submitted' },
  submitted: { ...open, admit: 'in_review' },
  in_review: { ...open, ask_for_more: 'more_needed', approve_first: 'second_review', approve: 'approved', reject: 'rejected' },
  more_needed: { ...open, send_part: 'more_needed', submit: 'submitted' },
  second_review: { ...open, ask_for_more: 'more_needed', approve: 'approved', reject: 'rejected' },
  approved: { ...open, begin_wait: 'waiting', grant: 'ready_to_bind' },
  waiting: { ...open, grant: 'ready_to_bind' },
  ready_to_bind: { ...open, bind: 'done' },
  rejected: { appeal: 'appealed' },
  appealed: { ...open, uphold: 'upheld', reopen: 'reopened' },
  reopened: { ...open, admit: 'in_review' },
  // Where to stands with the case: `frozenFrom`.
  frozen: { ...stop, unfreeze: 'frozen' },
  done: {},
  upheld: {},
  cancelled_by_owner: {},
  cancelled_by_factor_use: {},
  expired: {},
}

/** Nothing is under way any more, and another case may be opened. A rejected one can still be appealed while there is none. */
const closed: ReadonlySet<CaseState> = new Set<CaseState>([
  'done',
  'rejected',
  'upheld',
  'cancelled_by_owner',
  'cancelled_by_factor_use',
  'expired',
])
export const isClosed = (state: CaseState): boolean => closed.has(state)

const takes: ReadonlySet<CaseState> = new Set<CaseState>(['evidence', 'incomplete', 'more_needed'])
/** While it lasts, evidence can be given. */
export const takesEvidence = (state: CaseState): boolean => takes.has(state)

/** Its owner has something to do, and the case ends if they do not. */
export const waitsForOwner = (state: CaseState): boolean => takes.has(state) || state === 'ready_to_bind'

const ours: ReadonlySet<CaseState> = new Set<CaseState>(['submitted', 'in_review', 'second_review', 'appealed', 'reopened'])
/** A reviewer has. */
export const waitsForReview = (state: CaseState): boolean => ours.has(state)

interface Standing {
  state: CaseState
  frozenFrom: CaseState | null
}

/** Where an event leads; undefined where it is not for this state, and changes nothing. */
export function afterCaseEvent({ state, frozenFrom }: Standing, event: CaseEvent): Standing | undefined {
  const to = next[state][event]
  if (to === undefined) return undefined
  if (event === 'unfreeze') return frozenFrom === null ? undefined : { state: frozenFrom, frozenFrom: null }
  return { state: to, frozenFrom: event === 'freeze' ? state : null }
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { afterCaseEvent, type CaseEvent, type CaseState, caseEvents, caseStates, isClosed } from './case.ts'

/** Every pair that leads somewhere. What is not in here is refused. */
const legal: Partial<Record<CaseState, Partial<Record<CaseEvent, CaseState>>>> = {
  evidence: { send_part: 'incomplete', submit: 'submitted' },
  incomplete: { send_part: 'incomplete', submit: 'submitted' },
  submitted: { admit: 'in_review' },
  in_review: { ask_for_more: 'more_needed', approve_first: 'second_review', approve: 'approved', reject: 'rejected' },
  more_needed: { send_part: 'more_needed', submit: 'submitted' },
  second_review: { ask_for_more: 'more_needed', approve: 'approved', reject: 'rejected' },
  approved: { begin_wait: 'waiting', grant: 'ready_to_bind' },
  waiting: { grant: 'ready_to_bind' },
  ready_to_bind: { bind: 'done' },
  rejected: { appeal: 'appealed' },
  appealed: { uphold: 'upheld', reopen: 'reopened' },
  reopened: { admit: 'in_review' },
}
const stops = { cancel: 'cancelled_by_owner', use_factor: 'cancelled_by_factor_use', expire: 'expired' } as const

describe('a recovery case', () => {
  for (const state of caseStates.filter((one) => one !== 'frozen'))
    for (const event of caseEvents) {
      const stopped = event in stops ? stops[event as keyof typeof stops] : undefined
      const expected = isClosed(state)
        ? legal[state]?.[event]
        : (legal[state]?.[event] ?? stopped ?? (event === 'freeze' ? 'frozen' : undefined))
      test(`${state}, ${event}: ${expected ?? 'refused'}`, () => {
        const after = afterCaseEvent({ state, frozenFrom: null }, event)
        assert.equal(after?.state, expected)
        assert.equal(after?.frozenFrom ?? null, event === 'freeze' && expected ? state : null)
      })
    }

  test('what is frozen goes back to where it was, and can be stopped meanwhile', () => {
    const frozen = { state: 'frozen', frozenFrom: 'second_review' } as const
    assert.deepEqual(afterCaseEvent(frozen, 'unfreeze'), { state: 'second_review', frozenFrom: null })
    for (const event of caseEvents.filter((one) => one !== 'unfreeze'))
      assert.equal(afterCaseEvent(frozen, event)?.state, event in stops ? stops[event as keyof typeof stops] : undefined, event)
  })

  test('nothing leads out of what is over, except an appeal', () => {
    for (const state of caseStates.filter(isClosed))
      for (const event of caseEvents)
        assert.equal(
          afterCaseEvent({ state, frozenFrom: null }, event)?.state,
          state === 'rejected' && event === 'appeal' ? 'appealed' : undefined,
        )
  })
})

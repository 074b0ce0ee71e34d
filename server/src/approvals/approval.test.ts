import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ApprovalEvent, afterEvent, approvalState, type Outcome } from './approval.ts'

const outcomes: Outcome[] = ['requested', 'approved', 'redeemed', 'refused', 'voided']
const events: ApprovalEvent[] = ['approve', 'redeem', 'refuse', 'void']

test('every event in every state leads where the diagram says, and nowhere else', () => {
  const ways = outcomes.flatMap((outcome) =>
    events.flatMap((event) => {
      const then = afterEvent({ outcome, expiresAt: 10 }, event, 9)
      return then ? [`${outcome} ${event} ${then}`] : []
    }),
  )
  assert.deepEqual(ways, [
    'requested approve approved',
    'requested refuse refused',
    'requested void voided',
    'approved redeem redeemed',
    'approved void voided',
  ])
})

test('what is under way ends with its time, what has ended stays as it is', () => {
  assert.deepEqual(
    outcomes.map((outcome) => approvalState({ outcome, expiresAt: 10 }, 10)),
    ['expired', 'expired', 'redeemed', 'refused', 'voided'],
  )
  for (const outcome of outcomes) for (const event of events) assert.equal(afterEvent({ outcome, expiresAt: 10 }, event, 10), undefined)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hours } from '../../durations.ts'
import { reviewClock } from './review-clock.ts'

const turn = (to_state: string, at: number) => ({ to_state, at: hours(at) })

test('the clock of a case runs while it is our turn, and stands still while its owner has something to do', () => {
  const history = [turn('submitted', 1), turn('in_review', 1), turn('more_needed', 11), turn('submitted', 100), turn('in_review', 100)]
  const at = (hour: number, turns = history) => reviewClock('evidence', 0, turns, hours(hour))

  assert.deepEqual(at(0, []), { state: 'paused', worked: 0, dueAt: null })
  assert.deepEqual(at(5, history.slice(0, 2)), { state: 'fine', worked: hours(4), dueAt: hours(25) })
  assert.deepEqual(at(50, history.slice(0, 3)), { state: 'paused', worked: hours(10), dueAt: null })
  assert.deepEqual(at(101), { state: 'fine', worked: hours(11), dueAt: hours(114) })
  assert.equal(at(110).state, 'due')
  assert.equal(at(114).state, 'breached')
})

test('a case that a support agent opened is ours from its first moment', () => {
  assert.deepEqual(reviewClock('in_review', 0, [], hours(2)), { state: 'fine', worked: hours(2), dueAt: hours(24) })
})

test('an appeal is our turn again', () => {
  assert.equal(reviewClock('in_review', 0, [turn('rejected', 1), turn('appealed', 40)], hours(41)).worked, hours(2))
})

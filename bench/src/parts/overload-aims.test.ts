import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Tally } from '../load/steady.ts'
import { overloadAims, recoveredAfter } from './overload-aims.ts'

function tally(
  given: { begun?: number; ok?: number; p99?: number; shed?: number; shedP99?: number; unsent?: number; failed?: number } = {},
): Tally {
  const { ok = 100, p99 = 2, shed = 0, shedP99 = 0, unsent = 0, failed = 0, begun = ok + shed + unsent + failed } = given
  const times = (count: number, millis: number) => ({
    count,
    p50: count ? millis : null,
    p99: count ? millis : null,
    slowest: count ? millis : null,
  })
  return {
    begun,
    done: ok,
    unsent,
    unanswered: begun - ok - shed - unsent - failed,
    statuses: { 200: ok, 503: shed, 500: failed },
    accepted: times(ok, p99),
    shed: times(shed, shedP99),
  }
}
const met = (flood: Tally, checks: Tally, recovered: number | null) =>
  overloadAims({ load: 'twice', flood, checks, recovered }).map((aim) => aim.met)

test('what is refused quickly while checks go on and all is as before soon is as it should be', () => {
  assert.deepEqual(met(tally({ shed: 50, shedP99: 99 }), tally({ p99: 99 }), 9), [true, true, true])
})

test('slow refusals, slow checks and late recovery are each judged by themselves', () => {
  assert.deepEqual(met(tally({ shed: 50, shedP99: 100 }), tally({ p99: 99 }), 9), [false, true, true])
  assert.deepEqual(met(tally({ shed: 50, shedP99: 9 }), tally({ p99: 100 }), 9), [true, false, true])
  assert.deepEqual(met(tally({ shed: 50, shedP99: 9 }), tally({ p99: 9 }), null), [true, true, false])
})

test('overload that nobody was refused for was suffered', () => {
  assert.equal(met(tally({ p99: 3000 }), tally(), 1)[0], false)
})

test('answers that are no refusal, and requests that found no connection, are failures', () => {
  assert.equal(met(tally({ shed: 50, shedP99: 9, failed: 1 }), tally(), 1)[0], false)
  assert.equal(met(tally({ shed: 50, shedP99: 9, unsent: 1 }), tally(), 1)[0], false)
})

test('what was never answered failed', () => {
  assert.equal(met(tally({ shed: 50, shedP99: 9, begun: 151 }), tally(), 1)[0], false)
})

test('a session check that was refused is no quick one', () => {
  assert.equal(met(tally({ shed: 50, shedP99: 9 }), tally({ shed: 1, shedP99: 1 }), 1)[1], false)
})

test('as before is from the first second on after which no bad one comes', () => {
  const usual = Array.from({ length: 3 }, () => tally({ p99: 4 }))
  const during = [tally({ p99: 500 }), tally({ p99: 900 })]
  const spans = { before: 3, during: 2 }

  assert.equal(recoveredAfter([...usual, ...during, tally(), tally()], spans), 0)
  assert.equal(recoveredAfter([...usual, ...during, tally({ p99: 800 }), tally(), tally({ p99: 15.1 }), tally()], spans), 3)
  assert.equal(recoveredAfter([...usual, ...during, tally(), tally({ shed: 1, shedP99: 1 })], spans), null)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Tally } from '../load/steady.ts'
import { enduranceAims } from './endurance-aims.ts'
import { drawEndurance } from './endurance-plot.ts'
import type { Look } from './look.ts'

const none = { count: 0, p50: null, p99: null, slowest: null }
const answered = (count: number, others: Record<string, number> = {}): Tally => ({
  begun: count,
  done: count,
  unsent: 0,
  unanswered: 0,
  statuses: { 200: count, ...others },
  accepted: { count, p50: 1, p99: 2, slowest: 3 },
  shed: { ...none, count: others[503] ?? 0 },
})
const looks = (change: (number: number) => Partial<Look> = () => ({})): Look[] =>
  Array.from({ length: 40 }, (_, i) => ({
    seconds: (i + 1) * 10,
    residentMegabytes: 120,
    handles: 40,
    logMegabytes: 33,
    databaseMegabytes: 10 + i,
    cores: 0.5,
    requests: { 'session checks': answered(10), 'sign-ins': answered(1) },
    ...change(i),
  }))
const met = (seen: Look[], whole: Tally = answered(100)) => enduranceAims(seen, { 'session checks': whole }).map((aim) => aim.met)

test('what stays as it is and answers everything is flat', () => {
  assert.deepEqual(met(looks()), [true, true, true, true])
})

test('a leak of memory, of handles or a log that is not cut back is seen, each by itself', () => {
  assert.deepEqual(met(looks((i) => ({ residentMegabytes: 100 + i }))), [false, true, true, true])
  assert.deepEqual(met(looks((i) => ({ handles: 40 + i }))), [true, false, true, true])
  assert.deepEqual(met(looks((i) => ({ logMegabytes: i === 30 ? 97 : 33 }))), [true, true, false, true])
})

test('a refusal or a failure is not everything accepted', () => {
  assert.equal(met(looks(), answered(100, { 503: 1 }))[3], false)
  assert.equal(met(looks(), answered(100, { 500: 1 }))[3], false)
})

test('the picture lies inside its frame and is the same for the same figures', () => {
  const draw = () =>
    drawEndurance({ at: '2026-01-01T00:00:00Z', commit: 'abc', minutes: 7, perSecond: 1000, looks: looks((i) => ({ handles: i * 1000 })) })
  const svg = draw()
  const [, width = '', height = ''] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []

  assert.equal(svg, draw())
  assert.doesNotMatch(svg, /NaN/)
  for (const [, points = ''] of svg.matchAll(/points="([^"]+)"/g)) {
    for (const point of points.split(' ')) {
      const [x = Number.NaN, y = Number.NaN] = point.split(',').map(Number)
      assert.ok(x >= 0 && x <= Number(width) && y >= 0 && y <= Number(height), point)
    }
  }
})

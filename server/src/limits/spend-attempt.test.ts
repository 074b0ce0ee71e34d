import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import type { Millis } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { days, hours, minutes, seconds } from '../durations.ts'
import { atOnce } from './at-once.fixture.ts'
import { budgets, type LadderBudget, type WindowBudget } from './budgets.ts'
import {
  areKeptFailuresFull,
  endRunOfFailures,
  forgetFailures,
  forgiveRunOfFailures,
  refundAttempt,
  type Spent,
  spendAttempt,
  wouldBeGranted,
} from './spend-attempt.ts'

const start = Date.UTC(2026, 10, 21, 12)
const { factor: ladder, factorOfStrangers: keeping, password: window } = budgets

eachDatabase('attempts', (open) => {
  let database: Database
  let url: string
  before(async () => {
    ;({ database, url } = await open())
  })
  const spend = (budget: WindowBudget | LadderBudget, subject: string, now = start) =>
    database.unit((tx) => spendAttempt(tx, now, budget, subject))
  const granted = (spent: Spent[]) => spent.filter((one) => one.granted).length

  /** Spends until refused, every second; the time of the last attempt that was granted, and what was said then. */
  async function spendUntilRefused(budget: WindowBudget | LadderBudget, subject: string, from: Millis) {
    for (let now = from, count = 0; ; now += 1000, count++) {
      const spent = await spend(budget, subject, now)
      if (!spent.granted) return { count, last: now - 1000, retryAt: spent.retryAt }
    }
  }

  test('a window grants exactly its limit, says how many are left, and refuses until its end', async () => {
    for (let left = window.limit - 1; left >= 0; left--) assert.deepEqual(await spend(window, 'a', start), { granted: true, left })

    const ends = start + window.windowMillis
    assert.deepEqual(await spend(window, 'a', start), { granted: false, retryAt: ends })
    assert.deepEqual(await spend(window, 'a', ends - 1), { granted: false, retryAt: ends })
  })

  test('a window begins with its first attempt; at its end the next one begins, with the whole limit', async () => {
    for (let count = 0; count < window.limit; count++) await spend(window, 'b', start + count * 1000)
    const ends = start + window.windowMillis

    const { count, retryAt } = await spendUntilRefused(window, 'b', ends)

    assert.equal(count, window.limit)
    assert.equal(retryAt, ends + window.windowMillis)
  })

  test('refused attempts count nothing and lengthen nothing', async () => {
    const { retryAt } = await spendUntilRefused(window, 'c', start)
    for (let round = 0; round < 20; round++) await spend(window, 'c', start + minutes(10))
    const pause = await spendUntilRefused(ladder, 'c', start)
    for (let round = 0; round < 20; round++) await spend(ladder, 'c', pause.last + 1000)

    assert.deepEqual(await spend(window, 'c', start + minutes(10)), { granted: false, retryAt })
    assert.deepEqual(await spend(window, 'c', retryAt as Millis), { granted: true, left: window.limit - 1 })
    assert.deepEqual(await spend(ladder, 'c', pause.retryAt as Millis), { granted: true, left: 94 })
  })

  test('five failures bring a minute, ten 5, fifteen 15, every five after that an hour, and the hundredth ends it for good', async () => {
    const pauses: (number | null)[] = []
    let now = start
    let failures = 0
    while (failures < 100) {
      const { count, last, retryAt } = await spendUntilRefused(ladder, 'd', now)
      failures += count
      assert.equal(count, 5)
      pauses.push(retryAt && (retryAt - last) / minutes(1))
      now = retryAt ?? last
    }

    assert.deepEqual(pauses, [1, 5, 15, ...new Array(16).fill(60), null])
    assert.deepEqual(await spend(ladder, 'd', now + days(3650)), { granted: false, retryAt: null })
  })

  test('a pause ends to the millisecond', async () => {
    const { retryAt } = await spendUntilRefused(ladder, 'e', start)

    assert.equal((await spend(ladder, 'e', (retryAt as Millis) - 1)).granted, false)
    assert.equal((await spend(ladder, 'e', retryAt as Millis)).granted, true)
  })

  test('a proof that was right ends the run of failures: the next pause is the first again', async () => {
    await spendUntilRefused(ladder, 'f', start)
    await spendUntilRefused(ladder, 'f', start + minutes(5))

    await database.unit((tx) => endRunOfFailures(tx, ladder, 'f'))

    const { count, last, retryAt } = await spendUntilRefused(ladder, 'f', start + minutes(6))
    assert.equal(count, 5)
    assert.equal(retryAt, last + minutes(1))
  })

  test('a right proof gives back its own attempt and none of the earlier ones', async () => {
    for (let count = 0; count < 4; count++) await spend(window, 'g')

    await database.unit((tx) => refundAttempt(tx, window, 'g'))

    assert.deepEqual(await spend(window, 'g'), { granted: true, left: window.limit - 4 })
  })

  test('giving back never makes the limit larger', async () => {
    await spend(window, 'h')
    for (let count = 0; count < 5; count++) await database.unit((tx) => refundAttempt(tx, window, 'h'))
    await database.unit((tx) => refundAttempt(tx, window, 'never spent'))

    assert.equal((await spendUntilRefused(window, 'h', start)).count, window.limit)
    assert.equal((await spendUntilRefused(window, 'never spent', start)).count, window.limit)
  })

  test('subjects and budgets do not draw from each other', async () => {
    await spendUntilRefused(window, 'fac_a/unknown', start)
    await spendUntilRefused(ladder, 'fac_a/unknown', start)
    await database.unit((tx) => endRunOfFailures(tx, ladder, 'fac_a/dev_a'))

    assert.deepEqual(await spend(window, 'fac_a/dev_a'), { granted: true, left: window.limit - 1 })
    assert.deepEqual(await spend(ladder, 'fac_a/dev_a'), { granted: true, left: ladder.ceiling - 1 })
    assert.deepEqual(await spend(budgets.enrollment, 'fac_a/unknown'), { granted: true, left: budgets.enrollment.limit - 1 })
    assert.equal((await spend(ladder, 'fac_a/unknown')).granted, false)
  })

  test('of 200 attempts at once exactly the limit is granted', async () => {
    const [ofWindow, ofLadder] = await Promise.all([window, ladder].map((budget) => atOnce(200, () => spend(budget, 'i'))))

    assert.equal(granted(ofWindow as Spent[]), window.limit)
    assert.equal(granted(ofLadder as Spent[]), ladder.every)
  })

  test('an attempt stays taken when the check after it breaks', async () => {
    await database.unit(async (tx) => {
      await spendAttempt(tx, start, ladder, 'j')
      await tx.inner(async () => {
        await endRunOfFailures(tx, ladder, 'j')
        throw new Error('the check broke')
      })
    })

    assert.deepEqual(await spend(ladder, 'j'), { granted: true, left: ladder.ceiling - 2 })
  })

  /** Four failures and a success, again and again, an hour apart, until refused. */
  async function failAndSucceedUntilRefused(subject: string, from: Millis) {
    for (let now = from, failures = 0; ; now += hours(1)) {
      for (let round = 0; round < 4; round++, failures++) {
        const spent = await spend(keeping, subject, now)
        if (!spent.granted) return { failures, retryAt: spent.retryAt, now }
      }
      const success = await spend(keeping, subject, now)
      if (!success.granted) return { failures, retryAt: success.retryAt, now }
      await database.unit((tx) => endRunOfFailures(tx, keeping, subject))
    }
  }

  test('kept failures are not cleared by right proofs between them: a hundred in thirty days, whatever succeeds', async () => {
    const { failures, retryAt } = await failAndSucceedUntilRefused('kept a', start)

    assert.equal(failures, 100)
    assert.equal(retryAt, start + days(30))
    assert.equal((await spend(keeping, 'kept a', start + days(30) - 1)).granted, false)
    assert.equal((await spend(keeping, 'kept a', start + days(30))).granted, true)
  })

  test('a right proof takes back its own attempt of those kept: who never fails is never shut out', async () => {
    for (let round = 0; round < 150; round++) {
      assert.equal((await spend(keeping, 'kept b')).granted, true)
      await database.unit((tx) => endRunOfFailures(tx, keeping, 'kept b'))
    }
  })

  test('kept failures and the pauses go together: the later of the two is told', async () => {
    await failAndSucceedUntilRefused('kept c', start)

    assert.deepEqual(await spend(keeping, 'kept c', start + days(29)), { granted: false, retryAt: start + days(30) })
    assert.equal(await database.read((tx) => wouldBeGranted(tx, start + days(29), keeping, 'kept c')), false)
    assert.equal(await database.read((tx) => wouldBeGranted(tx, start + days(30), keeping, 'kept c')), true)
  })

  test('to forgive the run leaves what is kept, to forget leaves nothing', async () => {
    await failAndSucceedUntilRefused('kept d', start)
    const isFull = () => database.read((tx) => areKeptFailuresFull(tx, start + days(1), keeping, 'kept d'))

    await database.unit((tx) => forgiveRunOfFailures(tx, keeping, 'kept d'))
    assert.equal(await isFull(), true)
    assert.equal((await spend(keeping, 'kept d', start + days(1))).granted, false)

    await database.unit((tx) => forgetFailures(tx, keeping, 'kept d'))
    assert.equal(await isFull(), false)
    assert.deepEqual(await spend(keeping, 'kept d', start + days(1)), { granted: true, left: 99 })
  })

  test('a hundred in a row are over for good, whatever is kept', async () => {
    let now = start
    for (let failures = 0; failures < 100; now += hours(1)) {
      const { count } = await spendUntilRefused(keeping, 'kept e', now)
      failures += count
    }

    assert.deepEqual(await spend(keeping, 'kept e', start + days(400)), { granted: false, retryAt: null })
    await database.unit((tx) => forgiveRunOfFailures(tx, keeping, 'kept e'))
    assert.deepEqual(await spend(keeping, 'kept e', start + days(29)), { granted: false, retryAt: start + days(30) })
  })

  test('what would be granted is told without taking anything', async () => {
    assert.equal(await database.read((tx) => wouldBeGranted(tx, start, ladder, 'never tried')), true)
    const { last } = await spendUntilRefused(ladder, 'asked', start)

    assert.equal(await database.read((tx) => wouldBeGranted(tx, last + seconds(30), ladder, 'asked')), false)
    assert.equal(await database.read((tx) => wouldBeGranted(tx, last + minutes(1), ladder, 'asked')), true)
    assert.deepEqual(await spend(ladder, 'asked', last + minutes(1)), { granted: true, left: 94 })
  })

  test('another process finds the same counts, and so does the next start', async () => {
    await spendUntilRefused(window, 'k', start)
    await spend(ladder, 'k')

    const { database: other } = await open({ url })

    assert.equal((await other.unit((tx) => spendAttempt(tx, start, window, 'k'))).granted, false)
    assert.deepEqual(await other.unit((tx) => spendAttempt(tx, start, ladder, 'k')), { granted: true, left: ladder.ceiling - 2 })
  })
})

import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, noon } from '../accounts/account.fixture.ts'
import type { Database } from '../database/database.ts'
import { days, hours, minutes } from '../durations.ts'
import { spendOnText, type TextRules } from './spend-on-text.ts'
import { countText, stoppedFor, textFigures } from './text-figures.ts'

const rules: TextRules = { countries: ['GB'], blockedPrefixes: ['+4470'], hourlyLimit: 1000 }
const place = (number: string, country = 'GB') => ({ number, country })
let networks = 0
let accounts = 0
/** Each in a network of its own. */
const elsewhere = () => {
  networks += 1
  return `10.${networks >> 8}.${networks & 255}.1`
}
/** Each in a range of its own. */
const numberIn = (range: number, last = 0) => `+44740${String(range).padStart(3, '0')}${String(last).padStart(4, '0')}`

interface Asked {
  number: string
  country?: string
  now?: number
  address?: string
  accountId?: string
  limits?: TextRules
}

eachDatabase('what texts may cost', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  /** The code of the refusal, or undefined. */
  async function ask({ number, country = 'GB', now = noon, address = elsewhere(), accountId, limits = rules }: Asked) {
    accounts += 1
    const asked = { number, country, accountId: accountId ?? `acc_${accounts}`, isPremium: number.startsWith('+44909') }
    const refused = await database.unit((tx) => spendOnText(tx, { keys, now, client: { address } }, limits, asked))
    return refused && { code: refused.problem.code, alarm: refused.alarm }
  }
  const granted = async (tries: Asked[]) => {
    let count = 0
    for (const one of tries) if ((await ask(one)) === undefined) count += 1
    return count
  }
  const times = (count: number, one: (at: number) => Asked) => Array.from({ length: count }, (_, at) => one(at))

  test('a country that is not served, a blocked beginning and a premium rate get nothing', async () => {
    assert.equal((await ask({ number: '+33612345678', country: 'FR' }))?.code, 'TEXT_NOT_SENT')
    assert.equal((await ask({ number: '+447012345678' }))?.code, 'TEXT_NOT_SENT')
    assert.equal((await ask({ number: '+449098790000' }))?.code, 'TEXT_NOT_SENT')
  })

  test('a number gets one a minute, five an hour and ten a day', async () => {
    const number = numberIn(1)
    const every = (step: number, count: number, from = noon) => times(count, (at) => ({ number, now: from + at * step }))

    assert.equal(await granted(every(minutes(1) / 4, 5)), 2)
    assert.equal(await granted(every(minutes(1), 50, noon + minutes(2))), 3)
    assert.equal(await granted(every(minutes(10), 100, noon + hours(1))), 5)
    assert.equal(await granted(every(minutes(10), 1, noon + days(1))), 1)
  })

  test('an account gets ten a day, whichever numbers it types', async () => {
    assert.equal(await granted(times(100, (at) => ({ number: numberIn(100 + at), accountId: 'acc_typing', now: noon + at }))), 10)
  })

  test('a network of 256 addresses, or a /64, gets ten an hour', async () => {
    assert.equal(await granted(times(40, (at) => ({ number: numberIn(200 + at), address: `192.0.2.${at}` }))), 10)
    assert.equal(await granted(times(40, (at) => ({ number: numberIn(300 + at), address: '2001:db8:0:1::/64' }))), 10)
    assert.equal(await granted([{ number: numberIn(299), address: '192.0.2.99', now: noon + hours(1) }]), 1)
  })

  test('a range of numbers gets sixty an hour', async () => {
    assert.equal(await granted(times(200, (at) => ({ number: numberIn(400, at) }))), 60)
  })

  test('what one limit refuses is taken from no other', async () => {
    const number = numberIn(500)
    const accountId = 'acc_patient'
    await ask({ number, accountId })

    for (let tries = 0; tries < 30; tries++) assert.equal((await ask({ number, accountId }))?.code, 'CODE_SENT_RECENTLY')

    assert.equal(await granted(times(9, (at) => ({ number: numberIn(501 + at), accountId }))), 9)
  })

  test('the hourly limit of the service stops all, tells the operator once, and ends', async () => {
    const limits = { ...rules, hourlyLimit: 3 }
    const now = noon + days(10)
    const outcomes = []
    for (let at = 0; at < 6; at++) outcomes.push(await ask({ number: numberIn(600 + at), limits, now }))

    assert.deepEqual(
      outcomes.map((one) => one?.code),
      [undefined, undefined, undefined, 'TEXT_NOT_SENT', 'TEXT_NOT_SENT', 'TEXT_NOT_SENT'],
    )
    assert.deepEqual(
      outcomes.map((one) => one?.alarm?.scope),
      [undefined, undefined, undefined, 'all', undefined, undefined],
    )
    assert.equal(await ask({ number: numberIn(699), limits, now: now + hours(1) }), undefined)
  })

  test('a range whose codes are not typed in is stopped for an hour, and others are not', async () => {
    const from = noon + days(20)
    const [pumped, honest] = [numberIn(700), numberIn(701)]
    const happens = (number: string, event: 'carried' | 'verified', count: number) =>
      database.unit(async (tx) => {
        for (let at = 0; at < count; at++) await countText(tx, from, place(number), event)
      })
    await happens(pumped, 'carried', 25)
    await happens(pumped, 'verified', 7)
    await happens(honest, 'carried', 25)
    await happens(honest, 'verified', 8)

    assert.equal(await ask({ number: pumped, now: from + minutes(4) }), undefined, 'what was just sent may still be typed in')
    const stopped = await ask({ number: pumped, now: from + minutes(15) })
    assert.deepEqual(stopped, { code: 'TEXT_NOT_SENT', alarm: { scope: 'range:+44740700', carried: 25, verified: 7 } })
    assert.deepEqual(await ask({ number: numberIn(700, 5), now: from + minutes(16) }), { code: 'TEXT_NOT_SENT', alarm: undefined })
    assert.equal(await ask({ number: honest, now: from + minutes(15) }), undefined)
    assert.equal(await ask({ number: pumped, now: from + hours(1) + minutes(5) }), undefined)
  })

  test('where few of all codes are typed in, everything is stopped', async () => {
    const from = noon + days(30)
    await database.unit(async (tx) => {
      for (let at = 0; at < 110; at++) await countText(tx, from, place(numberIn(800 + at)), 'carried')
    })

    assert.equal((await ask({ number: numberIn(950), now: from + minutes(20) }))?.alarm?.scope, 'all')
    assert.equal((await database.read((tx) => stoppedFor(tx, from + minutes(20), numberIn(951))))?.scope, 'all')
  })

  test('the figures are of the last 24 hours, by hour and country, and count refusals', async () => {
    const now = noon + days(40)
    await database.unit(async (tx) => {
      for (const event of ['asked', 'carried', 'verified'] as const) await countText(tx, now, place(numberIn(960)), event)
      await countText(tx, now - hours(3), place('+491701234567', 'DE'), 'asked')
      await countText(tx, now - days(2), place(numberIn(961)), 'asked')
    })
    await ask({ number: '+33612345678', country: 'FR', now })

    const { total, hours: byHour, countries, stopped } = await database.read((tx) => textFigures(tx, now))

    assert.deepEqual(total, { asked: 2, carried: 1, verified: 1, refused: 1 })
    assert.equal(byHour.length, 24)
    assert.deepEqual(
      byHour.filter(({ asked }) => asked > 0).map(({ at, asked }) => [(now - at) / hours(1), asked]),
      [
        [3, 1],
        [0, 1],
      ],
    )
    assert.deepEqual(
      countries.map(({ country, asked, refused }) => [country, asked, refused]),
      [
        ['DE', 1, 0],
        ['GB', 1, 0],
        ['FR', 0, 1],
      ],
    )
    assert.deepEqual(stopped, [])
  })
})

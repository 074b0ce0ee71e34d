import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { createKeyRing } from '../crypto/key-ring.ts'
import { type Database, statement } from '../database/database.ts'
import { minutes } from '../durations.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { makeMailedCode, type Redeemed, redeemMailedCode } from './mailed-code.ts'

const keys = createKeyRing([{ id: 'test', secret: randomBytes(32) }], 'test')
const start = Date.UTC(2026, 10, 21, 12)
const codesOf = statement<{ subject: string }, Record<string, unknown> & { digest: Uint8Array }>(
  'test-codes-of-subject',
  'select * from codes where subject = :subject',
)

eachDatabase('mailed codes', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const make = (subject: string, now = start, purpose = 'sign-up') =>
    database.unit((tx) => makeMailedCode(tx, { keys, now }, purpose, subject))
  const redeem = (subject: string, code: string, now = start, purpose = 'sign-up') =>
    database.unit((tx) => redeemMailedCode(tx, { keys, now }, purpose, subject, code))

  test('a code has eight digits, lives ten minutes and is redeemed once', async () => {
    const { code, expiresAt } = await make('a')

    assert.match(code, /^\d{8}$/)
    assert.equal(expiresAt, start + minutes(10))
    assert.equal(await redeem('a', code), 'redeemed')
    assert.equal(await redeem('a', code), 'wrong')
  })

  test('may be typed in two groups or in other digits', async () => {
    const { code } = await make('b')
    const persian = [...code].map((digit) => String.fromCodePoint(0x6f0 + Number(digit))).join('')

    assert.equal(await redeem('b', ` ${persian.slice(0, 4)}-${persian.slice(4)}`), 'redeemed')
  })

  test('is good up to the last millisecond before its end, and over at the end', async () => {
    const early = await make('c')
    assert.equal(await redeem('c', early.code, early.expiresAt - 1), 'redeemed')
    const late = await make('c')

    assert.equal(await redeem('c', late.code, late.expiresAt), 'expired')
    assert.equal(await redeem('c', late.code, late.expiresAt + minutes(600)), 'expired')
  })

  test('a new code replaces the one before, and that is what the old one is told', async () => {
    const first = await make('d')
    const second = await make('d', start + minutes(1))

    assert.equal(await redeem('d', first.code, start + minutes(2)), 'replaced')
    assert.equal(await redeem('d', first.code, start + minutes(60)), 'replaced')
    assert.equal(await redeem('d', second.code, start + minutes(2)), 'redeemed')
  })

  test('is no good for another subject or purpose, and stays good for its own', async () => {
    const { code } = await make('e')
    await make('f')
    await make('e', start, 'confirm-address')

    assert.equal(await redeem('f', code), 'wrong')
    assert.equal(await redeem('nobody', code), 'wrong')
    assert.equal(await redeem('e', code, start, 'confirm-address'), 'wrong')
    assert.equal(await redeem('e', code, start, 'sign-up\ne'), 'wrong')
    assert.equal(await redeem('e', code), 'redeemed')
  })

  test('whatever is not exactly the code is wrong', async () => {
    const { code } = await make('g')
    const other = String((Number(code) + 1) % 100_000_000).padStart(8, '0')

    for (const typed of [other, '', code.slice(1), `${code}0`, `${code.slice(0, 7)}x`, '%', '*']) {
      assert.equal(await redeem('g', typed), 'wrong', typed)
    }
  })

  test('only a keyed digest is kept: the code is nowhere in its row', async () => {
    const { code } = await make('h')

    const rows = await database.read((tx) => tx.all(codesOf, { subject: 'h' }))
    const texts = rows
      .flatMap((row) => Object.values(row))
      .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)))
    assert.equal(rows[0]?.digest.length, 32)
    for (const text of texts) assert.equal(text.includes(code) || text.includes(String(Number(code))), false, text)
  })

  test('the same digits give another digest for another subject, purpose and key', async () => {
    const other = createKeyRing([{ id: 'test', secret: randomBytes(32) }], 'test')
    const { code } = await make('i')

    const opened = await database.unit((tx) => redeemMailedCode(tx, { keys: other, now: start }, 'sign-up', 'i', code))
    assert.equal(opened, 'wrong')
  })

  test('of 50 who redeem one code at once, one does', async () => {
    const { code } = await make('j')

    const outcomes = await atOnce(50, () => redeem('j', code))

    assert.deepEqual(count(outcomes), { redeemed: 1, wrong: 49 })
  })

  test('a code that is redeemed while another is sent is either used or replaced, and the new one works', async () => {
    for (let round = 0; round < 20; round++) {
      const first = await make(`k${round}`)

      const [outcome, second] = await Promise.all([redeem(`k${round}`, first.code), make(`k${round}`)])

      assert.match(outcome, /^(redeemed|replaced|wrong)$/)
      assert.notEqual(await redeem(`k${round}`, first.code), 'redeemed')
      assert.equal(await redeem(`k${round}`, second.code), 'redeemed')
    }
  })
})

const count = (outcomes: Redeemed[]) =>
  Object.fromEntries([...new Set(outcomes)].sort().map((one) => [one, outcomes.filter((other) => other === one).length]))

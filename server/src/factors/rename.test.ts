import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { noon } from '../accounts/account.fixture.ts'
import type { Database } from '../database/database.ts'
import { minutes } from '../durations.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { signIn } from '../sessions/session.fixture.ts'
import { findSession } from '../sessions/session.ts'
import { listFactors } from './factor.ts'
import { enroll, owner, prove, refusal } from './owner.fixture.ts'
import { cleanFactorName, renameFactor } from './rename.ts'

test('a name is visible text in one line, in one form and without space around it', () => {
  assert.equal(cleanFactorName('  Mara’s phone 📱 '), 'Mara’s phone 📱')
  assert.equal(cleanFactorName('Te\u0301le\u0301phone'), 'Téléphone')
  assert.equal(cleanFactorName('<b>"phone"</b>'), '<b>"phone"</b>')
})

test('refuses names that are empty, of several lines, hidden or turning the reading direction', () => {
  for (const name of [
    '',
    '  ',
    '\u200b',
    'a\nb',
    'a\u2028b',
    'a\u0000b',
    '\x1b[31mred',
    '\u202egnp.exe',
    'a\u200fb',
    'a\u00adb',
    'a\ue000b',
    'a\uffffb',
  ]) {
    assert.throws(() => cleanFactorName(name), { code: 'INVALID_REQUEST' }, JSON.stringify(name))
  }
})

eachDatabase('renaming a factor', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  test('changes the name of this factor only; other sessions go on', async () => {
    const first = await owner(database)
    const { session, factor } = await enroll(database, first.session)
    const elsewhere = await signIn(database, { account: first.account })

    const renamed = await database.unit((tx) => renameFactor(tx, at(), session, factor.id, 'Tablet'))

    assert.deepEqual(renamed, { ...factor, name: 'Tablet' })
    assert.deepEqual((await database.read((tx) => listFactors(tx, session.accountId))).map(({ name }) => name).sort(), [
      'Authenticator app',
      'Tablet',
    ])
    assert.notEqual(await database.read((tx) => findSession(tx, at(), elsewhere.secret)), undefined)
  })

  test('takes a proof given at sign-in moments ago, and after five minutes a new one', async () => {
    const { session, factor } = await owner(database)
    const rename = (now: number) => refusal(database.unit((tx) => renameFactor(tx, at(now), session, factor.id, 'Tablet')))

    assert.equal(await rename(noon + minutes(5) - 1), 'granted')
    assert.equal(await rename(noon + minutes(5)), 'STEP_UP_REQUIRED')
    await prove(database, session, 'rename_factor', factor.id, noon + minutes(5))
    assert.deepEqual([await rename(noon + minutes(5)), await rename(noon + minutes(5))], ['granted', 'STEP_UP_REQUIRED'])
  })

  test('somebody else’s factor is not found and keeps its name', async () => {
    const [mine, theirs] = [await owner(database), await owner(database)]

    assert.equal(await refusal(database.unit((tx) => renameFactor(tx, at(), mine.session, theirs.factor.id, 'Mine'))), 'FACTOR_NOT_FOUND')
    assert.equal((await database.read((tx) => listFactors(tx, theirs.session.accountId)))[0]?.name, theirs.factor.name)
  })
})

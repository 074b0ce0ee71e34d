import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { makeAccount } from '../accounts/account.fixture.ts'
import { findAccount } from '../accounts/account.ts'
import type { Database } from '../database/database.ts'
import { mailsOf } from '../security-events/mailed.fixture.ts'
import { at, leftBehind } from '../security-events/occasion.fixture.ts'
import { changeLanguage } from './change-language.ts'
import { freeze } from './freeze-and-thaw.ts'

eachDatabase('the language of mails', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  test('every notice from then on is in it', async () => {
    const { id } = await makeAccount(database)

    await database.unit((tx) => changeLanguage(tx, at(), id, 'ar'))
    await database.unit((tx) => freeze(tx, at(), id, 'account'))

    assert.equal((await database.read((tx) => findAccount(tx, id)))?.language, 'ar')
    assert.deepEqual(
      (await mailsOf(database, id)).map(({ template, language }) => [template, language]),
      [['account-frozen', 'ar']],
    )
  })

  test('a change is in the activity, once; the same again changes nothing', async () => {
    const { id } = await makeAccount(database)

    for (const language of ['de', 'de'] as const) await database.unit((tx) => changeLanguage(tx, at(), id, language))

    const { audit, notices } = await leftBehind(database, id)
    assert.deepEqual(
      audit.map(({ event, details }) => [event, JSON.parse(details)]),
      [['account.language_changed', { language: 'de' }]],
    )
    assert.deepEqual(notices, [])
  })
})

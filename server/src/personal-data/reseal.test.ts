import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { makeAccount, noon } from '../accounts/account.fixture.ts'
import { shelfInMemory } from '../crypto/erasable-keys.ts'
import { createKeyRing } from '../crypto/key-ring.ts'
import { type Database, type NoParams, statement } from '../database/database.ts'
import { openCase } from '../recovery/open-case.ts'
import { caseById } from '../recovery/stored-case.ts'
import { beginVisit, findVisit } from '../recovery/visits/visit.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { client } from '../sessions/session.fixture.ts'
import { columns, reseal } from './reseal.ts'

const inSchema = {
  sqlite: `select tables.name as "table", columns.name as "column" from sqlite_master as tables, pragma_table_info(tables.name) as columns
     where tables.type = 'table' and columns.name like 'sealed%' and lower(columns.type) = 'blob'`,
  postgres: `select table_name as "table", column_name as "column" from information_schema.columns
     where table_schema = current_schema() and column_name like 'sealed%' and data_type = 'bytea'`,
}
/** Their key is sealed again instead. */
const withErasableKey = [
  'recovery_cases.sealed_reason_text',
  'recovery_cases.sealed_appeal',
  'recovery_reviews.sealed_note',
  'recovery_evidence.sealed_data',
  'evidence_files.sealed_content',
  'question_sets.sealed_questions',
  'recovery_visits.sealed_reason_text',
  'intake_mails.sealed_mail',
]

eachDatabase('keys are rotated', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  test('every sealed column there is comes under the new key', async () => {
    const read = statement<NoParams, { table: string; column: string }>('test-sealed-columns', inSchema[database.engine])
    const sealed = (await database.read((tx) => tx.all(read, {}))).map(({ table, column }) => `${table}.${column}`)
    const resealed = columns.map(({ table, column }) => `${table}.${column}`)

    assert.deepEqual(sealed.sort(), [...resealed, ...withErasableKey].filter((name) => name !== 'settings.value').sort())
  })

  test('a recovery is read with the new key alone', async () => {
    const [first, added] = [Buffer.alloc(32, 't'), Buffer.alloc(32, 'n')].map((secret, at) => ({ id: at === 0 ? 'test' : 'added', secret }))
    assert.ok(first && added)
    const shelf = shelfInMemory()
    const old = createKeyRing([first], 'test', shelf)
    const { id: accountId } = await makeAccount(database)
    const opened = await database.unit((tx) =>
      openCase(tx, at(noon, { keys: old }), {
        accountId,
        openedBy: 'account',
        state: 'evidence',
        tool: null,
        reason: 'other',
        reasonText: 'it fell into the sea',
        confirmed: null,
        deviceId: null,
        holdsMoney: null,
      }),
    )
    const secret = await database.unit((tx) => beginVisit(tx, { keys: old, now: noon }, { reasonText: 'gone', client }))

    await reseal(database, createKeyRing([first, added], 'added', shelf), () => undefined)

    const onlyAdded = createKeyRing([added], 'added', shelf)
    const one = await database.read((tx) => caseById(tx, onlyAdded, opened.id))
    assert.deepEqual([one.stopToken, one.reasonText], [opened.stopToken, 'it fell into the sea'])
    // Found by a digest, which is of the oldest key.
    const visit = await database.read((tx) => findVisit(tx, { keys: { ...onlyAdded, digest: old.digest }, now: noon }, secret))
    assert.equal(visit?.reasonText, 'gone')
  })
})

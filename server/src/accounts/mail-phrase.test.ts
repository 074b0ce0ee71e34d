import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { createKeyRing, SealBroken } from '../crypto/key-ring.ts'
import { type Database, type NoParams, statement } from '../database/database.ts'
import { reseal } from '../personal-data/reseal.ts'
import { keys, makeAccount } from './account.fixture.ts'
import { findAccount } from './account.ts'
import { mailPhrase, parseMailPhrase, setMailPhrase } from './mail-phrase.ts'

test('a phrase is words; spaces are put in order and Unicode forms are one', () => {
  for (const text of ['blue kettle', 'Café au lait 7', 'l’ours d’Irène', 'a-b-c', 'می‌خواهم'.replaceAll('\u200c', ' '), '日本の茶']) {
    assert.equal(parseMailPhrase(text), text, text)
  }
  assert.equal(parseMailPhrase('  blue \n\t kettle '), 'blue kettle')
  assert.equal(parseMailPhrase('Cafe\u0301 noir'), 'Café noir')
})

test('nothing that could be a link, an order to call somebody, or another line is a phrase', () => {
  const refused = [
    'ab',
    'a'.repeat(41),
    '',
    '   ',
    'evil.test',
    'http://evil',
    'a@b',
    'call 0800 123 456',
    'call 08-00-12',
    '١٢٣٤٥ call',
    'a: b',
    'a/b',
    '<b>a</b>',
    'a\u202eb',
    'a\u200bb',
    '-abc',
    'abc-',
    "a''b",
    'a \u2028b\u0000c',
    '"quoted"',
    'a…b',
    'tap here!',
  ]
  for (const text of refused) assert.equal(parseMailPhrase(text), undefined, JSON.stringify(text))
})

const sealedPhrases = statement<NoParams, { id: string; sealed_phrase: Uint8Array }>(
  'test-sealed-phrases',
  'select id, sealed_phrase from accounts where sealed_phrase is not null order by id',
)
const movePhrase = statement<{ from: string; to: string }>(
  'test-move-phrase',
  'update accounts set sealed_phrase = (select other.sealed_phrase from accounts as other where other.id = :from) where id = :to',
)

eachDatabase('the phrase of an account', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  test('is sealed to its row, read back, and taken away', async () => {
    const { id } = await makeAccount(database)
    await database.unit((tx) => setMailPhrase(tx, keys, id, 'blue kettle'))

    const [row] = await database.read((tx) => tx.all(sealedPhrases, {}))
    assert.ok(row && !Buffer.from(row.sealed_phrase).includes('blue kettle'))
    assert.equal(await database.read((tx) => mailPhrase(tx, keys, id)), 'blue kettle')
    assert.equal((await database.read((tx) => findAccount(tx, id)))?.hasMailPhrase, true)
    await database.unit((tx) => setMailPhrase(tx, keys, id, null))
    assert.equal(await database.read((tx) => mailPhrase(tx, keys, id)), null)
    assert.equal((await database.read((tx) => findAccount(tx, id)))?.hasMailPhrase, false)
  })

  test('does not open in another account', async () => {
    const [one, other] = [await makeAccount(database), await makeAccount(database)]
    await database.unit((tx) => setMailPhrase(tx, keys, one.id, 'blue kettle'))

    await database.unit((tx) => tx.run(movePhrase, { from: one.id, to: other.id }))

    await assert.rejects(
      database.read((tx) => mailPhrase(tx, keys, other.id)),
      SealBroken,
    )
    await database.unit((tx) => setMailPhrase(tx, keys, other.id, null))
  })

  test('is sealed again when keys are rotated', async () => {
    const { id } = await makeAccount(database)
    await database.unit((tx) => setMailPhrase(tx, keys, id, 'blue kettle'))
    const added = { id: 'added', secret: Buffer.alloc(32, 'n') }
    const both = createKeyRing([{ id: 'test', secret: Buffer.alloc(32, 't') }, added], 'added')

    await reseal(database, both, () => undefined)

    const onlyAdded = createKeyRing([added], 'added')
    assert.equal(await database.read((tx) => mailPhrase(tx, onlyAdded, id)), 'blue kettle')
  })
})

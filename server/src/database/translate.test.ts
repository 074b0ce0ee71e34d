import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { statement } from './database.ts'
import { orderedValues, StatementsByName, translate, translateRead } from './translate.ts'

describe('translating a statement', () => {
  it('numbers the parameters in the order of their first use, each name once', () => {
    const change = statement('change', 'update codes set used_at = :now where id = :id and expires_at > :now')

    assert.deepEqual(translate(change, 'postgres'), {
      text: 'update codes set used_at = $1 where id = $2 and expires_at > $1',
      names: ['now', 'id'],
    })
    assert.deepEqual(translate(change, 'sqlite').text, 'update codes set used_at = ?1 where id = ?2 and expires_at > ?1')
  })

  it('leaves strings, quoted names, comments and casts alone', () => {
    const sql = `select ':a', 'it''s :b', ":c", cast(:d as text), now()::text -- :e\n/* :f */ from t`

    const { text, names } = translate(statement('quoted', sql), 'postgres')

    assert.equal(text, sql.replace(':d', '$1'))
    assert.deepEqual(names, ['d'])
  })

  it('locks rows on PostgreSQL only', () => {
    const take = statement('take', 'select id from outbox where due_at < :now limit 10 for update skip locked')

    assert.match(translate(take, 'postgres').text, /for update skip locked$/)
    assert.match(translate(take, 'sqlite').text, /limit 10 $/)
  })

  it('refuses a statement that would end the transaction of a unit', () => {
    for (const sql of ['commit', ' ROLLBACK', 'savepoint mine', 'begin']) {
      assert.throws(() => translate(statement('control', sql), 'sqlite'), /only a unit does that/)
    }
  })

  it('refuses a name that PostgreSQL would cut', () => {
    assert.throws(() => translate(statement('n'.repeat(64), 'select 1'), 'postgres'), /longer than 63 bytes/)
  })

  it('refuses a writing statement in a read', () => {
    assert.throws(() => translateRead(statement('erase', 'delete from codes returning id'), 'postgres'), /belongs in a unit/)
  })
})

describe('the values of a statement', () => {
  const find = statement('find', 'select 1 where :a = :b')

  it('come in the order of the placeholders', () => {
    assert.deepEqual(orderedValues(find, ['a', 'b'], { b: 2, a: 'one' }), ['one', 2])
  })

  it('are refused when one is missing, too many, or no number', () => {
    assert.throws(() => orderedValues(find, ['a', 'b'], { a: 1 }), /without a value for :b/)
    assert.throws(() => orderedValues(find, ['a'], { a: 1, b: 2 }), /does not know the parameter :b/)
    assert.throws(() => orderedValues(find, ['a'], { a: Number.NaN }), /given NaN for :a/)
  })
})

describe('statements by name', () => {
  it('are made once, and a second statement of the same name is refused', () => {
    let made = 0
    const statements = new StatementsByName(() => ++made)

    assert.equal(statements.of(statement('one', 'select 1')), 1)
    assert.equal(statements.of(statement('one', 'select 1')), 1)
    assert.throws(() => statements.of(statement('one', 'select 2')), /Two different statements are named "one"/)
  })
})

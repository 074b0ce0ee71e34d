import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RecordedStatement } from './recorded.ts'
import { alike, replay, transactionsPerLook } from './replay.ts'

const control = (text: string): RecordedStatement => ({ name: null, text, values: [] })
const answer = (id: string, used: number): RecordedStatement[] => [
  control('begin isolation level read committed'),
  { name: 'find', text: 'select a from t where id = $1 and kind = $2', values: [id, "o'clock"] },
  control('savepoint inner_1'),
  { name: 'use', text: 'update t set used = $2, by = $3 where id = $1 and used < $2', values: [id, used, null] },
  control('release savepoint inner_1'),
  control('commit'),
]
const many = Array.from({ length: 3 * transactionsPerLook + 1 }, (_, i) => answer(`id${i}`, i))

test('statements are replayed letter by letter, with what differs as a variable and what does not written in', () => {
  const { script } = replay(many)

  assert.ok(script.includes("select a from t where id = :p0_v1 and kind = 'o''clock';"))
  assert.ok(script.includes('update t set used = :p0_v2, by = null where id = :p0_v1 and used < :p0_v2;'))
})

test('a value that stands in several places is one column, and a row holds those of several transactions', () => {
  const { columns, rows } = replay(many)

  assert.deepEqual(columns.slice(0, 4), ['p0_v1', 'p0_v2', 'p1_v1', 'p1_v2'])
  assert.deepEqual(rows[0]?.slice(0, 4), ['id0', '0', 'id1', '1'])
  assert.deepEqual(rows[1]?.slice(0, 2), [`id${transactionsPerLook}`, `${transactionsPerLook}`])
  assert.equal(rows.length, 3)
})

test('each transaction begins and commits by itself; marks inside it are left out', () => {
  const { script, statements } = replay(many)

  assert.equal(script.match(/^begin;$/gm)?.length, transactionsPerLook)
  assert.equal(script.match(/^commit;$/gm)?.length, transactionsPerLook)
  assert.doesNotMatch(script, /savepoint/)
  assert.deepEqual(statements, ['find', 'use'])
})

test('each client has rows of its own in each turn', () => {
  const [, expression = ''] = /^\\set number (.*)$/m.exec(replay(many).script) ?? []
  const number = (client: number, turn: number) => {
    const values: Record<string, number> = { offset: 100, client_id: client, clients: 3, turn }
    return Number(new Function(`return ${expression.replaceAll(/:(\w+)/g, (_, name) => String(values[name]))}`)())
  }

  const numbers = [0, 1, 2, 3].flatMap((turn) => [0, 1, 2].map((client) => number(client, turn)))

  assert.deepEqual(
    numbers.toSorted((a, b) => a - b),
    Array.from({ length: 12 }, (_, i) => 100 + i),
  )
})

test('what pgbench would take for a variable of its own goes into a column', () => {
  const { script, rows } = replay(Array.from({ length: transactionsPerLook }, () => [{ name: 'x', text: 'select $1', values: ['a:b'] }]))

  assert.ok(script.includes('select :p0_v1;'))
  assert.equal(rows[0]?.[0], 'a:b')
})

test('a statement that pgbench would read a variable into is refused', () => {
  assert.throws(() => replay([[{ name: 'x', text: 'select a::text, :b', values: [] }]]), RangeError)
})

test('a cast is no variable', () => {
  assert.ok(replay([[{ name: 'x', text: 'select a::text', values: [] }]]).script.includes('select a::text;'))
})

test('of all that was recorded only the transactions of one kind are replayed', () => {
  const others = [
    [control('begin'), { name: 'seal', text: 'select 1', values: [] }, control('commit')],
    [control('begin'), { name: 'use', text: 'update other', values: [] }, control('commit')],
  ]

  assert.deepEqual(alike([...others, ...many], 'use'), many)
})

test('nothing to replay is said so', () => {
  assert.throws(() => replay([]), /nothing was recorded/)
})

import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { type Database, type NoParams, statement } from '../database/database.ts'
import { AuditLog, type AuditRow } from './audit-log.ts'

type Stored = { node: string; node_counter: number; at: number; account_id: string | null; actor: string; event: string; details: string }
const allRows = statement<NoParams, Stored>(
  'test-audit-rows',
  'select node, node_counter, at, account_id, actor, event, details from audit order by id',
)
const now = Date.UTC(2026, 10, 21, 12)
const row = (event: string): AuditRow => ({
  at: now,
  accountId: null,
  actor: 'system',
  event,
  client: '{}',
  details: { works: true, count: 3 },
})

eachDatabase('the audit log', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const rows = async (event: string) => (await database.read((tx) => tx.all(allRows, {}))).filter((one) => one.event === event)

  test('keeps what happened, when, and who did it', async () => {
    await database.unit((tx) => new AuditLog().append(tx, row('kept')))

    const [{ node, ...kept } = assert.fail('there is no row')] = await rows('kept')
    assert.match(node, /^[0-9a-f]{16}$/)
    assert.deepEqual(kept, {
      node_counter: 1,
      at: now,
      account_id: null,
      actor: 'system',
      event: 'kept',
      details: '{"works":true,"count":3}',
    })
  })

  test('a row is there if its transaction is, and not otherwise', async () => {
    const log = new AuditLog()
    const broken = database.unit(async (tx) => {
      await log.append(tx, row('undone'))
      throw new Error('the change failed')
    })

    await assert.rejects(broken)
    await database.unit((tx) => log.append(tx, row('undone')))

    assert.equal((await rows('undone')).length, 1)
  })

  test('rows of one process are numbered upwards, those of two processes never collide', async () => {
    const [one, other] = [new AuditLog(), new AuditLog()]

    await Promise.all(
      [one, other].flatMap((log) => Array.from({ length: 20 }, () => database.unit((tx) => log.append(tx, row('at once'))))),
    )

    const all = await rows('at once')
    assert.equal(new Set(all.map(({ node }) => node)).size, 2)
    assert.equal(new Set(all.map(({ node, node_counter }) => `${node} ${node_counter}`)).size, 40)
    assert.deepEqual(
      [...new Set(all.map(({ node_counter }) => node_counter))].sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '@countersign/server/testing'
import { createKeyRing, type KeyRing } from '../crypto/key-ring.ts'
import { randomBytesOf } from '../crypto/random.ts'
import { type Database, type NoParams, statement } from '../database/database.ts'
import { AuditLog } from './audit-log.ts'
import { exportAudit } from './export.ts'
import { sealBatch } from './sealer.ts'
import { verifyAuditDatabase } from './verify-database.ts'
import { verifyAuditExport } from './verify-export.ts'

const ring = (id = 'first') => createKeyRing([{ id, secret: randomBytesOf(32) }], id)

/** Three batches of four rows each, by two processes. */
async function writeTrail(database: Database, keys: KeyRing): Promise<void> {
  const logs = [new AuditLog(), new AuditLog()]
  for (let batch = 0; batch < 3; batch++) {
    await database.unit(async (tx) => {
      for (let row = 0; row < 4; row++) {
        const details = { batch, row }
        await logs[row % 2]?.append(tx, {
          at: 1000 + row,
          accountId: null,
          actor: 'system',
          event: 'test.happened',
          client: '{"address":"192.0.2.1"}',
          details,
        })
      }
    })
    await database.unit((tx) => sealBatch(tx, keys, 2000 + batch))
  }
}

async function lines(database: Database, keys: KeyRing): Promise<string[]> {
  const all: string[] = []
  for await (const line of exportAudit(database, keys)) all.push(JSON.stringify(line))
  return all
}

async function* each(texts: string[]) {
  yield* texts
}

let made = 0
/** What somebody with the database, but without our keys, does to it. */
const tamper = (database: Database, sql: string) => database.unit((tx) => tx.run(statement<NoParams>(`tamper ${made++}`, sql), {}))

eachDatabase('the audit trail', (open, engine) => {
  test('a trail that nobody touched is whole, in the database and in an export', async () => {
    const { database } = await open()
    const keys = ring()
    await writeTrail(database, keys)

    const report = await verifyAuditDatabase(database, keys)
    const offline = await verifyAuditExport(each(await lines(database, keys)), new Map())

    assert.deepEqual(report.findings, [])
    assert.equal(report.rows, 12)
    assert.equal(report.batches, 3)
    assert.deepEqual([offline.findings, offline.head], [[], report.head])
  })

  test('rows that are not sealed yet are counted, and are no finding', async () => {
    const { database } = await open()
    const keys = ring()
    await writeTrail(database, keys)
    await database.unit((tx) =>
      new AuditLog().append(tx, { at: 5, accountId: null, actor: 'system', event: 'late', client: '', details: {} }),
    )

    const report = await verifyAuditDatabase(database, keys)

    assert.deepEqual(report.findings, [])
    assert.deepEqual(report.unsealed, { count: 1, since: 5 })
  })

  const tamperings: [string, string, object[]][] = [
    ['an edited row', `update audit set event = 'nothing.happened' where id = 6`, [{ kind: 'row edited', row: 6, batch: 2 }]],
    ['a removed row', 'delete from audit where id = 6', [{ kind: 'row removed', row: 6, batch: 2 }]],
    [
      'a client that was put in place of another',
      `update audit set client = '{"address":"203.0.113.9"}' where id = 3`,
      [{ kind: 'client altered', row: 3, batch: 1 }],
    ],
    [
      'a row that was slipped in',
      `insert into audit (node, node_counter, at, account_id, actor, event, client, details, batch) values ('x', 1, 1, null, 'system', 'forged', '', '{}', 2)`,
      [{ kind: 'row added', row: 13, batch: 2 }],
    ],
    ['a removed batch', 'delete from audit_batches where number = 2', [{ kind: 'batch removed', batch: 2 }]],
    ['a tail that was cut off', 'delete from audit_batches where number = 3', [{ kind: 'tail cut', after: 2, head: 3 }]],
    ['a head that was set back', 'update audit_head set number = 2', [{ kind: 'head forged' }]],
    [
      'a batch with other times',
      'update audit_batches set sealed_at = 1 where number = 2',
      [
        { kind: 'batch altered', batch: 2 },
        { kind: 'signature wrong', batch: 2 },
        { kind: 'batch out of chain', batch: 3 },
      ],
    ],
  ]
  for (const [what, sql, findings] of tamperings) {
    test(`finds and names ${what}`, async () => {
      const { database } = await open()
      const keys = ring()
      await writeTrail(database, keys)

      await tamper(database, sql)

      assert.deepEqual((await verifyAuditDatabase(database, keys)).findings, findings)
    })
  }

  test('finds and names two rows whose contents changed places', async () => {
    const { database } = await open()
    const keys = ring()
    await writeTrail(database, keys)

    const columns = 'node, node_counter, at, account_id, actor, event, client, details, batch'
    await tamper(database, 'create table loot as select * from audit where id in (5, 7)')
    await tamper(database, 'delete from audit where id in (5, 7)')
    await tamper(
      database,
      `insert into audit (id, ${columns}) ${engine === 'postgres' ? 'overriding system value' : ''} select 12 - id, ${columns} from loot`,
    )

    assert.deepEqual((await verifyAuditDatabase(database, keys)).findings, [{ kind: 'rows swapped', row: 5, with: 7, batch: 2 }])
  })

  test('a trail that was cut and chained again with another key is not ours', async () => {
    const { database } = await open()
    const keys = ring()
    await writeTrail(database, keys)
    const forger = ring('first')

    await tamper(database, 'delete from audit_batches where number > 1')
    await tamper(database, 'update audit set batch = null where batch > 1')
    await tamper(database, 'update audit_head set number = 1, digest = (select digest from audit_batches where number = 1)')
    await tamper(database, 'delete from audit where id = 6')
    await database.unit((tx) => sealBatch(tx, forger, 3000))
    const { findings } = await verifyAuditDatabase(database, keys)

    assert.ok(
      findings.some((finding) => finding.kind === 'signature wrong' && finding.batch === 2),
      JSON.stringify(findings),
    )
    assert.ok(findings.some((finding) => finding.kind === 'head forged'))
  })

  test('a database put back to an older state does not contain the head that was kept elsewhere', async () => {
    const { database } = await open()
    const keys = ring()
    await writeTrail(database, keys)
    const { head } = await verifyAuditDatabase(database, keys)
    assert.deepEqual((await verifyAuditDatabase(database, keys, head)).findings, [])

    const { findings } = await verifyAuditDatabase(database, keys, 'ab'.repeat(32))

    assert.deepEqual(findings, [{ kind: 'head not found' }])
  })

  test('a client that was erased on purpose leaves the chain whole', async () => {
    const { database } = await open()
    const keys = ring()
    await writeTrail(database, keys)

    await tamper(database, `update audit set client = ''`)

    assert.deepEqual((await verifyAuditDatabase(database, keys)).findings, [])
  })

  test('an export that was edited, cut or signed anew is found without the database', async () => {
    const { database } = await open()
    const keys = ring()
    await writeTrail(database, keys)
    const whole = await lines(database, keys)
    const { head } = await verifyAuditDatabase(database, keys)
    const other = ring('other').signer.publicKey('other')?.export({ format: 'der', type: 'spki' }).toString('base64') as string

    const edited = await verifyAuditExport(
      each(whole.map((line, at) => (at === 2 ? line.replace('test.happened', 'all.was.well') : line))),
      new Map(),
    )
    const cut = await verifyAuditExport(each(whole.slice(0, 10)), new Map(), head)
    const strange = await verifyAuditExport(each(whole), new Map([['first', other]]))

    assert.deepEqual(edited.findings, [{ kind: 'row edited', row: 2, batch: 1 }])
    assert.deepEqual(cut.findings, [{ kind: 'head not found' }])
    assert.equal(strange.findings.filter(({ kind }) => kind === 'signature wrong').length, 3)
  })

  test('several sealers at once seal each row once', async () => {
    const { database } = await open()
    const keys = ring()
    const log = new AuditLog()
    await database.unit(async (tx) => {
      for (let row = 0; row < 50; row++)
        await log.append(tx, { at: row, accountId: null, actor: 'system', event: 'test', client: '', details: {} })
    })

    const sealed = await Promise.all(Array.from({ length: 8 }, () => database.unit((tx) => sealBatch(tx, keys, 1))))

    assert.equal(
      sealed.reduce((sum, count) => sum + count, 0),
      50,
    )
    assert.deepEqual((await verifyAuditDatabase(database, keys)).findings, [])
  })
})

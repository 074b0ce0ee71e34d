import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../../testing/index.ts'
import { noon } from '../../accounts/account.fixture.ts'
import { type Database, type NoParams, statement } from '../../database/database.ts'
import { days } from '../../durations.ts'
import { enroll } from '../../factors/owner.fixture.ts'
import { enrollPasskey } from '../../factors/passkey/passkey-owner.fixture.ts'
import { caseInReview, deal, decideWith, decision, member, tickAll } from '../../recovery/desk/desk.fixture.ts'
import { openedCase } from '../../recovery/evidence/evidence-case.fixture.ts'
import { giveEvidence } from '../../recovery/evidence/given.ts'
import { moveCase } from '../../recovery/move-case.ts'
import { keepFile } from '../../recovery/uploads/evidence-file.ts'
import { beginVisit } from '../../recovery/visits/visit.ts'
import { at, leftBehind } from '../../security-events/occasion.fixture.ts'
import { client, signIn } from '../../sessions/session.fixture.ts'
import { chapters, tablesLeft } from './chapters.ts'
import { exportAccount } from './export-account.ts'

const inSchema = {
  sqlite: `select tables.name as "table", columns.name as "column" from sqlite_master as tables, pragma_table_info(tables.name) as columns
     where tables.type = 'table' and tables.name not like 'sqlite_%'`,
  postgres: `select table_name as "table", column_name as "column" from information_schema.columns where table_schema = current_schema()`,
}
const secretsOf = statement<{ id: string }, Record<string, Uint8Array>>(
  'test-export-secrets',
  `select factors.sealed_secret as one, sessions.secret_digest as two from factors join sessions on sessions.account_id = factors.account_id
   where factors.account_id = :id`,
)
const freezeUnseen = statement<{ id: string }>(
  'test-freeze-case',
  "update recovery_cases set frozen_from = state, state = 'frozen' where id = :id",
)

eachDatabase('the export of one person’s data', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const exported = async (named: string, now = noon) =>
    (await database.unit((tx) => exportAccount(tx, at(now), named))) ?? assert.fail('no such account')
  const chapter = async (named: string, name: string, now = noon) =>
    JSON.parse((await exported(named, now)).documents.get(`${name}.json`) ?? '') as Record<string, Record<string, unknown>[]>

  test('gives every column of every table, or says why not', async () => {
    const read = statement<NoParams, { table: string; column: string }>('test-all-columns', inSchema[database.engine])
    const inDatabase = (await database.read((tx) => tx.all(read, {}))).filter(({ table }) => !(table in tablesLeft))
    const listed = chapters.flatMap(({ tables }) =>
      tables.flatMap(({ table, gives, leaves }) => [...Object.keys(gives), ...Object.keys(leaves)].map((column) => `${table}.${column}`)),
    )

    assert.deepEqual(listed.sort(), inDatabase.map(({ table, column }) => `${table}.${column}`).sort())
    for (const { tables } of chapters) for (const { table } of tables) assert.ok(!(table in tablesLeft), table)
  })

  test('leaves out every digest, and opens of what is sealed only what the person wrote or handed in', () => {
    const given = chapters.flatMap(({ tables }) =>
      tables.flatMap(({ table, gives }) => Object.keys(gives).map((column) => `${table}.${column}`)),
    )

    assert.deepEqual(
      given.filter((name) => /digest|secret|token|hashing|lookup|sealed/.test(name)),
      [
        'accounts.sealed_phrase',
        'factors.sealed_secret',
        'recovery_visits.sealed_reason_text',
        'recovery_cases.sealed_reason_text',
        'recovery_cases.sealed_appeal',
        'recovery_evidence.sealed_data',
        'evidence_files.sealed_content',
      ],
    )
  })

  test('of a factor tells what it is and since when, the whole phone number, and nothing that proves it', async () => {
    const { account, session } = await signIn(database)
    const { factor, key, session: raised } = await enroll(database, session, { name: 'Work phone', phone: '+447400123456' })
    await enrollPasskey(database, raised)

    const { factors } = await chapter(account.email, 'factors')

    assert.deepEqual(
      factors?.map(({ kind, name, state, createdAt, phoneNumber }) => ({ kind, name, state, createdAt, phoneNumber })),
      [
        { kind: 'totp', name: 'Work phone', state: 'active', createdAt: '2026-11-21T12:00:00.000Z', phoneNumber: '+447400123456' },
        { kind: 'passkey', name: factors?.[1]?.name, state: 'active', createdAt: '2026-11-21T12:00:00.000Z', phoneNumber: null },
      ],
    )
    assert.equal(factors?.[0]?.id, factor.id)
    const text = [...(await exported(account.id)).documents.values()].join('\n')
    const kept = (await database.read((tx) => tx.all(secretsOf, { id: account.id }))).flatMap((row) => Object.values(row))
    assert.equal(kept.length, 4)
    for (const secret of [...kept, key.export()]) {
      const bytes = Buffer.from(secret)
      for (const form of ['hex', 'base64', 'base64url', 'latin1'] as const) assert.ok(!text.includes(bytes.toString(form)))
    }
  })

  test('is of one person: by address or id alike, in the same order each time, and of nobody else', async () => {
    const [mara, ben] = [await signIn(database), await signIn(database)]
    await enroll(database, mara.session)
    await enroll(database, ben.session)

    const first = await exported(mara.account.id)
    const second = await exported(mara.account.email)

    const lasting = ({ documents }: typeof first) => [...documents].filter(([name]) => name !== 'activity.json' && name !== 'messages.json')
    assert.deepEqual(lasting(second), lasting(first))
    const text = [...second.documents.values()].join('\n')
    assert.ok(text.includes(mara.account.email) && text.includes(mara.session.id))
    assert.ok(!text.includes(ben.account.email) && !text.includes(ben.account.id) && !text.includes(ben.session.id))
    for (const nobody of ['nobody@example.test', 'acc_nobody', ''])
      assert.equal(await database.unit((tx) => exportAccount(tx, at(), nobody)), undefined)
  })

  test('is recorded and told to its owner with the reading, and says so in the next one', async () => {
    const { account } = await signIn(database)

    await exported(account.id)

    const { audit, notices } = await leftBehind(database, account.id)
    assert.deepEqual([audit.at(-1)?.event, audit.at(-1)?.actor, notices.at(-1)], ['account.exported', 'operator', 'account-exported'])
    const { audit: told } = await chapter(account.id, 'activity')
    assert.equal(told?.at(-1)?.event, 'account.exported')
  })

  test('has a recovery with its words and files; what was found, and what reviewers decided, once it is over', async () => {
    const { recoveryCase, account } = await openedCase(database, { reasonText: 'it fell into the sea' })
    const fileId = await database.unit(async (tx) => {
      await beginVisit(tx, at(), { accountId: account.id, reasonText: 'gone', client })
      const file = { mediaType: 'text/plain', content: Buffer.from('Dear Mara'), length: 9 } as const
      const kept = await keepFile(tx, at(), recoveryCase, file)
      await giveEvidence(tx, at(), recoveryCase, {
        kind: 'old_mail_and_transfer',
        part: 'transfer',
        data: { platform: 'Other' },
        fileId: kept,
      })
      return kept
    })

    const path = `recovery/${recoveryCase.number}/${fileId}.txt`
    const running = await chapter(account.id, 'recovery')
    assert.equal(running.recoveryCases?.[0]?.reasonText, 'it fell into the sea')
    assert.equal(running.recoveryVisits?.[0]?.reasonText, 'gone')
    assert.equal(running.evidenceFiles?.[0]?.file, path)
    assert.equal(running.recoveryEvidence?.[0]?.says, null)
    const { files } = await exported(account.id)
    assert.deepEqual(
      await Promise.all(files.map(async (file) => [file.path, Buffer.from((await database.read(file.read)) ?? []).toString()])),
      [[path, 'Dear Mara']],
    )
    await database.unit((tx) => moveCase(tx, at(), recoveryCase, 'cancel', { actor: 'account' }))
    assert.deepEqual((await chapter(account.id, 'recovery')).recoveryEvidence?.[0]?.says, { platform: 'Other' })
  })

  test('names nobody who worked on it, and shows no alarm of theirs', async () => {
    const { recoveryCase, account } = await caseInReview(database)
    const [ada, ben] = [await member(database), await member(database)]
    const dealt = (await deal(database, ada)) ?? assert.fail('nothing was dealt')
    await tickAll(database, ada, dealt)
    assert.equal(await decideWith(database, ada, dealt, decision({ andSignOut: true })), 'done')
    const [seen] = (await chapter(account.id, 'recovery')).recoveryCases ?? []
    assert.equal(seen?.state, 'in_review')

    const other = await caseInReview(database)
    const next = (await deal(database, ben)) ?? assert.fail('nothing was dealt')
    assert.equal(next, other.recoveryCase.id)
    await tickAll(database, ben, next)
    assert.equal(await decideWith(database, ben, next, decision({ verdict: 'reject', reasons: ['blurred'] })), 'done')
    const { recoveryReviews } = await chapter(other.account.id, 'recovery')
    assert.deepEqual(
      recoveryReviews?.map(({ decision: verdict, reasons }) => [verdict, reasons]),
      [['reject', ['blurred']]],
    )

    for (const [id, whose] of [
      [account.id, recoveryCase.id],
      [other.account.id, next],
    ] as const) {
      const { documents } = await exported(id)
      const text = [...documents.values()].join('\n')
      assert.ok(text.includes(whose))
      assert.match(text, /"staff-1"/)
      for (const { account: staff } of [ada, ben]) assert.ok(!text.includes(staff.id) && !text.includes(staff.email))
      assert.doesNotMatch(documents.get('activity.json') ?? '', /pressure|freeze/)
      assert.doesNotMatch(documents.get('recovery.json') ?? '', /frozen|"freeze"|Document, face and note/)
    }
    const activity = (await chapter(other.account.id, 'activity')).audit ?? []
    const byStaff = activity.filter(({ actor }) => actor === 'staff')
    assert.ok(byStaff.length > 0 && byStaff.every(({ client: from }) => from === null))
    await database.unit((tx) => tx.run(freezeUnseen, { id: recoveryCase.id }))
    assert.equal((await chapter(account.id, 'recovery', noon + days(1))).recoveryCases?.[0]?.state, 'in_review')
  })

  test('says in its README what each file has, and what is left out', async () => {
    const { account } = await signIn(database)
    const { documents } = await exported(account.id)
    const readMe = documents.get('README.md') ?? ''

    for (const { name, tables } of chapters) {
      assert.ok(readMe.includes(`## ${name}.json`))
      const content = JSON.parse(documents.get(`${name}.json`) ?? '')
      assert.equal(Object.keys(content).length, tables.length)
      for (const table of Object.keys(content)) assert.ok(readMe.includes(`**${table}**`), table)
    }
    for (const left of ['questionSets', 'factors.counter', 'passwords.digest', 'recoveryCases.risks'])
      assert.ok(readMe.includes(`\`${left}\``), left)
  })
})

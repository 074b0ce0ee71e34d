import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { type ExpectedProof, proofFaults } from './stored-proofs.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-test-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let made = 0

const anna: ExpectedProof = {
  accountId: 'acc_anna',
  factorId: 'fac_anna',
  signInId: 'sin_anna',
  challengeId: 'chl_anna',
  step: 7,
  accepted: true,
}
const ben: ExpectedProof = {
  accountId: 'acc_ben',
  factorId: 'fac_ben',
  signInId: 'sin_ben',
  challengeId: 'chl_ben',
  step: 7,
  accepted: false,
}

/** Anna's code was accepted and stored as it must be, Ben's was never sent; then `change` happens to it. */
function faultsAfter(change: string, people: ExpectedProof[] = [anna, ben]): Promise<string[]> {
  const file = join(folder, `${++made}.db`)
  const database = new DatabaseSync(file)
  database.exec(`
    create table factors (id text, account_id text, counter integer);
    create table challenges (id text, outcome text);
    create table sign_ins (id text, ended_at integer);
    create table sessions (id text, account_id text, aal text, ended_at integer);
    create table audit (account_id text, event text, details text);
    insert into factors values ('fac_anna', 'acc_anna', 7), ('fac_ben', 'acc_ben', 0);
    insert into challenges values ('chl_anna', 'passed'), ('chl_ben', null);
    insert into sign_ins values ('sin_anna', 1), ('sin_ben', null);
    insert into sessions values ('ses_anna', 'acc_anna', 'aal2', null);
    insert into audit values ('acc_anna', 'sign_in.completed', '{"session":"ses_anna","factor":"fac_anna"}');
  `)
  database.exec(change)
  database.close()
  return proofFaults({ databaseFile: file, databaseUrl: `sqlite:${file}` }, people)
}

test('finds nothing where every accepted code, and no other, is stored once and audited once', async () => {
  assert.deepEqual(await faultsAfter(''), [])
})

const losses: Record<string, string> = {
  'a time step that was not kept': 'update factors set counter = 6',
  'a challenge that is still open': 'update challenges set outcome = null',
  'a sign-in that goes on': 'update sign_ins set ended_at = null',
  'a session that is missing': 'delete from sessions',
  'a second session': `insert into sessions values ('ses_2', 'acc_anna', 'aal2', null)`,
  'a session that was not raised': `update sessions set aal = 'aal1'`,
  'a missing audit row': 'delete from audit',
  'a second audit row': 'insert into audit select * from audit',
  'an audit row that names another session': `update audit set details = '{"session":"ses_x","factor":"fac_anna"}'`,
  'a session nobody was told of': `insert into sessions values ('ses_ben', 'acc_ben', 'aal2', null)`,
}

for (const [what, change] of Object.entries(losses)) {
  test(`finds ${what}`, async () => {
    assert.notDeepEqual(await faultsAfter(change), [])
  })
}

test('finds a code that was accepted and is not stored at all', async () => {
  const faults = await faultsAfter('', [anna, { ...ben, accepted: true }])

  assert.notDeepEqual(faults, [])
  assert.ok(faults.every((fault) => fault.startsWith('acc_ben')))
})

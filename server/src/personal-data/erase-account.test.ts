import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/databases.ts'
import { noon } from '../accounts/account.fixture.ts'
import { findAccount } from '../accounts/account.ts'
import { parseEmailAddress } from '../accounts/email-address.ts'
import { AuditLog } from '../audit/audit-log.ts'
import { type Database, type NoParams, statement } from '../database/database.ts'
import { enrollPasskey, passkeyOwner } from '../factors/passkey/passkey-owner.fixture.ts'
import { findPasskey, lookupOf } from '../factors/passkey/passkeys.ts'
import { at, leftBehind } from '../security-events/occasion.fixture.ts'
import { signIn } from '../sessions/session.fixture.ts'
import { eraseAccount, tablesFoundByOthers, tablesOfAccounts } from './erase-account.ts'

const allTables = (engine: Database['engine']) =>
  statement<NoParams, { name: string }>(
    'test-all-tables',
    engine === 'sqlite'
      ? `select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`
      : `select table_name as name from information_schema.tables where table_schema = current_schema()`,
  )
/** What of an erased account stays in other tables, and why; most have nothing of anybody. */
const untouched: Record<string, string> = {
  accounts: 'the account itself goes last',
  audit: 'what happened stays told, by an id that says nothing',
  audit_batches: 'digests of the audit trail',
  audit_head: 'the same',
  staff: 'people with a role are not erased',
  codes: 'digests, gone a day after their end',
  attempts: 'counts by id or address, gone a day after their window: whoever erases an account does not get new tries',
  idempotent_calls: 'answers to hosts under a digest, sealed, gone after a day',
  intake_mails: 'mail whose sender nobody knows yet; what was handled is empty',
  ...Object.fromEntries(
    [
      ...['schema_version', 'settings', 'invites', 'refused_proofs', 'brakes', 'used_proofs_of_work', 'used_passkey_challenges'],
      ...['clock_time', 'clock_jumps', 'clock_lengthened', 'text_figures', 'rules'],
      ...['hosts', 'host_keys', 'webhook_endpoints', 'oidc_clients', 'oidc_keys'],
    ].map((table) => [table, 'of nobody']),
  ),
}

const columns = (engine: Database['engine']) =>
  statement<NoParams, { name: string }>(
    'test-tables-of-accounts',
    engine === 'sqlite'
      ? `select tables.name from sqlite_master as tables join pragma_table_info(tables.name) as columns
         where tables.type = 'table' and columns.name = 'account_id'`
      : `select table_name as name from information_schema.columns where column_name = 'account_id' and table_schema = current_schema()`,
  )

eachDatabase('erasing an account', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const erase = (address: string) => {
    const email = parseEmailAddress(address)
    assert.ok(email)
    return database.unit((tx) => eraseAccount(tx, { audit: new AuditLog(), keys: at().keys, now: noon }, email))
  }

  test('knows every table that has rows of accounts', async () => {
    const tables = (await database.read((tx) => tx.all(columns(database.engine), {}))).map(({ name }) => name)

    // What happened stays told, by an id that says nothing; people with a role are not erased.
    assert.deepEqual(tables.sort(), [...tablesOfAccounts, 'audit', 'staff'].sort())
  })

  test('of every other table says by what its rows are found, or why nothing is erased there', async () => {
    const tables = (await database.read((tx) => tx.all(allTables(database.engine), {}))).map(({ name }) => name)

    assert.deepEqual(tables.sort(), [...tablesOfAccounts, ...tablesFoundByOthers, ...Object.keys(untouched)].sort())
  })

  test('takes its passkeys along and leaves everybody else’s', async () => {
    const mara = await passkeyOwner(database)
    const ben = await passkeyOwner(database)
    const found = (id: Uint8Array) => database.read((tx) => findPasskey(tx, at().keys, lookupOf(id)))

    const erased = await erase(mara.account.email)

    assert.ok(typeof erased === 'object' && erased.id === mara.account.id)
    assert.equal(await found(mara.authenticator.id), undefined)
    assert.equal((await found(ben.authenticator.id))?.accountId, ben.account.id)
    assert.equal(await database.read((tx) => findAccount(tx, mara.account.id)), undefined)
    const { audit, notices } = await leftBehind(database, mara.account.id)
    assert.equal(audit.at(-1)?.event, 'account.erased')
    assert.deepEqual(notices, [])
    assert.equal(await erase(mara.account.email), undefined)
    // The same passkey may be set up by whoever has it.
    await enrollPasskey(database, (await signIn(database)).session, { authenticator: mara.authenticator })
  })
})

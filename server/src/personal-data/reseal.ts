import type { KeyRing, Place } from '../crypto/key-ring.ts'
import { type Database, type Statement, statement } from '../database/database.ts'

/** A row with a sealed value, as the list below reads it. */
interface SealedRow {
  row: string
  account: string
  sealed: Uint8Array
}

interface SealedColumn {
  table: string
  column: string
  /** Rows after the one named `after`, in the order of their ids. */
  read: Statement<{ after: string; limit: number }, SealedRow>
  /** Only where the value is still the one that was read: a change made meanwhile is newer. */
  write: Statement<{ row: string; sealed: Uint8Array; former: Uint8Array }>
}

/**
 * Every column that is sealed with the key ring. A column that is missing here would keep its old key for ever. What is sealed with a
 * key that can be destroyed (of a recovery case, of a mail, of a day's visits) needs nothing: that key is sealed again where it lies.
 */
export const columns: SealedColumn[] = [
  {
    table: 'factors',
    column: 'sealed_secret',
    read: statement(
      'reseal-read-factor',
      `select id as row, account_id as account, sealed_secret as sealed from factors
       where id > :after order by id limit :limit`,
    ),
    write: statement('reseal-write-factor', 'update factors set sealed_secret = :sealed where id = :row and sealed_secret = :former'),
  },
  {
    table: 'enrollments',
    column: 'sealed_key',
    read: statement(
      'reseal-read-enrollment',
      `select id as row, account_id as account, sealed_key as sealed from enrollments where id > :after and ended_at is null order by id limit :limit`,
    ),
    write: statement('reseal-write-enrollment', 'update enrollments set sealed_key = :sealed where id = :row and sealed_key = :former'),
  },
  {
    table: 'accounts',
    column: 'sealed_phrase',
    read: statement(
      'reseal-read-mail-phrase',
      `select id as row, id as account, sealed_phrase as sealed from accounts where id > :after and sealed_phrase is not null order by id limit :limit`,
    ),
    write: statement('reseal-write-mail-phrase', 'update accounts set sealed_phrase = :sealed where id = :row and sealed_phrase = :former'),
  },
  {
    table: 'outbox',
    column: 'sealed_payload',
    read: statement(
      'reseal-read-outbox',
      `select id as row, coalesce(account_id, '') as account, sealed_payload as sealed from outbox
       where id > :after and sent_at is null and failed_at is null order by id limit :limit`,
    ),
    write: statement('reseal-write-outbox', 'update outbox set sealed_payload = :sealed where id = :row and sealed_payload = :former'),
  },
  {
    table: 'idempotent_calls',
    column: 'sealed_answer',
    read: statement(
      'reseal-read-idempotent-call',
      `select id as row, '' as account, sealed_answer as sealed from idempotent_calls where id > :after order by id limit :limit`,
    ),
    write: statement(
      'reseal-write-idempotent-call',
      'update idempotent_calls set sealed_answer = :sealed where id = :row and sealed_answer = :former',
    ),
  },
  {
    table: 'webhook_endpoints',
    column: 'sealed_secrets',
    read: statement(
      'reseal-read-webhook-secrets',
      `select id as row, '' as account, sealed_secrets as sealed from webhook_endpoints where id > :after order by id limit :limit`,
    ),
    write: statement(
      'reseal-write-webhook-secrets',
      'update webhook_endpoints set sealed_secrets = :sealed where id = :row and sealed_secrets = :former',
    ),
  },
  {
    table: 'oidc_keys',
    column: 'sealed_key',
    read: statement(
      'reseal-read-oidc-key',
      `select id as row, '' as account, sealed_key as sealed from oidc_keys where id > :after order by id limit :limit`,
    ),
    write: statement('reseal-write-oidc-key', 'update oidc_keys set sealed_key = :sealed where id = :row and sealed_key = :former'),
  },
  {
    table: 'recovery_cases',
    column: 'sealed_stop_token',
    read: statement(
      'reseal-read-stop-token',
      `select id as row, account_id as account, sealed_stop_token as sealed from recovery_cases where id > :after order by id limit :limit`,
    ),
    write: statement(
      'reseal-write-stop-token',
      'update recovery_cases set sealed_stop_token = :sealed where id = :row and sealed_stop_token = :former',
    ),
  },
  {
    table: 'settings',
    column: 'value',
    read: statement(
      'reseal-read-settings',
      `select name as row, '' as account, value as sealed from settings where name = 'keys-check' and name > :after limit :limit`,
    ),
    write: statement('reseal-write-settings', 'update settings set value = :sealed where name = :row and value = :former'),
  },
]

const rowsPerUnit = 200

/**
 * Seals again, under the primary key, what an older key sealed. In small transactions beside running servers; a run that
 * was killed is simply started again. Gives back how many values were sealed anew.
 */
export async function reseal(database: Database, keys: KeyRing, progress: (table: string, done: number) => void): Promise<number> {
  let total = keys.erasable.reseal()
  progress('evidence keys', total)
  for (const { table, column, read, write } of columns) {
    let after = ''
    let done = 0
    while (true) {
      const rows = await database.read((tx) => tx.all(read, { after, limit: rowsPerUnit }))
      const old = rows.filter(({ sealed }) => sealed.length > 0 && keys.keyIdOf(sealed) !== keys.primaryKeyId)
      done += await database.unit(async (tx) => {
        let changed = 0
        for (const { row, account, sealed } of old) {
          const place: Place = { table, column, account, row }
          changed += await tx.run(write, { row, sealed: keys.seal(place, keys.open(place, sealed)), former: sealed })
        }
        return changed
      })
      const last = rows.at(-1)
      if (!last || rows.length < rowsPerUnit) break
      after = last.row
      progress(table, done)
    }
    progress(table, done)
    total += done
  }
  return total
}

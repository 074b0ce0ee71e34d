import type { Millis } from '../clock.ts'
import { type Statement, statement, type Tx } from '../database/database.ts'

interface Restriction {
  table: string
  /** A time in milliseconds; until then something is refused, or its owner may take it back. */
  column: string
  /** What tells the row from the others of its table. */
  key: string
}

/**
 * Everything that protects an account by passing of time. When a clock jumps ahead, all of them are lengthened, so a column
 * that is missing here could be ended early by whoever can set the clock.
 */
export const restrictions: readonly Restriction[] = [
  { table: 'attempts', column: 'until', key: `attempts.budget || '/' || attempts.subject` },
  { table: 'attempts', column: 'kept_until', key: `attempts.budget || '/' || attempts.subject` },
  { table: 'brakes', column: 'until', key: 'brakes.name' },
  { table: 'accounts', column: 'thaws_at', key: 'accounts.id' },
  { table: 'address_changes', column: 'undo_until', key: 'address_changes.id' },
  { table: 'notice_links', column: 'expires_at', key: 'notice_links.id' },
  { table: 'holds', column: 'held_until', key: `holds.account_id || '/' || holds.kind` },
  { table: 'recovery_cases', column: 'waits_until', key: 'recovery_cases.id' },
]

interface Lengthening {
  jump: number
  now: Millis
  by: Millis
  /** Only what ends by then. */
  upTo?: Millis
}

interface Statements {
  record: Statement<{ jump: number; place: string; now: Millis; upTo: Millis; by: Millis }>
  lengthen: Statement<{ jump: number; place: string; now: Millis; upTo: Millis; by: Millis }>
  giveBack: Statement<{ jump: number; place: string }>
  bringNearer: Statement<{ after: Millis; by: Millis }>
}

const places = restrictions.map(({ table, column, key }) => ({
  place: `${table}.${column}`,
  statements: statementsFor(table, column, key),
}))

function statementsFor(table: string, column: string, key: string): Statements {
  const recorded = `from clock_lengthened where jump = :jump and place = :place and row_key = ${key}`
  return {
    // Another process that noticed the same jump has lengthened some already: those stay as they are.
    record: statement(
      `record-${table}-${column}`,
      `insert into clock_lengthened (jump, place, row_key, former, lengthened)
       select cast(:jump as bigint), :place, ${key}, ${column}, ${column} + :by from ${table} where ${column} > :now and ${column} <= :upTo
       on conflict (jump, place, row_key) do update set former = excluded.former, lengthened = excluded.lengthened
       where clock_lengthened.lengthened <> excluded.former`,
    ),
    lengthen: statement(
      `lengthen-${table}-${column}`,
      `update ${table} set ${column} = ${column} + :by
       where ${column} > :now and ${column} <= :upTo and exists (select 1 ${recorded} and former = ${table}.${column} and lengthened = ${table}.${column} + :by)`,
    ),
    giveBack: statement(
      `give-back-${table}-${column}`,
      `update ${table} set ${column} = (select former ${recorded})
       where exists (select 1 ${recorded} and lengthened = ${table}.${column})`,
    ),
    bringNearer: statement(`bring-nearer-${table}-${column}`, `update ${table} set ${column} = ${column} - :by where ${column} > :after`),
  }
}

/** All that still run, as long as the clock jumped ahead; each with what it was, so that it can be given back. */
export async function lengthenRestrictions(tx: Tx, { jump, now, by, upTo = Number.MAX_SAFE_INTEGER }: Lengthening): Promise<number> {
  let lengthened = 0
  for (const { place, statements } of places) {
    await tx.run(statements.record, { jump, place, now, upTo, by })
    lengthened += await tx.run(statements.lengthen, { jump, place, now, upTo, by })
  }
  return lengthened
}

const forget = statement<{ jump: number }>('forget-lengthened', 'delete from clock_lengthened where jump = :jump')

/** Only what nothing has changed since. Of several jumps the last one first. */
export async function giveBackRestrictions(tx: Tx, jump: number): Promise<number> {
  let givenBack = 0
  for (const { place, statements } of places) givenBack += await tx.run(statements.giveBack, { jump, place })
  await tx.run(forget, { jump })
  return givenBack
}

const bringRecordsNearer = statement<{ by: Millis }>(
  'bring-lengthened-nearer',
  'update clock_lengthened set former = former - :by, lengthened = lengthened - :by',
)

/** The time is to begin again at an earlier moment: what was left of each restriction is left of it then. */
export async function bringRestrictionsNearer(tx: Tx, { after, by }: { after: Millis; by: Millis }): Promise<void> {
  for (const { statements } of places) await tx.run(statements.bringNearer, { after, by })
  await tx.run(bringRecordsNearer, { by })
}

import type { Pool } from 'pg'
import { UnsafeDatabase } from './database.ts'
import { explain } from './postgres-errors.ts'

/** Without these a commit that was answered can be gone after a power cut, or the whole database torn. */
const neededSettings: { name: string; isSafe: (value: string) => boolean }[] = [
  { name: 'fsync', isSafe: (value) => value === 'on' },
  { name: 'full_page_writes', isSafe: (value) => value === 'on' },
  { name: 'synchronous_commit', isSafe: (value) => value !== 'off' }, // the other values differ in what standbys have written
]

export async function refuseUnlessDurable(pool: Pool): Promise<void> {
  const query = `select ${neededSettings.map(({ name }) => `current_setting('${name}') as ${name}`).join(', ')}`
  const { rows } = await pool.query<Record<string, string>>(query).catch((error) => Promise.reject(explain(error)))

  const unsafe = neededSettings.filter(({ name, isSafe }) => !isSafe(rows[0]?.[name] ?? ''))
  if (unsafe.length === 0) return
  const names = unsafe.map(({ name }) => name).join(', ')
  throw new UnsafeDatabase(
    `This PostgreSQL may forget a commit at a power cut, and with it that a code was used. Set to "on" and reload it: ${names} (postgresql.conf, or "alter system set"; see also "alter role" and "alter database").`,
  )
}

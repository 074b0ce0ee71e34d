/**
 * Loaded into a server with `--import`: writes down every transaction with all its statements and values, and puts them into
 * BENCH_STATEMENTS when SIGUSR2 comes. It listens at the driver, so it hears what really goes to PostgreSQL.
 */
import { writeFileSync } from 'node:fs'
import pg from 'pg'
import type { Recorded, RecordedStatement } from './recorded.ts'

const file = process.env.BENCH_STATEMENTS ?? ''
const transactions: RecordedStatement[][] = []
const underWay = new WeakMap<pg.Client, RecordedStatement[]>()

interface Asked {
  name?: string
  text?: string
  values?: unknown[]
}

const { query } = pg.Client.prototype as unknown as { query: (...given: unknown[]) => unknown }
Object.defineProperty(pg.Client.prototype, 'query', {
  value: function (this: pg.Client, ...given: unknown[]) {
    const [first] = given
    const { name = null, text = '', values = [] } = typeof first === 'string' ? { text: first } : (first as Asked)
    if (/^begin\b/i.test(text)) underWay.set(this, [])
    underWay.get(this)?.push({ name, text, values: values.map(plain) })
    if (/^commit\b/i.test(text)) {
      transactions.push(underWay.get(this) ?? [])
      // What the same connection is asked next, outside a transaction, is none of it.
      underWay.delete(this)
    }
    return query.apply(this, given)
  },
})

function plain(value: unknown): string | number | null {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  return typeof value === 'number' || value === null ? value : String(value)
}

process.on('SIGUSR2', () => writeFileSync(file, JSON.stringify({ transactions } satisfies Recorded)))

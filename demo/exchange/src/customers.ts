import { randomBytes } from 'node:crypto'
import { type Asset, assets } from './assets.ts'
import { inCents, type Units } from './money.ts'
import type { Store } from './store.ts'

export interface Customer {
  /** Ours; what Countersign calls the external id. */
  id: string
  /** Theirs: the `sub` of a sign-in. */
  accountId: string
  email: string
}

export interface Holding {
  asset: Asset
  units: Units
  cents: bigint
}

interface Row {
  id: string
  account_id: string
  email: string
  created_at: number
  last_sign_in_at: number
}

/** Somebody who signed in; who is new finds sample money on the account. */
export function welcome(store: Store, now: number, { accountId, email }: Omit<Customer, 'id'>): Customer {
  return store.unit(() => {
    const known = store.get<Row>('select * from customers where account_id = :accountId', { accountId })
    if (known) {
      store.run('update customers set email = :email, last_sign_in_at = :now where id = :id', { id: known.id, email, now })
      return { id: known.id, accountId, email }
    }
    const id = `cus_${randomBytes(12).toString('hex')}`
    store.run('insert into customers values (:id, :accountId, :email, :now, :now)', { id, accountId, email, now })
    for (const { symbol, gift } of assets) {
      store.run('insert into balances values (:id, :symbol, :gift)', { id, symbol, gift })
    }
    return { id, accountId, email }
  })
}

export function customerOf(store: Store, id: string): Customer | undefined {
  const row = store.get<Row>('select * from customers where id = :id', { id })
  return row && { id: row.id, accountId: row.account_id, email: row.email }
}

export function holdingsOf(store: Store, { id }: Pick<Customer, 'id'>): Holding[] {
  const rows = store.all<{ asset: string; units: string }>(
    'select asset, cast(units as text) as units from balances where customer_id = :id',
    { id },
  )
  return assets.map((asset) => {
    const units = BigInt(rows.find((row) => row.asset === asset.symbol)?.units ?? 0)
    return { asset, units, cents: inCents(units, asset.price) }
  })
}

/** False where there is not enough: then nothing is taken. */
export function takeFrom(store: Store, { id }: Pick<Customer, 'id'>, asset: string, units: Units): boolean {
  const sql = 'update balances set units = units - :units where customer_id = :id and asset = :asset and units >= :units'
  return store.run(sql, { id, asset, units }) === 1
}

/** For `accountFacts` of Countersign: what a reviewer may know of this customer. */
export function factsOf(store: Store, externalId: string): Record<string, unknown> | undefined {
  const row = store.get<Row>('select * from customers where id = :externalId', { externalId })
  if (!row) return undefined
  const cents = holdingsOf(store, row).reduce((sum, holding) => sum + holding.cents, 0n)
  return {
    signedUpAt: new Date(row.created_at).toISOString(),
    lastSignInAt: new Date(row.last_sign_in_at).toISOString(),
    balance: { amount: `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`, currency: 'EUR' },
  }
}

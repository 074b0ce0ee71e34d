import { createHash, randomBytes } from 'node:crypto'
import { type Customer, customerOf } from './customers.ts'
import type { SignedIn } from './sign-in.ts'
import type { Store } from './store.ts'

/** Somebody at one browser: our own session, which began with a sign-in at Countersign. */
export interface Session {
  digest: string
  customer: Customer
  signedIn: SignedIn
}

const lifetimeMillis = 8 * 3_600_000
const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/** The secret for the cookie; we keep its digest. A session that was there before ends. */
export function beginSession(store: Store, now: number, { customer, signedIn }: Omit<Session, 'digest'>, former?: Session): string {
  const secret = randomBytes(32).toString('base64url')
  store.unit(() => {
    store.run('delete from sessions where expires_at <= :now or digest = :former', { now, former: former?.digest ?? '' })
    store.run('insert into sessions values (:digest, :id, :signedIn, :expiresAt)', {
      digest: digestOf(secret),
      id: customer.id,
      signedIn: JSON.stringify(signedIn),
      expiresAt: now + lifetimeMillis,
    })
  })
  return secret
}

export function sessionOf(store: Store, now: number, secret: string): Session | undefined {
  const digest = digestOf(secret)
  const sql = 'select customer_id, signed_in from sessions where digest = :digest and expires_at > :now'
  const row = store.get<{ customer_id: string; signed_in: string }>(sql, { digest, now })
  const customer = row && customerOf(store, row.customer_id)
  return customer && { digest, customer, signedIn: JSON.parse(row.signed_in) }
}

export function endSession(store: Store, { digest }: Session): void {
  store.run('delete from sessions where digest = :digest', { digest })
}

/** Wherever they are: Countersign says that they have ended there. */
export function endSessionsOf(store: Store, accountId: string): void {
  store.run('delete from sessions where customer_id in (select id from customers where account_id = :accountId)', { accountId })
}

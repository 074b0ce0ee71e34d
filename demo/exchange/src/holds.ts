import type { HostClient } from '@countersign/client'
import type { Customer } from './customers.ts'

/** Until when withdrawals wait, undefined where they do not. */
export async function heldUntil(host: HostClient, { accountId }: Pick<Customer, 'accountId'>): Promise<string | undefined> {
  const { items } = await host.call('listHostHolds', { query: { accountId, action: 'withdrawal' } })
  return items
    .map(({ until }) => until)
    .sort()
    .at(-1)
}

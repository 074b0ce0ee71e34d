import type { Customer } from './customers.ts'
import type { Store } from './store.ts'

/** One that the customer put on the list, and approved. */
export interface Address {
  network: string
  destination: string
  name: string
}

type Of = Pick<Customer, 'id'>

export const addressesOf = (store: Store, { id }: Of): Address[] =>
  store.all('select network, destination, name from addresses where customer_id = :id order by added_at, name', { id })

export const isListed = (store: Store, { id }: Of, network: string, destination: string): boolean =>
  store.get('select 1 from addresses where customer_id = :id and network = :network and destination = :destination', {
    id,
    network,
    destination,
  }) !== undefined

export function addAddress(store: Store, now: number, { id }: Of, { network, destination, name }: Address): void {
  store.run('insert into addresses values (:id, :network, :destination, :name, :now) on conflict do update set name = excluded.name', {
    id,
    network,
    destination,
    name,
    now,
  })
}

export function removeAddress(store: Store, { id }: Of, { network, destination }: Omit<Address, 'name'>): void {
  store.run('delete from addresses where customer_id = :id and network = :network and destination = :destination', {
    id,
    network,
    destination,
  })
}

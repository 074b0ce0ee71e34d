import type { HostClient } from '@countersign/client'
import type { Approvals } from './approvals.ts'
import type { Events } from './events.ts'
import type { Orders } from './orders.ts'
import type { SignIn } from './sign-in.ts'
import type { Store } from './store.ts'

/** What the routes are made of. */
export interface Parts {
  store: Store
  host: HostClient
  signIn: SignIn
  orders: Orders
  approvals: Approvals
  events: Events
  /** Where people see us. */
  origin: string
  now: () => number
}

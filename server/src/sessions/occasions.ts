import type { AuditLog } from '../audit/audit-log.ts'
import type { Clock, Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Policy } from '../policy/policy.ts'
import type { Client } from './client.ts'

interface Parts {
  keys: KeyRing
  /** For codes of phones. */
  wall: Clock
  audit: AuditLog
  service: { name: string; origin: string }
  policy: Policy
}

/** When and at whose request something happens, with what every change is recorded with: for people and hosts alike. */
export const occasions =
  ({ wall, ...parts }: Parts) =>
  (now: Millis, client: Client) => ({ now, wall: wall(), client, ...parts })

export type Occasions = ReturnType<typeof occasions>

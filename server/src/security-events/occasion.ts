import type { AuditLog } from '../audit/audit-log.ts'
import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Client } from '../sessions/client.ts'

/** When something happens, at whose request, and what records it: handed to every verb that changes an account. */
export interface Occasion {
  now: Millis
  client: Client
  keys: KeyRing
  audit: AuditLog
}

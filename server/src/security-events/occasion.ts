import type { AuditLog } from '../audit/audit-log.ts'
import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { TextRules } from '../limits/spend-on-text.ts'
import type { Policy } from '../policy/policy.ts'
import type { Client } from '../sessions/client.ts'

/** When something happens, at whose request, and what records it: handed to every verb that changes an account. */
export interface Occasion {
  now: Millis
  /** What the wall clock says, which `now` may be ahead of: for codes of phones, and nothing else. */
  wall: Millis
  client: Client
  keys: KeyRing
  audit: AuditLog
  service: ServiceFacts
  policy: Policy
}

/** Who we are to the outside. */
export interface ServiceFacts {
  name: string
  /** The canonical origin, such as `https://id.example.com`. */
  origin: string
  /** Left out where nothing can be texted. */
  texts?: TextService
}

export interface TextService extends TextRules {
  /** Whether somebody who knows more about the number lets a code be sent to it; null where nobody is to be asked. */
  risk: ((about: { number: string; accountId: string; purpose: string }) => Promise<boolean>) | null
}

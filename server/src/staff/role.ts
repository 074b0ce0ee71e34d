import type { StaffRole } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import type { AccountId, StaffSessionId } from '../ids.ts'
import { Problem } from '../problem.ts'

/** Somebody of the staff at work: their passkey verified them when they came, and their role is looked up with every request. */
export interface Staff {
  sessionId: StaffSessionId
  accountId: AccountId
  email: string
  role: StaffRole
  lastSeenAt: Millis
  expiresAt: Millis
}

/** Administrators may what reviewers and support agents may not; none of them may set, read or take away anything of an account. */
export function mustHaveRole({ role }: Pick<Staff, 'role'>, ...roles: StaffRole[]): void {
  if (!roles.includes(role)) throw new Problem('ROLE_MISSING')
}

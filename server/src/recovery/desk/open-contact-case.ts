import type { AccountFacts, ContactCase } from '@countersign/contract'
import { type Account, findAccountByEmail } from '../../accounts/account.ts'
import { parseEmailAddress } from '../../accounts/email-address.ts'
import type { Tx } from '../../database/database.ts'
import { hasFactor } from '../../factors/factor.ts'
import { ownerGivesEvidence } from '../../policy/owner-evidence.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { caseRefused } from '../../security-events/staff-events.ts'
import type { Staff } from '../../staff/role.ts'
import { giveEvidence } from '../evidence/given.ts'
import { openCase } from '../open-case.ts'
import { isMoneyHeld } from '../risks.ts'

/** Whom somebody got in touch about. Throws INVALID_EMAIL or NOT_FOUND: staff may know who has an account, and each case is recorded. */
export async function accountInContact(tx: Tx, email: string): Promise<Account> {
  const address = parseEmailAddress(email)
  if (!address) throw new Problem('INVALID_EMAIL')
  const account = await findAccountByEmail(tx, address)
  if (!account) throw new Problem('NOT_FOUND')
  return account
}

/**
 * Where the policy has people write to support, an agent opens the case and writes down how identity was checked (S4-24). Never for
 * themselves; and somebody else decides it, however few there are (CAS-4). Every address of the owner is told.
 */
export async function openContactCase(
  tx: Tx,
  occasion: Occasion,
  { accountId: staffId }: Staff,
  { id: accountId }: Account,
  facts: AccountFacts,
  { tool, channel, checks, record, reason }: ContactCase,
): Promise<{ number: string } | { refused: Problem }> {
  const isOffered = occasion.policy.recovery.mode === 'contact_only'
  if (!isOffered || accountId === staffId) {
    await caseRefused(tx, occasion, { accountId, caseId: '', staffId, reason: isOffered ? 'own account' : 'not offered' })
    return { refused: new Problem(isOffered ? 'CASE_NOT_YOURS' : 'NOT_OFFERED') }
  }
  if (!(await hasFactor(tx, accountId))) throw new Problem('SECOND_FACTOR_MISSING')
  const opened = await openCase(tx, occasion, {
    accountId,
    openedBy: staffId,
    // Where the rules ask for more than the agent's word, its owner shows that first.
    state: ownerGivesEvidence(occasion.policy.recovery) ? 'evidence' : 'in_review',
    tool,
    reason: 'other',
    reasonText: reason,
    confirmed: null,
    deviceId: null,
    holdsMoney: isMoneyHeld(facts),
  })
  await giveEvidence(tx, occasion, opened, { kind: 'agent_judgement', part: 'record', data: { channel, checks, record } })
  return { number: opened.number }
}

import { keys, makeAccount, noon } from '../../accounts/account.fixture.ts'
import type { Account } from '../../accounts/account.ts'
import type { Database } from '../../database/database.ts'
import type { Policy } from '../../policy/policy.ts'
import { policyNamed } from '../../policy/preset-files.ts'
import { at } from '../../security-events/occasion.fixture.ts'
import type { FirstState } from '../case.ts'
import { openCase } from '../open-case.ts'
import { caseById, type RecoveryCase } from '../stored-case.ts'

export const under = (preset: string): Policy => policyNamed(preset)

/** A case under the rules of a preset, of an account of its own unless one is given. */
export async function openedCase(
  database: Database,
  {
    preset = 'default',
    now = noon,
    account,
    state = 'evidence',
    reasonText = '',
  }: { preset?: string; now?: number; account?: Account; state?: FirstState; reasonText?: string } = {},
): Promise<{ account: Account; recoveryCase: RecoveryCase; again: () => Promise<RecoveryCase> }> {
  const owner = account ?? (await makeAccount(database))
  const recoveryCase = await database.unit((tx) =>
    openCase(tx, at(now, { policy: under(preset) }), {
      accountId: owner.id,
      openedBy: 'account',
      state,
      tool: null,
      reason: 'lost_device',
      reasonText,
      confirmed: null,
      deviceId: null,
      holdsMoney: null,
    }),
  )
  return { account: owner, recoveryCase, again: () => database.read((tx) => caseById(tx, keys, recoveryCase.id)) }
}

import type { AccountFacts } from '@countersign/contract'
import { findAccount } from '../accounts/account.ts'
import { lastEventAt } from '../audit/activity.ts'
import { type Millis, toRfc3339 } from '../clock.ts'
import { type Database, statement, type Tx } from '../database/database.ts'
import { activeFactors } from '../factors/factor.ts'
import type { AccountId } from '../ids.ts'
import { Problem } from '../problem.ts'
import type { HostFacts } from './host-facts.ts'

const devicesOf = statement<{ accountId: string }, { count: number }>(
  'devices-of-account',
  'select count(*) as count from devices where account_id = :accountId',
)
const namesAtHosts = statement<{ accountId: string }, { host: string; external_id: string }>(
  'names-at-hosts',
  'select hosts.name as host, external_id from host_accounts join hosts on hosts.id = host_id where account_id = :accountId order by hosts.name',
)

/**
 * What is known of an account beside its factors, for a person who reviews a case (D12, D20). Where the operator's application is
 * asked, it alone says what it says: what it leaves out is unknown, and our own records never stand in for it.
 */
export async function accountFacts(database: Database, accountId: AccountId, host: HostFacts | null): Promise<AccountFacts> {
  const own = await database.read((tx) => ownRecords(tx, accountId))
  if (!host) return { source: 'own', ...own.facts, ...own.always }
  const said = await host({ accountId, names: own.names })
  return { source: 'host', ...said, ...own.always }
}

async function ownRecords(tx: Tx, accountId: AccountId) {
  const account = await findAccount(tx, accountId)
  if (!account) throw new Problem('NOT_FOUND')
  const lastSignIn = await lastEventAt(tx, accountId, 'sign_in.completed')
  const factors = await activeFactors(tx, accountId)
  return {
    facts: {
      signedUpAt: toRfc3339(account.createdAt),
      lastSignInAt: timeOrNull(lastSignIn),
      documentOnFile: null,
      balance: null,
    },
    always: {
      devices: (await tx.get(devicesOf, { accountId }))?.count ?? 0,
      factors: factors.map(({ kind, createdAt }) => ({ kind, addedAt: toRfc3339(createdAt) })),
    },
    names: (await tx.all(namesAtHosts, { accountId })).map(({ host, external_id: externalId }) => ({ host, externalId })),
  }
}

const timeOrNull = (time: Millis | undefined): string | null => (time === undefined ? null : toRfc3339(time))

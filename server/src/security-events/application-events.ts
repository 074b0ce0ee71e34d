import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import type { Occasion } from './occasion.ts'
import { record } from './record.ts'
import { tell } from './tell.ts'

/** What happened between an account and the applications that sign its owner in: one function per event. */
interface Subject {
  accountId: string
  clientId: string
}

export async function applicationSignedIn(
  tx: Tx,
  occasion: Occasion,
  { accountId, clientId, sessionId, scope }: Subject & { sessionId: string; scope: string },
): Promise<void> {
  const details = { application: clientId, session: sessionId, scope }
  await record(tx, occasion, 'application.signed_in', { accountId: accountId as AccountId, actor: 'account', details })
}

export async function applicationAllowed(
  tx: Tx,
  occasion: Occasion,
  { accountId, clientId, name, scope, isFirst }: Subject & { name: string; scope: readonly string[]; isFirst: boolean },
): Promise<void> {
  const details = { application: clientId, scope: scope.join(' ') }
  await record(tx, occasion, 'application.allowed', { accountId: accountId as AccountId, actor: 'account', details })
  if (!isFirst) return
  await tell(tx, occasion, accountId as AccountId, {
    event: 'application.allowed',
    template: 'application-allowed',
    values: { application: name },
  })
}

export async function applicationEnded(tx: Tx, occasion: Occasion, { accountId, clientId }: Subject): Promise<void> {
  await record(tx, occasion, 'application.ended', {
    accountId: accountId as AccountId,
    actor: 'account',
    details: { application: clientId },
  })
}

/** By the application itself, or because something that works once came a second time. */
export async function tokensRevoked(
  tx: Tx,
  occasion: Occasion,
  { accountId, clientId, grantId }: Subject & { grantId: string },
): Promise<void> {
  const details = { application: clientId, grant: grantId }
  await record(tx, occasion, 'application.tokens_revoked', { accountId: accountId as AccountId, actor: 'unknown', details })
}

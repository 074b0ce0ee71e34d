import type { KoaContextWithOIDC } from 'oidc-provider'
import { toRfc3339 } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { inSeconds, minutes } from '../durations.ts'
import { budgets } from '../limits/budgets.ts'
import { refundAttempt, spendAttempt } from '../limits/spend-attempt.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { paths } from './paths.ts'

const guessable: readonly string[] = [
  paths.token,
  paths.introspection,
  paths.revocation,
  paths.pushed_authorization_request,
  paths.userinfo,
]

/**
 * Secrets of clients, codes and tokens are 256 random bits; whoever tries them is stopped all the same (LIM-9). An attempt of the
 * address is taken before, and given back unless something was refused. That a token is over is no refusal: a resource that was
 * handed garbage must not be shut out by it.
 */
export function throttle({ database, occasion }: { database: Database; occasion(): Occasion }) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> => {
    if (!guessable.includes(ctx.path) || ctx.method === 'OPTIONS') return void (await next())
    const { client, now } = occasion()
    const spent = await database.unit((tx) => spendAttempt(tx, now, budgets.applicationProofs, client.address))
    if (!spent.granted) {
      ctx.status = 429
      ctx.set('retry-after', String(Math.max(1, inSeconds((spent.retryAt ?? now + minutes(1)) - now))))
      ctx.body = {
        error: 'temporarily_unavailable',
        error_description: `too much was refused: come back at ${toRfc3339(spent.retryAt ?? now)}`,
      }
      return
    }
    await next()
    const body = ctx.body as { error?: string } | undefined
    if (ctx.status !== 401 && body?.error !== 'invalid_grant')
      await database.unit((tx) => refundAttempt(tx, budgets.applicationProofs, client.address))
  }
}

import { AuditLog } from '../audit/audit-log.ts'
import { systemClock } from '../clock.ts'
import { confirmJumps } from '../timekeeping/confirm-jumps.ts'
import { timeBesideServers } from '../timekeeping/stored-time.ts'
import { withDatabase } from './with-database.ts'

/** For an operator who knows that the clock is right and the time did pass. */
export async function confirmClock(args: string[]): Promise<void> {
  await withDatabase(args, async (database) => {
    const { jumps, givenBack } = await database.unit(async (tx) =>
      confirmJumps(tx, { audit: new AuditLog(), now: await timeBesideServers(tx, systemClock()) }),
    )
    if (jumps === 0) console.log('No clock has jumped ahead since this was last confirmed.')
    else console.log(`Confirmed ${jumps === 1 ? 'one jump' : `${jumps} jumps`} ahead. Restrictions that end as before it: ${givenBack}.`)
  })
}

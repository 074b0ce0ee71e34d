import { AuditLog } from '../audit/audit-log.ts'
import { systemClock } from '../clock.ts'
import { beginEpoch } from '../personal-data/begin-epoch.ts'
import { withDatabase } from './with-database.ts'

/** After a failover to a standby that may lack the last commits. `restore` does it by itself. */
export async function newEpoch(args: string[]): Promise<void> {
  await withDatabase(args, async (database) => {
    await database.unit((tx) => beginEpoch(tx, new AuditLog(), systemClock(), 'failover'))
    console.log('Sessions, challenges, codes and time steps up to now are void. People sign in again; their factors stay.')
  })
}

import { AuditLog } from '../audit/audit-log.ts'
import { systemClock, toRfc3339 } from '../clock.ts'
import { loadSecrets } from '../config/load-secrets.ts'
import { openKeyRing } from '../database/open-key-ring.ts'
import { offerFirstSeat } from '../staff/first-administrator.ts'
import { timeBesideServers } from '../timekeeping/stored-time.ts'
import { CommandFailed } from './command-failed.ts'
import { withDatabase } from './with-database.ts'

export async function offerFirstAdministrator(args: string[]): Promise<void> {
  await withDatabase(args, async (database, config) => {
    const keys = await openKeyRing(database, await loadSecrets(config.keysFile))
    const offer = await database.unit(async (tx) =>
      offerFirstSeat(tx, { keys, now: await timeBesideServers(tx, systemClock()), audit: new AuditLog() }),
    )
    if (!offer) throw new CommandFailed('There is an administrator already; further ones are made by administrators.')
    console.log(
      `Open this address, signed in as the person who shall be the first administrator. It works once, until ${toRfc3339(offer.expiresAt)}:`,
    )
    console.log(`${config.publicOrigin}/staff/claim#${offer.token}`)
  })
}

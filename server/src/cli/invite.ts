import { systemClock, toRfc3339 } from '../clock.ts'
import { loadSecrets } from '../config/load-secrets.ts'
import { openKeyRing } from '../database/open-key-ring.ts'
import { createInvite } from '../sign-in/invite.ts'
import { timeBesideServers } from '../timekeeping/stored-time.ts'
import { withDatabase } from './with-database.ts'

export async function createInvitation(args: string[]): Promise<void> {
  await withDatabase(args, async (database, config) => {
    const keys = await openKeyRing(database, await loadSecrets(config.keysFile))
    const { code, expiresAt } = await database.unit(async (tx) =>
      createInvite(tx, { keys, now: await timeBesideServers(tx, systemClock()) }),
    )
    console.log(`Invitation code, good for one sign-up until ${toRfc3339(expiresAt)}:\n${code}`)
  })
}

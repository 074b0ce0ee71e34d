import { systemClock } from '../clock.ts'
import { loadSecrets } from '../config/load-secrets.ts'
import { openKeyRing } from '../database/open-key-ring.ts'
import { rotateSigningKeys } from '../oidc/signing-keys.ts'
import { timeBesideServers } from '../timekeeping/stored-time.ts'
import { withDatabase } from './with-database.ts'

/** Running servers publish and use the new keys by themselves. */
export async function rotateClientKeys(args: string[]): Promise<void> {
  const atOnce = args.includes('--at-once')
  const rest = args.filter((word) => word !== '--at-once')
  await withDatabase(rest, async (database, config) => {
    const keys = await openKeyRing(database, await loadSecrets(config.keysFile))
    const now = await database.read((tx) => timeBesideServers(tx, systemClock()))
    await rotateSigningKeys(database, keys, now, { atOnce })
    console.log(
      atOnce
        ? 'New keys sign from now on, and what the former ones signed is worth nothing any more.'
        : 'New keys are published, and sign in ten minutes. The former ones stay published for seven days after that.',
    )
  })
}

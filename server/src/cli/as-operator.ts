import { AuditLog } from '../audit/audit-log.ts'
import { systemClock } from '../clock.ts'
import type { Config } from '../config/load-config.ts'
import { loadSecrets } from '../config/load-secrets.ts'
import { keyFolder } from '../crypto/key-folder.ts'
import type { Database, Tx } from '../database/database.ts'
import { openKeyRing } from '../database/open-key-ring.ts'
import { policyNamed } from '../policy/preset-files.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { timeBesideServers } from '../timekeeping/stored-time.ts'

/** Whoever runs a command on a server, at no device of a person. */
export async function asOperator<T>(database: Database, config: Config, work: (tx: Tx, occasion: Occasion) => Promise<T>): Promise<T> {
  const keys = await openKeyRing(database, await loadSecrets(config.keysFile), keyFolder(config.evidence.keysFolder))
  const policy = policyNamed(config.policy)
  const service = { name: config.serviceName, origin: config.publicOrigin }
  return database.unit(async (tx) => {
    const now = await timeBesideServers(tx, systemClock())
    return work(tx, { now, wall: systemClock(), client: { address: '', description: '' }, keys, audit: new AuditLog(), service, policy })
  })
}

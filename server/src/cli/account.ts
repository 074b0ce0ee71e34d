import { parseEmailAddress } from '../accounts/email-address.ts'
import { AuditLog } from '../audit/audit-log.ts'
import { systemClock } from '../clock.ts'
import { eraseAccount } from '../personal-data/erase-account.ts'
import { timeBesideServers } from '../timekeeping/stored-time.ts'
import { CommandFailed } from './command-failed.ts'
import { withDatabase } from './with-database.ts'

export async function eraseOneAccount([address = '', ...args]: string[]): Promise<void> {
  const email = parseEmailAddress(address)
  if (!email) throw new CommandFailed('Say whose account it is: countersign account erase ADDRESS')
  await withDatabase(args, async (database) => {
    const erased = await database.unit(async (tx) =>
      eraseAccount(tx, { audit: new AuditLog(), now: await timeBesideServers(tx, systemClock()) }, email),
    )
    if (!erased) throw new CommandFailed(`No account has the address ${email.address}.`)
    if (erased === 'staff') throw new CommandFailed('This account has a role among the staff, so it is not erased.')
    console.log(`Erased ${erased.id}. Backups made until now still hold it.`)
  })
}

import { signOutByOrder } from '../account-security/sign-out-everywhere.ts'
import { findAccountByEmail } from '../accounts/account.ts'
import { type EmailAddress, parseEmailAddress } from '../accounts/email-address.ts'
import { AuditLog } from '../audit/audit-log.ts'
import { systemClock } from '../clock.ts'
import { loadSecrets } from '../config/load-secrets.ts'
import { keyFolder } from '../crypto/key-folder.ts'
import { openKeyRing } from '../database/open-key-ring.ts'
import { eraseAccount } from '../personal-data/erase-account.ts'
import { timeBesideServers } from '../timekeeping/stored-time.ts'
import { asOperator } from './as-operator.ts'
import { CommandFailed } from './command-failed.ts'
import { withDatabase } from './with-database.ts'

export async function signOutOneAccount([address = '', ...args]: string[]): Promise<void> {
  const email = addressGiven(address, 'sign-out')
  await withDatabase(args, async (database, config) => {
    const account = await asOperator(database, config, async (tx, occasion) => {
      const account = await findAccountByEmail(tx, email)
      if (account) await signOutByOrder(tx, occasion, account.id)
      return account
    })
    if (!account) throw noAccount(email)
    console.log(
      `Signed out ${account.id} everywhere: sessions, sign-ins under way, trusted browsers, tokens of applications, the desk. Its owner is told. Whoever knows the password and has the second factor can sign in again.`,
    )
  })
}

export async function eraseOneAccount([address = '', ...args]: string[]): Promise<void> {
  const email = addressGiven(address, 'erase')
  await withDatabase(args, async (database, config) => {
    const keys = await openKeyRing(database, await loadSecrets(config.keysFile), keyFolder(config.evidence.keysFolder))
    const erased = await database.unit(async (tx) =>
      eraseAccount(tx, { audit: new AuditLog(), keys, now: await timeBesideServers(tx, systemClock()) }, email),
    )
    if (!erased) throw noAccount(email)
    if (erased === 'staff') throw new CommandFailed('This account has a role among the staff, so it is not erased.')
    console.log(
      `Erased ${erased.id}. Backups made until now still hold it, and mail that was under way when they were made, but nothing else that was sent in or written for a recovery: its keys are destroyed.`,
    )
  })
}

function addressGiven(address: string, command: string): EmailAddress {
  const email = parseEmailAddress(address)
  if (!email) throw new CommandFailed(`Say whose account it is: countersign account ${command} ADDRESS`)
  return email
}

const noAccount = ({ address }: EmailAddress) => new CommandFailed(`No account has the address ${address}.`)

import { resolve } from 'node:path'
import { signOutByOrder } from '../account-security/sign-out-everywhere.ts'
import { findAccountByEmail } from '../accounts/account.ts'
import { type EmailAddress, parseEmailAddress } from '../accounts/email-address.ts'
import { eraseAccount } from '../personal-data/erase-account.ts'
import { exportAccount } from '../personal-data/export/export-account.ts'
import { inNewFolder, writeExport } from '../personal-data/export/write-export.ts'
import { asOperator } from './as-operator.ts'
import { CommandFailed } from './command-failed.ts'
import { takeOption } from './take-option.ts'
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

/** `account export ADDRESS|ID --out FOLDER`: all that is kept of one person, for them. */
export async function exportOneAccount([named = '', ...args]: string[]): Promise<void> {
  const [out, rest] = takeOption(args, '--out')
  if (named === '' || named.startsWith('-') || out === undefined)
    throw new CommandFailed('Say whose data and where to: countersign account export ADDRESS --out FOLDER')
  const folder = resolve(out)
  await withDatabase(rest, async (database, config) => {
    const exported = await inNewFolder(folder, async () => {
      const found = await asOperator(database, config, (tx, occasion) => exportAccount(tx, occasion, named))
      if (!found) throw new CommandFailed(`No account has the address or the id ${named}.`)
      return { ...found, gone: await writeExport(database, folder, found) }
    }).catch((error) => {
      throw (error as NodeJS.ErrnoException).code === 'EEXIST'
        ? new CommandFailed(`${folder} exists already: nothing is written over.`)
        : error
    })
    const { account, files, gone } = exported
    console.log(`Wrote what is kept of ${account.id} to ${folder}, with ${files.length - gone.length} files that were handed in.`)
    for (const path of gone) console.log(`Not there any more: ${path}. It was erased meanwhile, or its key is not in evidence.keysFolder.`)
    console.log(
      'Every address of the account is told by mail. Hand it over only to whom you are sure it is about, and delete the folder then.',
    )
  })
}

export async function eraseOneAccount([address = '', ...args]: string[]): Promise<void> {
  const email = addressGiven(address, 'erase')
  await withDatabase(args, async (database, config) => {
    const erased = await asOperator(database, config, (tx, occasion) => eraseAccount(tx, occasion, email))
    if (!erased) throw noAccount(email)
    if (erased === 'staff') throw new CommandFailed('This account has a role among the staff, so it is not erased.')
    console.log(
      `Erased ${erased.id}. Backups made until now still hold it, and mail to it that was about to go out when they were made, but nothing that was sent in or written for a recovery case: its keys are destroyed.`,
    )
  })
}

function addressGiven(address: string, command: string): EmailAddress {
  const email = parseEmailAddress(address)
  if (!email) throw new CommandFailed(`Say whose account it is: countersign account ${command} ADDRESS`)
  return email
}

const noAccount = ({ address }: EmailAddress) => new CommandFailed(`No account has the address ${address}.`)

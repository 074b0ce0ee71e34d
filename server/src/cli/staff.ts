import type { StaffRole } from '@countersign/contract'
import { toRfc3339 } from '../clock.ts'
import { offerFirstSeat } from '../staff/first-administrator.ts'
import { breakGlass, listMembers, offerRole, type Refusal, removeRole } from '../staff/members.ts'
import { asOperator } from './as-operator.ts'
import { CommandFailed } from './command-failed.ts'
import { takeOption } from './take-option.ts'
import { withDatabase } from './with-database.ts'

export async function offerFirstAdministrator(args: string[]): Promise<void> {
  await withDatabase(args, async (database, config) => {
    const offer = await asOperator(database, config, offerFirstSeat)
    if (!offer) throw new CommandFailed('There is an administrator already; further ones are made with: countersign staff add')
    console.log(
      `Open this address, signed in as the person who shall be the first administrator. It works once, until ${toRfc3339(offer.expiresAt)}:`,
    )
    console.log(`${config.publicOrigin}/staff/claim#${offer.token}`)
  })
}

export async function addMember(args: string[]): Promise<void> {
  const [email, others] = takeEmail(args)
  const [role, rest] = takeOption(others, '--role')
  if (!isRole(role)) throw new CommandFailed(`Say which role: --role ${roles.join(', --role ')}.`)
  await withDatabase(rest, async (database, config) => {
    const link = await asOperator(database, config, (tx, occasion) => offerRole(tx, occasion, email, role))
    if (typeof link === 'string') throw refused(link, email)
    console.log(`${email} opens this address, signed in to the own account. It works once, until ${toRfc3339(link.expiresAt)}:`)
    console.log(`${config.publicOrigin}/staff/claim#${link.token}`)
    console.log(`The role works at ${config.publicOrigin}/desk, with a passkey.`)
  })
}

export async function listTheStaff(args: string[]): Promise<void> {
  await withDatabase(args, async (database) => {
    for (const { email, role, since, passkeys } of await database.read(listMembers))
      console.log(
        `${role.padEnd(13)}  ${email}  since ${toRfc3339(since)}, ${passkeys === 0 ? 'NO PASSKEY: the role does not work' : `passkeys: ${passkeys}`}`,
      )
  })
}

export async function removeMember(args: string[]): Promise<void> {
  const [email, rest] = takeEmail(args)
  await withDatabase(rest, async (database, config) => {
    const outcome = await asOperator(database, config, (tx, occasion) => removeRole(tx, occasion, email))
    if (outcome !== 'removed') throw refused(outcome, email)
    console.log(`${email} has no role any more, and is signed out of the desk.`)
  })
}

export async function breakTheGlass(args: string[]): Promise<void> {
  const [email, rest] = takeEmail(args)
  await withDatabase(rest, async (database, config) => {
    const outcome = await asOperator(database, config, (tx, occasion) => breakGlass(tx, occasion, email))
    if (outcome !== 'made') throw refused(outcome, email)
    console.log(`${email} is an administrator now. Every administrator is told, and the audit trail has it.`)
    console.log(`The role works at ${config.publicOrigin}/desk, with a passkey.`)
  })
}

const roles: readonly StaffRole[] = ['reviewer', 'support', 'administrator']
const isRole = (role: string | undefined): role is StaffRole => (roles as readonly (string | undefined)[]).includes(role)

function takeEmail([email, ...rest]: string[]): [email: string, rest: string[]] {
  if (email === undefined || email.startsWith('-')) throw new CommandFailed('Say whose account it is: its e-mail address comes first.')
  return [email, rest]
}

const sentences: Record<Refusal, (email: string) => string> = {
  'no account': (email) => `Nobody has signed up as ${email} yet: roles belong to accounts.`,
  'has a role': (email) => `${email} has a role already; take it away first with: countersign staff remove ${email}`,
  'has no role': (email) => `${email} has no role.`,
  'last administrator': (email) => `${email} is the last administrator. Make another one first.`,
}
const refused = (why: Refusal, email: string) => new CommandFailed(sentences[why](email))

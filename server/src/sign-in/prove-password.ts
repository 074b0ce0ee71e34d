import { type Account, findAccount, findAccountByEmail, holdCredentials, upgradePasswordDigest } from '../accounts/account.ts'
import { type EmailAddress, parseEmailAddress } from '../accounts/email-address.ts'
import { paused } from '../challenges/answer.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { hashPassword, verifyPassword } from '../crypto/password-hash.ts'
import type { Line } from '../crypto/queue.ts'
import type { Database, Tx } from '../database/database.ts'
import { isBrakeEngaged } from '../limits/brake.ts'
import { budgets } from '../limits/budgets.ts'
import { giveBackOfClient, spendOnClient } from '../limits/client-attempts.ts'
import { isTurnedAway, orGiveBack } from '../limits/or-give-back.ts'
import { askForWork, checkWork, type DoneWork, useWork } from '../limits/proof-of-work.ts'
import { refundAttempt, spendAttempt } from '../limits/spend-attempt.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import * as events from '../security-events/sign-in-events.ts'
import { inTurn } from '../sessions/in-turn.ts'
import { clientClass, findKnownDevice } from '../sessions/known-device.ts'

export interface GivenPassword {
  email: string
  password: string
  deviceTokens: string[]
  /** Only clients that the account does not know are ever asked for it. */
  proofOfWork?: string | undefined
}

/** What a right password leads to, in the transaction that finds it still current. */
type Then<T> = (tx: Tx, account: Account, deviceId: string | null) => Promise<T>

/**
 * Address and password, for whatever begins with them: all of it counts in the same budgets. Known, unknown and locked addresses take
 * the same steps, the same time and get the same answers.
 */
export async function provePassword<T extends object>(
  database: Database,
  occasion: Occasion,
  given: GivenPassword,
  then: Then<T>,
): Promise<T | { refused: Problem }> {
  const email = parseEmailAddress(given.email)
  return inTurn(database, occasion, { email, deviceTokens: given.deviceTokens }, () =>
    judgePassword(database, occasion, email, given, then),
  )
}

async function judgePassword<T extends object>(
  database: Database,
  occasion: Occasion,
  email: EmailAddress | undefined,
  given: GivenPassword,
  then: Then<T>,
): Promise<T | { refused: Problem }> {
  const work = given.proofOfWork === undefined ? undefined : await checkWork(occasion, 'sign-in', given.proofOfWork)
  const reserved = await database.unit((tx) => reserve(tx, occasion, email, given.deviceTokens, work))
  if (reserved.needsWork) return { refused: new Problem('PROOF_OF_WORK_REQUIRED', { proofOfWork: await askForWork(occasion, 'sign-in') }) }
  if (reserved.refused) return { refused: reserved.refused }

  const { account, subject, deviceId } = reserved
  const digest = account?.passwordDigest ?? undefined
  const { pepper } = occasion.keys
  const line: Line = deviceId === null ? 'unknown' : 'known'
  const { matches, outdated } = await orGiveBack(
    () => verifyPassword(given.password, digest, pepper, line),
    () => database.unit((tx) => giveBack(tx, occasion, subject, deviceId)),
  )
  const better = matches && outdated ? await hashPassword(given.password, pepper, line).catch(anotherTime) : undefined

  return database.unit(async (tx) => {
    // Attempts before the account: the order in which every transaction takes them.
    if (matches && account) {
      await giveBack(tx, occasion, subject, deviceId)
      await holdCredentials(tx, account.id)
    }
    // The password may have been changed while it was checked.
    const current = matches && account ? await findAccount(tx, account.id) : undefined
    if (!current || current.passwordDigest !== digest) {
      await events.passwordRefused(tx, occasion, { accountId: account?.id ?? null })
      return { refused: new Problem('WRONG_CREDENTIALS') }
    }
    if (better && digest) await upgradePasswordDigest(tx, current.id, digest, better)
    return then(tx, current, deviceId)
  })
}

/** Attempts count on the account's id; for an address without one, on its digest, with the same limits. */
async function reserve(tx: Tx, occasion: Occasion, email: EmailAddress | undefined, deviceTokens: string[], work: DoneWork | undefined) {
  const { keys, now, client } = occasion
  const account = email && (await findAccountByEmail(tx, email))
  const deviceId = account ? await findKnownDevice(tx, occasion, account.id, deviceTokens) : null
  // Before anything that tells accounts apart, and for all unknown clients alike.
  if (deviceId === null && (await isBrakeEngaged(tx, now)) && !(work && (await useWork(tx, work)))) return { needsWork: true as const }
  const subject = `${account?.id ?? unknownSubject(keys, email)}/${clientClass(deviceId)}`
  const ofClient = await spendOnClient(tx, now, { address: client.address, deviceId })
  if (!ofClient.granted) return { refused: paused(ofClient) }
  const spent = await spendAttempt(tx, now, budgets.password, subject)
  if (!spent.granted) return { refused: paused(spent) }
  return { account, subject, deviceId }
}

async function giveBack(tx: Tx, { client }: Occasion, subject: string, deviceId: string | null): Promise<void> {
  await giveBackOfClient(tx, { address: client.address, deviceId })
  await refundAttempt(tx, budgets.password, subject)
}

/** The password is right either way; its digest is made better at a quieter hour. */
function anotherTime(error: unknown): undefined {
  if (!isTurnedAway(error)) throw error
}

function unknownSubject(keys: KeyRing, email: EmailAddress | undefined): string {
  return Buffer.from(keys.digest('unknown-address', email?.canonical ?? '')).toString('hex')
}

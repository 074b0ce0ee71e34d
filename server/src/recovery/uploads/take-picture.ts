import { holdCredentials } from '../../accounts/account.ts'
import { toRfc3339 } from '../../clock.ts'
import type { Database, Tx } from '../../database/database.ts'
import { budgets } from '../../limits/budgets.ts'
import { spendAttempt } from '../../limits/spend-attempt.ts'
import type { Evidence } from '../../policy/policy.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { takesEvidence } from '../case.ts'
import type { Part } from '../evidence/evidence-data.ts'
import { giveEvidence } from '../evidence/given.ts'
import type { Mover } from '../move-case.ts'
import { caseById, type RecoveryCase } from '../stored-case.ts'
import { submitIfComplete } from '../submit.ts'
import { type KnownFile, keepFile, knownFile, mustBeNew } from './evidence-file.ts'
import type { Picture, Pictures } from './pictures.ts'

export type GivenPicture = Part & {
  /** What must hold in the transaction that takes it in; throws what is missing. */
  demands?: (tx: Tx, recoveryCase: RecoveryCase) => Promise<void>
}

/** Throws CASE_MOVED_ON, and NOT_OFFERED for a kind that the rules of the case do not have. */
export function mustTake({ state, rules }: RecoveryCase, kind: Evidence): void {
  if (!takesEvidence(state)) throw new Problem('CASE_MOVED_ON')
  if (!rules.evidence.kinds.includes(kind)) throw new Problem('NOT_OFFERED')
}

/**
 * The case as it is now, for whoever gives a part of this kind, at the beginning of their transaction: nobody else gives one until it is over,
 * or two at once would both find that the other's is missing. Throws like `mustTake`.
 */
export async function caseToGiveTo(
  tx: Tx,
  { keys }: Pick<Occasion, 'keys'>,
  { id, accountId }: Pick<RecoveryCase, 'id' | 'accountId'>,
  kind: Evidence,
): Promise<RecoveryCase> {
  await holdCredentials(tx, accountId)
  const recoveryCase = await caseById(tx, keys, id)
  mustTake(recoveryCase, kind)
  return recoveryCase
}

/** A file that somebody sends: read when asked for, and in memory until nothing needs it any more. */
export type SentFile = <T>(use: (bytes: Uint8Array) => Promise<T>) => Promise<T>

/** A file is about to be read and opened, which costs something whatever comes of it. Committed before. */
export async function reserveFile(database: Database, { now }: Occasion, seen: RecoveryCase, kind: Evidence): Promise<void> {
  mustTake(seen, kind)
  const { id } = seen
  const spent = await database.unit((tx) => spendAttempt(tx, now, budgets.evidenceFiles, id))
  if (spent.granted) return
  throw new Problem('TOO_MANY_ATTEMPTS', spent.retryAt === null ? {} : { retryAfter: toRfc3339(spent.retryAt) })
}

/**
 * One picture, from the bytes that came to its part in the case: opened elsewhere, made anew, sealed, and the case sent in where that was the
 * last thing missing. Nothing of what came is kept but its digest. For whoever reserved it.
 */
export async function takePicture(
  { database, pictures }: { database: Database; pictures: Pictures },
  occasion: Occasion,
  seen: RecoveryCase,
  { bytes, ...given }: GivenPicture & { bytes: Uint8Array },
  mover: Mover,
): Promise<RecoveryCase> {
  const picture = await pictures.open(bytes)
  const file = knownFile(occasion.keys, bytes)
  return database.unit(async (tx) => {
    const recoveryCase = await caseToGiveTo(tx, occasion, seen, given.kind)
    await given.demands?.(tx, recoveryCase)
    await keepPicture(tx, occasion, recoveryCase, given, { file, picture })
    return submitIfComplete(tx, occasion, recoveryCase, mover)
  })
}

/** For whoever has opened it already, in a transaction of theirs. Throws SENT_BEFORE, TOO_MANY_FILES. */
export async function keepPicture(
  tx: Tx,
  occasion: Occasion,
  recoveryCase: RecoveryCase,
  { demands: _, ...given }: GivenPicture,
  { file: { digest, length }, picture }: { file: KnownFile; picture: Picture },
): Promise<void> {
  const { jpeg, width, height, shown } = picture
  await mustBeNew(tx, recoveryCase.accountId, digest, shown)
  const fileId = await keepFile(tx, occasion, recoveryCase, {
    mediaType: 'image/jpeg',
    content: jpeg,
    length,
    width,
    height,
  })
  await giveEvidence(tx, occasion, recoveryCase, { ...given, digest, fileId, ...(shown && { pictureDigest: shown }) })
}

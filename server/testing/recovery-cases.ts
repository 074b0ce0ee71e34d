import { dirname, join } from 'node:path'
/** What happens to a recovery case where nobody in a test has a page for it: by the product's own verbs, beside a running server. */
import { AuditLog } from '../src/audit/audit-log.ts'
import { type Clock, systemClock } from '../src/clock.ts'
import { loadSecrets } from '../src/config/load-secrets.ts'
import { keyFolder } from '../src/crypto/key-folder.ts'
import type { KeyRing } from '../src/crypto/key-ring.ts'
import type { Database } from '../src/database/database.ts'
import { statement, type Tx } from '../src/database/database.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { openKeyRing } from '../src/database/open-key-ring.ts'
import { newId } from '../src/ids.ts'
import { policyNamed } from '../src/policy/preset-files.ts'
import type { CaseEvent } from '../src/recovery/case.ts'
import { meetDeadlines } from '../src/recovery/deadlines.ts'
import { escalate } from '../src/recovery/desk/escalate.ts'
import { giveEvidence, ofRound, partsOf } from '../src/recovery/evidence/given.ts'
import { evidenceKinds } from '../src/recovery/evidence/kinds.ts'
import { questionsOf } from '../src/recovery/evidence/questions/questions.ts'
import { moveCase } from '../src/recovery/move-case.ts'
import { approvalsNeeded } from '../src/recovery/open-case.ts'
import { eraseEvidence } from '../src/recovery/retention/erase-evidence.ts'
import { caseByNumber, type RecoveryCase } from '../src/recovery/stored-case.ts'
import { submitIfComplete } from '../src/recovery/submit.ts'
import type { Occasion } from '../src/security-events/occasion.ts'
import { timeBesideServers } from '../src/timekeeping/stored-time.ts'

/** All evidence is sent in; it is approved by as many as its rules ask for; time does its part, or what is kept too long is erased; or one event with its reasons. */
export type CaseStep =
  | 'send_everything'
  | 'approve'
  | 'meet_deadlines'
  | 'erase_evidence'
  | { event: Extract<CaseEvent, 'reject' | 'ask_for_more' | 'uphold' | 'reopen'>; reasons: string[] }

interface Beside {
  databaseUrl: string
  keysFile: string
  clock?: Clock
}

/** What its owner would answer. */
export async function rightAnswers(beside: Beside, number: string): Promise<string[]> {
  return withKeys(beside, (database, keys) =>
    database.read(async (tx) => {
      const seen = await caseByNumber(tx, keys, number)
      if (!seen) throw new Error(`there is no case ${number}`)
      return ((await questionsOf(tx, { keys }, seen)) ?? []).map(({ right }) => right)
    }),
  )
}

async function withKeys<T>({ databaseUrl, keysFile }: Beside, work: (database: Database, keys: KeyRing) => Promise<T>): Promise<T> {
  const database = await openDatabase({ url: databaseUrl, poolSize: 2 })
  try {
    return await work(
      database,
      await openKeyRing(database, await loadSecrets(keysFile), keyFolder(join(dirname(keysFile), 'evidence-keys'))),
    )
  } finally {
    await database.close()
  }
}

export async function moveRecovery(at: Beside, number: string, step: CaseStep): Promise<void> {
  const { clock = systemClock } = at
  return withKeys(at, async (database, keys) => {
    const wall = clock()
    const now = await database.read((tx) => timeBesideServers(tx, wall))
    const beside = {
      keys,
      audit: new AuditLog(),
      service: { name: 'Countersign', origin: 'https://id.example.test' },
      policy: policyNamed('default'),
    }
    if (step === 'meet_deadlines') {
      const round = { ...beside, database, clock: () => now, told: () => {}, failed }
      await meetDeadlines(round)
      await escalate(round)
      return
    }
    if (step === 'erase_evidence') {
      await eraseEvidence({ ...beside, database, clock: () => now })
      return
    }
    await database.unit(async (tx) => {
      const occasion: Occasion = { ...beside, now, wall, client: { address: '192.0.2.99', description: 'A desk' } }
      const seen = await caseByNumber(tx, keys, number)
      if (!seen) throw new Error(`there is no case ${number}`)
      await take(tx, occasion, seen, step)
    })
  })
}

const failed = (error: unknown): never => {
  throw error
}

const decide = statement<{ id: string; caseId: string; round: number; reviewerId: string; decision: string; reasons: string; now: number }>(
  'test-decide-recovery',
  `insert into recovery_reviews (id, case_id, round, reviewer_id, checklist, decision, reasons, begun_at, decided_at)
   values (:id, :caseId, :round, :reviewerId, '{}', :decision, :reasons, :now, :now)
   on conflict (case_id, round, reviewer_id) do update set decision = :decision, reasons = :reasons, decided_at = :now`,
)

async function take(
  tx: Tx,
  occasion: Occasion,
  seen: RecoveryCase,
  step: Exclude<CaseStep, 'meet_deadlines' | 'erase_evidence'>,
): Promise<unknown> {
  const { now, keys } = occasion
  if (step === 'send_everything') {
    for (const kind of seen.rules.evidence.kinds)
      for (const part of evidenceKinds[kind].parts) await giveEvidence(tx, { keys, now }, seen, { kind, part, data: {} as never })
    return submitIfComplete(tx, occasion, seen, { actor: 'account' })
  }
  if (step === 'approve') {
    const given = ofRound(await partsOf(tx, seen), seen.round)
    const first =
      approvalsNeeded(seen, given) === 2 ? await moveCase(tx, occasion, seen, 'approve_first', { actor: 'staff', id: 'a' }) : seen
    return moveCase(tx, occasion, first, 'approve', { actor: 'staff', id: 'b' })
  }
  const { event, reasons } = step
  const moved = await moveCase(tx, occasion, seen, event, { actor: 'staff', id: 'a' }, { reasons })
  // The row of whoever owns the account stands in for a reviewer's.
  const review = { id: newId('rrv'), caseId: seen.id, round: seen.round, reviewerId: seen.accountId, decision: event }
  await tx.run(decide, { ...review, reasons: JSON.stringify(reasons), now })
  return moved
}

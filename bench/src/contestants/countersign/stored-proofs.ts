import { readDatabase } from './read-database.ts'
import type { Installation } from './server.ts'

/** One person who was asked for one code. */
export interface ExpectedProof {
  accountId: string
  factorId: string
  signInId: string
  challengeId: string
  /** The time step of the code that was sent, or the counter of the passkey. */
  step: number
  /** The server answered 200. */
  accepted: boolean
}

/**
 * Whether every accepted code, and none besides, is in the database exactly once: the time step used, the challenge
 * passed, the sign-in ended, one session, one audit row that names that session and factor. Read with plain SQL, apart
 * from the code that wrote it.
 */
export async function proofFaults(
  place: Pick<Installation, 'databaseFile' | 'databaseUrl'>,
  people: readonly ExpectedProof[],
): Promise<string[]> {
  return readDatabase(place, async ({ rows, detail }) => {
    const counts = async (sql: string) => new Map((await rows(sql)).map((row) => [String(row.id), Number(row.count)]))
    const usedStep = await counts('select id, counter as count from factors')
    const passed = await counts(`select id, 1 as count from challenges where outcome = 'passed'`)
    const ended = await counts('select id, 1 as count from sign_ins where ended_at is not null')
    const sessions = await counts('select account_id as id, count(*) as count from sessions group by account_id')
    const raised = await counts(
      `select account_id as id, count(*) as count from sessions where aal = 'aal2' and ended_at is null group by account_id`,
    )
    const events = await counts(
      `select account_id as id, count(*) as count from audit where event = 'sign_in.completed' group by account_id`,
    )
    const audited = await counts(
      `select audit.account_id as id, count(*) as count from audit
       join sessions on sessions.id = ${detail('session')} and sessions.account_id = audit.account_id
       join factors on factors.id = ${detail('factor')} and factors.account_id = audit.account_id
       where event = 'sign_in.completed' group by audit.account_id`,
    )

    return people.flatMap((person) => {
      const due = person.accepted ? 1 : 0
      const found: [what: string, count: number, due: number][] = [
        ['last used time step or counter', usedStep.get(person.factorId) ?? 0, person.accepted ? person.step : 0],
        ['passed challenges', passed.get(person.challengeId) ?? 0, due],
        ['ended sign-ins', ended.get(person.signInId) ?? 0, due],
        ['sessions', sessions.get(person.accountId) ?? 0, due],
        ['sessions of the raised level', raised.get(person.accountId) ?? 0, due],
        ['audit rows of a sign-in', events.get(person.accountId) ?? 0, due],
        ['audit rows that name session and factor', audited.get(person.accountId) ?? 0, due],
      ]
      return found
        .filter(([, count, expected]) => count !== expected)
        .map(([what, count, expected]) => `${person.accountId}: ${what}: ${count} instead of ${expected}`)
    })
  })
}

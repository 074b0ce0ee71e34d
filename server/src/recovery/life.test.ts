import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { eachDatabase } from '../../testing/index.ts'
import { keys } from '../accounts/account.fixture.ts'
import type { Database, Tx } from '../database/database.ts'
import { statement } from '../database/database.ts'
import { hours, minutes } from '../durations.ts'
import { listFactors } from '../factors/factor.ts'
import { begin, codeAt, judge, verify } from '../factors/owner.fixture.ts'
import { findRebindGrant } from '../factors/rebind-grant.ts'
import { Problem } from '../problem.ts'
import { at } from '../security-events/occasion.fixture.ts'
import type { Complete } from '../sign-in/complete-sign-in.ts'
import { caseNow, deadlines, type Lost, lost, ownerWithCase, rebindingSession, under } from './case.fixture.ts'
import { afterCaseEvent, type CaseEvent, type CaseState, caseEvents, isClosed } from './case.ts'
import { moveCase } from './move-case.ts'
import { caseById } from './stored-case.ts'

/** What anybody may try at any time: most of it is refused, and none of it may lead where nothing may. */
type Try =
  | { what: 'event'; event: CaseEvent; crashes: boolean }
  | { what: 'old factor' | 'sign in' | 'set up' | 'deadlines' }
  | { what: 'wait'; hours: number }

const tries: fc.Arbitrary<Try> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constant('event' as const), event: fc.constantFrom(...caseEvents), crashes: fc.boolean() }),
  },
  // The way through, so that the end is reached often enough.
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('event' as const),
      event: fc.constantFrom<CaseEvent>('submit', 'admit', 'approve'),
      crashes: fc.constant(false),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Try>({ what: 'old factor' }) },
  { weight: 4, arbitrary: fc.constantFrom<Try>({ what: 'sign in' }, { what: 'set up' }, { what: 'deadlines' }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 80 }) }) },
)

/** From the evidence to the new factor, with the wait between. */
const wayThrough: Try[] = [
  ...(['submit', 'admit', 'approve'] as const).map((event) => ({ what: 'event', event, crashes: false }) as const),
  { what: 'deadlines' },
  { what: 'wait', hours: 72 },
  { what: 'deadlines' },
  { what: 'sign in' },
  { what: 'set up' },
  { what: 'deadlines' },
]

const historyOf = statement<{ caseId: string }, { event: string; from_state: string; to_state: string; at: number }>(
  'test-recovery-history',
  'select event, from_state, to_state, at from recovery_transitions where case_id = :caseId order by step',
)
const grantOf = statement<{ caseId: string }, { used_at: number | null; granted_at: number }>(
  'test-rebind-grant-of',
  'select used_at, granted_at from rebind_grants where case_id = :caseId',
)

/** Never by the pages or the desk: these belong to the deadlines and to the set-up. */
const ownByServer: ReadonlySet<CaseEvent> = new Set<CaseEvent>(['begin_wait', 'grant', 'bind', 'use_factor', 'expire'])
class Crash extends Error {}

class Life {
  now = lost
  session: Complete | undefined
  newFactors = 0
  usedOld = false
  readonly database: Database
  readonly one: Lost
  constructor(database: Database, one: Lost) {
    this.database = database
    this.one = one
  }

  async tries(one: Try): Promise<void> {
    this.now += minutes(2)
    await this.#do(one).catch((error) => {
      if (!(error instanceof Problem) && !(error instanceof Crash)) throw error
    })
  }

  async #do(one: Try): Promise<unknown> {
    const { database, now } = this
    switch (one.what) {
      case 'wait':
        this.now += hours(one.hours)
        return undefined
      case 'deadlines':
        return Promise.all([deadlines(database, now), deadlines(database, now)])
      case 'old factor': {
        const verdict = await judge(database, this.one.factor, codeAt(this.one.key, now), now)
        this.usedOld ||= verdict.result === 'right'
        return undefined
      }
      case 'sign in':
        if (await database.read((tx) => findRebindGrant(tx, now, this.one.account.id)))
          this.session = await rebindingSession(database, this.one, now)
        return undefined
      case 'set up': {
        if (!this.session) return undefined
        const { id, key } = await begin(database, this.session.session, { now })
        const done = await verify(database, this.session.session, id, codeAt(key, now), now)
        if ('factor' in done) this.newFactors++
        return undefined
      }
      case 'event':
        if (ownByServer.has(one.event)) return undefined
        return database.unit((tx) => this.#move(tx, one.event, one.crashes))
      default:
        return one satisfies never
    }
  }

  async #move(tx: Tx, event: CaseEvent, crashes: boolean): Promise<void> {
    await moveCase(tx, at(this.now), await caseById(tx, keys, this.one.opened.id), event, { actor: 'staff' })
    if (crashes) throw new Crash()
  }

  async holds(): Promise<void> {
    const { database, one, now } = this
    const seen = await caseNow(database, one.opened)
    const [history, grant, live, factors] = await database.read(async (tx) => [
      await tx.all(historyOf, { caseId: one.opened.id }),
      await tx.get(grantOf, { caseId: one.opened.id }),
      await findRebindGrant(tx, now, one.account.id),
      await listFactors(tx, one.account.id),
    ])
    const said = JSON.stringify({ state: seen.state, history: history.map(({ event }) => event), grant, usedOld: this.usedOld })
    const isUsed = grant !== undefined && grant.used_at !== null
    const isOld = factors.some(({ id }) => id === one.factor.id)

    let standing: { state: CaseState; frozenFrom: CaseState | null } = { state: 'evidence', frozenFrom: null }
    for (const step of history) {
      assert.equal(step.from_state, standing.state, said)
      const after = afterCaseEvent(standing, step.event as CaseEvent)
      assert.equal(after?.state, step.to_state, said)
      standing = after ?? standing
    }
    assert.deepEqual([standing.state, history.length], [seen.state, seen.step], said)
    assert.equal(seen.closedAt !== null, isClosed(seen.state), said)

    const approvedAt = history.findLast(({ event }) => event === 'approve')?.at
    if (grant) assert.ok(approvedAt !== undefined && grant.granted_at >= approvedAt + hours(24), said)
    if (live) assert.equal(seen.state, 'ready_to_bind', said)
    assert.equal(isUsed, this.newFactors === 1, said)
    assert.equal(isOld, !isUsed, said)
    assert.equal(factors.length, 1, said)
    if (seen.state === 'done') assert.ok(isUsed, said)
    if (isUsed) assert.ok(seen.state === 'done' || seen.state === 'ready_to_bind', said)
    if (this.usedOld) assert.ok(live === undefined && !isUsed && seen.state !== 'done', said)
  }
}

eachDatabase('the life of a recovery case', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  test('whatever is tried in whatever order, with crashes between, nothing leads where nothing may', async () => {
    const ends = new Map<CaseState, number>()
    await fc.assert(
      fc.asyncProperty(fc.array(tries, { minLength: 8, maxLength: 60 }), async (sequence) => {
        const life = new Life(
          database,
          await ownerWithCase(database, under({ evidence: { need: 'any_one', kinds: ['selfie_with_document'] } })),
        )
        for (const one of sequence) {
          await life.tries(one)
          await life.holds()
        }
        const { state } = await caseNow(database, life.one.opened)
        ends.set(state, (ends.get(state) ?? 0) + 1)
      }),
      { numRuns: process.env.COUNTERSIGN_LONG ? 1_000 : 40, endOnFailure: true, examples: [[wayThrough]] },
    )
    assert.ok(ends.has('done'), 'the way through leads to the end')
    const closed = [...ends.keys()].filter(isClosed)
    assert.ok(closed.length > 1, `sequences end in other ways too: ${closed}`)
  })
})

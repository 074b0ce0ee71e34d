import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { freeze } from '../account-security/freeze-and-thaw.ts'
import { keys } from '../accounts/account.fixture.ts'
import { moveCredentialEpoch } from '../accounts/account.ts'
import { type Database, statement } from '../database/database.ts'
import { days, hours } from '../durations.ts'
import { owner, refusal } from '../factors/owner.fixture.ts'
import type { AccountId } from '../ids.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { client } from '../sessions/session.fixture.ts'
import { approved, caseNow, deadlines, lost, move, openFor, ownerWithCase, stateOf, under } from './case.fixture.ts'
import type { Given } from './evidence/kinds.ts'
import { approvalsNeeded } from './open-case.ts'
import { appeal } from './owner/appeal.ts'
import type { Risk } from './risks.ts'
import { openCaseOf, type RecoveryCase } from './stored-case.ts'
import { enterCase } from './visits/enter-case.ts'
import { beginVisit, findVisit, type RecoveryVisit } from './visits/visit.ts'

const passProofs = statement<{ id: string; accountId: string; now: number }>(
  'test-pass-proofs-of-visit',
  `update recovery_visits set account_id = :accountId, password_proved_at = :now, mailbox_proved_at = :now,
     credential_epoch = (select credential_epoch from accounts where accounts.id = :accountId) where id = :id`,
)

eachDatabase('opening a recovery case', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const rejected = async (accountId: Parameters<typeof openFor>[1], now: number) => {
    const opened = await openFor(database, accountId, now)
    for (const event of ['submit', 'admit', 'reject'] as const) await move(database, opened, event, now)
    return opened
  }

  test('after three rejections within 30 days none is opened for 30 days (CAS-2)', async () => {
    const { account, opened } = await ownerWithCase(database)
    await move(database, opened, 'cancel')
    for (const day of [1, 2, 3]) await rejected(account.id, lost + days(day))

    assert.equal(await refusal(openFor(database, account.id, lost + days(4))), 'RECOVERY_CLOSED')
    assert.equal(await refusal(openFor(database, account.id, lost + days(31) + 1)), 'granted')
  })

  test('none is opened where the policy has no recovery', async () => {
    const { account, opened } = await ownerWithCase(database)
    await move(database, opened, 'cancel')
    assert.equal(await refusal(openFor(database, account.id, lost + hours(1), under({ mode: 'none' }))), 'NOT_OFFERED')
  })

  test('an appeal opens the case again, and not beside a newer one', async () => {
    const { account, opened } = await ownerWithCase(database)
    await move(database, opened, 'cancel')
    const first = await rejected(account.id, lost + days(1))
    const newer = await openFor(database, account.id, lost + days(2))
    const ask = async (now: number) => {
      const seen = await caseNow(database, first)
      return refusal(database.unit((tx) => appeal(tx, at(now), seen, 'The light was bad.')))
    }

    assert.equal(await ask(lost + days(2)), 'RECOVERY_ALREADY_OPEN')
    await move(database, newer, 'cancel', lost + days(2))
    assert.equal(await ask(lost + days(3)), 'granted')
    assert.equal(await stateOf(database, first), 'appealed')
    assert.equal(await ask(lost + days(3)), 'CASE_MOVED_ON')
  })

  test('nothing leads into an account that its owner froze, and the case can still be rejected', async () => {
    const one = await ownerWithCase(database)
    for (const event of ['submit', 'admit'] as const) await move(database, one.opened, event)
    await database.unit((tx) => freeze(tx, at(lost), one.account.id, 'unknown'))

    for (const event of ['approve_first', 'approve'] as const)
      assert.equal(await refusal(move(database, one.opened, event)), 'ACCOUNT_FROZEN')
    assert.equal(await refusal(move(database, one.opened, 'reject')), 'granted')

    const other = await ownerWithCase(database)
    await approved(database, other.opened)
    await database.unit((tx) => freeze(tx, at(lost), other.account.id, 'unknown'))
    await deadlines(database, lost + days(5))
    assert.equal(await stateOf(database, other.opened), 'approved')
  })

  test('whoever froze the account and lost the factor after it gets back in: with two people, a day to thaw, and three more', async () => {
    const alone = under({ reviewers: 1, waitHours: 0 })
    const { account } = await owner(database)
    await database.unit((tx) => freeze(tx, at(lost - hours(1)), account.id, 'unknown'))
    const opened = await openFor(database, account.id, lost, alone)
    assert.ok(opened.risks.includes('frozen'))
    assert.equal(approvalsNeeded(opened, []), 2)

    await approved(database, opened)
    await deadlines(database, lost + hours(23))
    assert.equal(await stateOf(database, opened), 'approved')
    const thawed = lost + hours(24)
    await deadlines(database, thawed)
    const { state, waitsUntil } = await caseNow(database, opened)
    assert.deepEqual([state, waitsUntil], ['waiting', thawed + hours(72)])
    await deadlines(database, thawed + hours(72))
    assert.equal(await stateOf(database, opened), 'ready_to_bind')
  })

  test('freezing again holds back what was opened after the first time, before and after the approval', async () => {
    const frozen = async (opened: (accountId: AccountId) => Promise<RecoveryCase>) => {
      const { account } = await owner(database)
      await database.unit((tx) => freeze(tx, at(lost - hours(1)), account.id, 'unknown'))
      const one = await opened(account.id)
      await database.unit((tx) => freeze(tx, at(lost + hours(2)), account.id, 'unknown'))
      return one
    }

    const early = await frozen(async (accountId) => {
      const one = await openFor(database, accountId)
      for (const event of ['submit', 'admit'] as const) await move(database, one, event)
      return one
    })
    assert.equal(await refusal(move(database, early, 'approve_first', lost + hours(3))), 'ACCOUNT_FROZEN')

    const late = await frozen(async (accountId) => approved(database, await openFor(database, accountId)))
    await deadlines(database, lost + days(10))
    assert.equal(await stateOf(database, late), 'approved')
  })

  describe('at the end of a visit', () => {
    const visitOf = (accountId: AccountId) =>
      database.unit(async (tx) => {
        const secret = await beginVisit(tx, at(lost), { tool: 'totp', reason: 'lost_device', version: 1, client })
        const { id } = (await findVisit(tx, at(lost), secret)) ?? assert.fail('there is a visit')
        await tx.run(passProofs, { id, accountId, now: lost })
        return (await findVisit(tx, at(lost), secret)) ?? assert.fail('it is there with both proofs')
      })
    const enter = (visit: RecoveryVisit) => enterCase(database, at(lost), visit, null)

    test('a case is opened once, however often and from wherever it is asked for at once', async () => {
      const { account } = await owner(database)
      const [one, other] = [await visitOf(account.id), await visitOf(account.id)]

      const entered = await Promise.all([enter(one), enter(one), enter(other), enter(other)])

      assert.deepEqual(new Set(entered.map(({ id }) => id)).size, 1)
    })

    test('none is opened after a password was changed while the visit was on its way', async () => {
      const { account } = await owner(database)
      const visit = await visitOf(account.id)
      await database.unit((tx) => moveCredentialEpoch(tx, account.id))

      assert.equal(await refusal(enter(visit)), 'RECOVERY_VISIT_OVER')
      assert.equal(await database.read((tx) => openCaseOf(tx, keys, account.id)), undefined)
    })
  })

  test('two people approve where the rules ask for two and there is a risk, and where the mailbox was all there was', () => {
    const rules = (reviewers: number) =>
      ({ ...under().policy?.recovery, reviewers, holdAfterResetHours: 0 }) as Parameters<typeof approvalsNeeded>[0]['rules']
    const ofWeb = { openedBy: 'account', given: [] }
    const needed = ({ openedBy, given }: { openedBy: string; given: Given }, reviewers: number, risks: Risk[]) =>
      approvalsNeeded({ rules: rules(reviewers), risks, openedBy }, given)
    assert.equal(needed(ofWeb, 2, ['unknown_device']), 2)
    assert.equal(needed(ofWeb, 2, []), 1)
    assert.equal(needed(ofWeb, 1, ['money_held']), 1)
    assert.equal(needed({ ...ofWeb, openedBy: 'mail' }, 1, []), 2)
  })
})

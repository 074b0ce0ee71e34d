import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { AccountFacts, Decision } from '@countersign/contract'
import { eachDatabase } from '../../../testing/index.ts'
import { freeze } from '../../account-security/freeze-and-thaw.ts'
import { keys, noon } from '../../accounts/account.fixture.ts'
import { thawAccount } from '../../accounts/freeze.ts'
import { activityOf } from '../../audit/activity.ts'
import { type Database, statement } from '../../database/database.ts'
import { days, hours, minutes } from '../../durations.ts'
import { enroll } from '../../factors/owner.fixture.ts'
import { lifetimes } from '../../lifetimes.ts'
import { at, leftBehind } from '../../security-events/occasion.fixture.ts'
import { deviceTokens, rememberDevice } from '../../sessions/known-device.ts'
import { client, signIn } from '../../sessions/session.fixture.ts'
import { moveCase } from '../move-case.ts'
import { approvalsNeeded } from '../open-case.ts'
import { decidedBy, teamDecisions } from '../review/decided.ts'
import { caseById } from '../stored-case.ts'
import { casePage } from './case-page.ts'
import { noteSharedBrowser } from './conflicts.ts'
import { declareCaseConflict } from './declare-conflict.ts'
import { caseInReview, deal, decideWith, decision, type Member, member, signed, tickAll, withCase } from './desk.fixture.ts'
import { escalate } from './escalate.ts'
import { previewOf } from './preview.ts'
import { deskQueue } from './queue.ts'

const closeAll = statement<{ now: number }>(
  'test-close-cases',
  `update recovery_cases set closed_at = :now, state = 'expired' where closed_at is null`,
)

eachDatabase('the desk', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  /** Nothing of the tests before is dealt in this one. */
  const fresh = () => database.unit((tx) => tx.run(closeAll, { now: noon }))
  const stateOf = async (id: string) => (await database.read((tx) => caseById(tx, keys, id))).state
  const approveWith = async (who: Member, id: string, now = noon) => {
    assert.equal(await deal(database, who, now), id)
    await tickAll(database, who, id, now)
    return decideWith(database, who, id, decision(), now)
  }

  test('deals each case to one person, the longest waiting first, and the same again to whoever has one', async () => {
    await fresh()
    const first = await caseInReview(database, { now: noon - hours(2) })
    const second = await caseInReview(database, { now: noon - hours(1) })
    const [ada, ben, cleo] = [await member(database), await member(database), await member(database)]

    assert.equal(await deal(database, ada), first.recoveryCase.id)
    assert.equal(await deal(database, ada), first.recoveryCase.id)
    assert.equal(await deal(database, ben), second.recoveryCase.id)
    assert.equal(await deal(database, cleo), null)
    assert.equal(await deal(database, cleo, noon + minutes(31)), first.recoveryCase.id)
    assert.equal(await deal(database, ada, noon + minutes(31)), second.recoveryCase.id)
  })

  test('two who are dealt at once never get one case, and two windows of one person get one case', async () => {
    await fresh()
    const cases = [await caseInReview(database), await caseInReview(database)].map(({ recoveryCase }) => recoveryCase.id)
    const [ada, ben] = [await member(database), await member(database)]

    const dealt = await Promise.all([deal(database, ada), deal(database, ben), deal(database, ada), deal(database, ben)])

    assert.equal(dealt[0], dealt[2])
    assert.equal(dealt[1], dealt[3])
    assert.deepEqual(new Set(dealt), new Set(cases))
  })

  test('A35: a case is never dealt to its subject, nor to who is near them, and reaching for it is refused and recorded', async () => {
    await fresh()
    const [ada, ben] = [await member(database), await member(database)]
    const { recoveryCase } = await caseInReview(database, { account: ada.account, now: noon + minutes(1) })
    const later = noon + minutes(2)

    assert.equal(await deal(database, ada, later), null)
    const reached = await withCase(database, ada, recoveryCase.id, async () => 'held', later)
    assert.ok(typeof reached === 'object' && 'refused' in reached && reached.refused.code === 'CASE_NOT_YOURS')
    assert.equal(await decideWith(database, ada, recoveryCase.id, decision(), later), 'CASE_NOT_YOURS')
    const { audit } = await leftBehind(database, ada.account.id)
    assert.ok(audit.filter(({ event, details }) => event === 'desk.case_refused' && details.includes('own account')).length >= 2)
    assert.equal(await deal(database, ben, later), recoveryCase.id)
  })

  test('a mailbox in common, also under another spelling, and a declared conflict keep a case away', async () => {
    await fresh()
    const [ada, ben] = [await member(database), await member(database)]
    const { recoveryCase, account } = await caseInReview(database)
    const [name, host] = ada.account.email.split('@')
    const alias = `${name}+bank@${host}`
    await database.unit((tx) => tx.run(addAddress, { id: `cpt_${recoveryCase.id.slice(4)}`, accountId: account.id, address: alias }))

    assert.equal(await deal(database, ada), null)
    assert.equal(await deal(database, ben), recoveryCase.id)
    const declared = await withCase(database, ben, recoveryCase.id, (tx, { seen }) => declareCaseConflict(tx, at(), ben.staff, seen))
    assert.equal(declared, undefined)
    assert.equal(await deal(database, ben), null)
    assert.equal(await decideWith(database, ben, recoveryCase.id, decision()), 'CASE_NOT_YOURS')
  })

  test('a phone in common, also in another spelling, and a browser in common keep a case away', async () => {
    await fresh()
    const [ada, ben, cleo] = [await member(database), await member(database), await member(database)]
    const mara = await signIn(database)
    await enroll(database, mara.session, { phone: '+44 7400 123456' })
    await enroll(database, ada.session, { phone: '+44 (0)7400-123456' })
    const { recoveryCase } = await caseInReview(database, { account: mara.account })
    await database.unit(async (tx) => {
      const { cookie } = await rememberDevice(tx, at(), { accountId: mara.account.id, deviceId: null, tokens: [], client })
      await noteSharedBrowser(tx, at(), ben.staff, deviceTokens(cookie ?? ''))
    })

    assert.equal(await deal(database, ada), null)
    // In whichever browser they come later.
    assert.equal(await deal(database, ben), null)
    for (const [near, reason] of [
      [ada, 'shares a phone'],
      [ben, 'declared'],
    ] as const) {
      assert.equal(await decideWith(database, near, recoveryCase.id, decision()), 'CASE_NOT_YOURS')
      const refused = (await leftBehind(database, mara.account.id)).audit.findLast(({ event }) => event === 'desk.case_refused')
      assert.ok(refused?.details.includes(reason) && refused.details.includes(near.account.id), refused?.details)
    }
    assert.equal(await deal(database, cleo), recoveryCase.id)
  })

  test('one reviewer is enough where the rules say so, with every item passed and a passkey that signed exactly this', async () => {
    await fresh()
    const { recoveryCase } = await caseInReview(database, { preset: 'coinex-style:exact' })
    const ada = await member(database)
    await deal(database, ada)

    assert.equal(await decideWith(database, ada, recoveryCase.id, decision()), 'CHECKLIST_OPEN')
    await tickAll(database, ada, recoveryCase.id)
    assert.equal(await decideWith(database, ada, recoveryCase.id, decision({ note: '  ' })), 'REASON_MISSING')
    const other = decision({ note: 'Another reason.' })
    assert.equal(await decideWith(database, ada, recoveryCase.id, decision(), noon, other), 'CHALLENGE_OVER')
    assert.equal(await stateOf(recoveryCase.id), 'in_review')
    assert.equal(await decideWith(database, ada, recoveryCase.id, decision()), 'done')
    assert.equal(await stateOf(recoveryCase.id), 'approved')
    const { audit } = await leftBehind(database, recoveryCase.accountId)
    assert.ok(audit.some(({ event, actor }) => event === 'desk.case_decided' && actor === 'staff'))
  })

  test('A36: where two must approve, one person never gives both, in no session and in no role', async () => {
    await fresh()
    const { recoveryCase } = await caseInReview(database)
    assert.equal(approvalsNeeded(recoveryCase, []), 2)
    const [ada, ben] = [await member(database), await member(database)]
    const rejects = decision({ verdict: 'reject', reasons: ['blurred'], message: 'It is too dark.' })
    const wouldRead = (who: Member, wanted: Decision) =>
      withCase(database, who, recoveryCase.id, (tx, held) => previewOf(tx, at(), held, wanted))
    const waitingFor = async ({ staff }: Member) => (await database.read((tx) => deskQueue(tx, at(), staff))).waiting
    await deal(database, ada)
    const before = [await wouldRead(ada, rejects), await wouldRead(ada, decision()), await waitingFor(ada)]

    assert.equal(await approveWith(ada, recoveryCase.id), 'done')
    assert.equal(await stateOf(recoveryCase.id), 'second_review')
    // Nothing tells the second that there was a first (R6).
    await deal(database, ben)
    assert.deepEqual([await wouldRead(ben, rejects), await wouldRead(ben, decision()), await waitingFor(ben)], before)
    assert.match(JSON.stringify(before), /too dark/)
    assert.equal(await deal(database, ada), null)
    assert.equal(await decideWith(database, ada, recoveryCase.id, decision()), 'CASE_NOT_YOURS')
    await database.unit((tx) => tx.run(changeRole, { accountId: ada.account.id, role: 'administrator' }))
    const promoted = { ...ada, staff: { ...ada.staff, role: 'administrator' as const } }
    assert.equal(await deal(database, promoted), null)
    assert.equal(await decideWith(database, promoted, recoveryCase.id, decision()), 'CASE_NOT_YOURS')
    assert.equal(await stateOf(recoveryCase.id), 'second_review')
    assert.equal(await approveWith(ben, recoveryCase.id), 'done')
    assert.equal(await stateOf(recoveryCase.id), 'approved')
  })

  test('two who differ are not obeyed: an administrator decides, who sees both verdicts', async () => {
    await fresh()
    const { recoveryCase } = await caseInReview(database)
    const [ada, ben, cleo, lea] = [
      await member(database),
      await member(database),
      await member(database),
      await member(database, 'administrator'),
    ]

    assert.equal(await approveWith(ada, recoveryCase.id), 'done')
    await deal(database, ben)
    const seen = await withCase(database, ben, recoveryCase.id, async (_tx, { stage, decided }) => ({ stage, count: decided.length }))
    assert.deepEqual(seen, { stage: 'review', count: 1 })
    assert.equal(await decideWith(database, ben, recoveryCase.id, decision({ verdict: 'reject', reasons: ['face_not_document'] })), 'done')
    assert.equal(await stateOf(recoveryCase.id), 'second_review')
    assert.equal(await deal(database, cleo), null)
    assert.equal(await deal(database, lea), recoveryCase.id)
    await tickAll(database, lea, recoveryCase.id)
    assert.equal(await decideWith(database, lea, recoveryCase.id, decision()), 'done')
    assert.equal(await stateOf(recoveryCase.id), 'approved')
    const queue = await database.read((tx) => deskQueue(tx, at(), ben.staff))
    assert.deepEqual(
      queue.decided.map(({ verdict, other }) => ({ verdict, other })),
      [{ verdict: 'reject', other: 'differs' }],
    )
  })

  test('saying no takes a coded reason; asking for more names what, and the next round begins with everybody again', async () => {
    await fresh()
    const { recoveryCase } = await caseInReview(database)
    const ada = await member(database)
    await deal(database, ada)

    assert.equal(await decideWith(database, ada, recoveryCase.id, decision({ verdict: 'reject' })), 'REASON_MISSING')
    assert.equal(await decideWith(database, ada, recoveryCase.id, decision({ verdict: 'ask_for_more' })), 'REASON_MISSING')
    const leading = decision({ verdict: 'reject', reasons: ['blurred'], message: 'Write to me at ada@example.net' })
    assert.equal(await decideWith(database, ada, recoveryCase.id, leading), 'MESSAGE_NOT_TAKEN')
    assert.equal(await decideWith(database, ada, recoveryCase.id, decision({ verdict: 'ask_for_more', items: ['note_signed'] })), 'done')
    assert.equal(await stateOf(recoveryCase.id), 'more_needed')
    const { notices } = await leftBehind(database, recoveryCase.accountId)
    assert.ok(notices.includes('recovery-more-needed'))
  })

  test('an appeal goes to somebody else, who lets it stand or opens it again', async () => {
    await fresh()
    const { recoveryCase } = await caseInReview(database, { preset: 'coinex-style:exact' })
    const [ada, ben, cleo] = [await member(database), await member(database), await member(database)]
    await deal(database, ada)
    assert.equal(await decideWith(database, ada, recoveryCase.id, decision({ verdict: 'reject', reasons: ['blurred'] })), 'done')
    const rejected = await database.read((tx) => caseById(tx, keys, recoveryCase.id))
    await database.unit((tx) => moveCase(tx, at(), rejected, 'appeal', { actor: 'account' }))

    assert.equal(await deal(database, ada), null)
    assert.equal(await deal(database, ben), recoveryCase.id)
    assert.equal(await decideWith(database, ben, recoveryCase.id, decision()), 'CASE_MOVED_ON')
    assert.equal(await decideWith(database, ben, recoveryCase.id, decision({ verdict: 'reopen' })), 'done')
    assert.equal(await stateOf(recoveryCase.id), 'in_review')
    assert.equal(await deal(database, ada, noon + minutes(1)), null)
    assert.equal(await approveWith(cleo, recoveryCase.id, noon + minutes(1)), 'done')
    assert.equal(await stateOf(recoveryCase.id), 'approved')
  })

  test('a proof is used up by a decision that is refused, and is not good for another try', async () => {
    await fresh()
    const { recoveryCase } = await caseInReview(database, { preset: 'coinex-style:exact' })
    const ada = await member(database)
    await deal(database, ada)
    await tickAll(database, ada, recoveryCase.id)
    const send = await signed(database, ada, recoveryCase.id, decision())
    await database.unit((tx) => freeze(tx, at(), recoveryCase.accountId, 'unknown'))

    assert.equal(await send(), 'ACCOUNT_FROZEN')
    // Nor is it counted as a wrong one.
    for (let again = 0; again < 10; again++)
      assert.equal(await decideWith(database, ada, recoveryCase.id, decision()), 'ACCOUNT_FROZEN', `try ${again}`)
    await database.unit((tx) => thawAccount(tx, noon - lifetimes.thaw, recoveryCase.accountId))
    assert.equal(await send(), 'CHALLENGE_OVER')

    assert.equal(await stateOf(recoveryCase.id), 'in_review')
    assert.equal(await decideWith(database, ada, recoveryCase.id, decision()), 'done')
  })

  test('under pressure everything looks as it would, and the case is frozen until an administrator lets it go on', async () => {
    await fresh()
    const { recoveryCase } = await caseInReview(database, { preset: 'coinex-style:exact' })
    const [ada, ben, lea] = [await member(database), await member(database), await member(database, 'administrator')]
    await deal(database, ada)
    await tickAll(database, ada, recoveryCase.id)

    assert.equal(await decideWith(database, ada, recoveryCase.id, decision({ andSignOut: true })), 'done')

    assert.equal(await stateOf(recoveryCase.id), 'frozen')
    const { decided } = await database.read((tx) => deskQueue(tx, at(), ada.staff))
    assert.deepEqual(
      decided.map(({ verdict, other }) => ({ verdict, other })),
      [{ verdict: 'approve', other: null }],
    )
    assert.ok((await leftBehind(database, lea.account.id)).notices.includes('staff-alert'))
    assert.ok(!(await leftBehind(database, ada.account.id)).notices.includes('staff-alert'))
    const { audit } = await leftBehind(database, recoveryCase.accountId)
    assert.ok(audit.some(({ event }) => event === 'recovery.freeze') && audit.some(({ event }) => event === 'desk.decided_under_pressure'))
    const shown = await database.read((tx) => activityOf(tx, recoveryCase.accountId))
    assert.deepEqual(
      shown.filter(({ event }) => /^desk|freeze/.test(event)),
      [],
    )
    assert.equal(await deal(database, ben), null)
    assert.equal(await deal(database, lea), recoveryCase.id)
    assert.equal(await decideWith(database, lea, recoveryCase.id, decision({ verdict: 'unfreeze' })), 'done')
    assert.equal(await stateOf(recoveryCase.id), 'in_review')
    assert.equal(await deal(database, ada), null)
    assert.equal(await approveWith(ben, recoveryCase.id), 'done')
    assert.equal(await stateOf(recoveryCase.id), 'approved')
  })

  test('two approvals at the same moment, and an approval against a stop, leave one of the two', async () => {
    for (let round = 0; round < 4; round++) {
      await fresh()
      const { recoveryCase } = await caseInReview(database, { preset: 'coinex-style:exact' })
      const ada = await member(database)
      await deal(database, ada)
      await tickAll(database, ada, recoveryCase.id)
      const twice = round % 2 === 0
      const cancel = async () => {
        const seen = await database.read((tx) => caseById(tx, keys, recoveryCase.id))
        return database
          .unit((tx) => moveCase(tx, at(), seen, 'cancel', { actor: 'account' }))
          .then(
            () => 'done',
            (error) => error.code,
          )
      }

      const outcomes = await Promise.all([
        decideWith(database, ada, recoveryCase.id, decision()),
        twice ? decideWith(database, ada, recoveryCase.id, decision({ note: 'A second window.' })) : cancel(),
      ])

      const state = await stateOf(recoveryCase.id)
      if (twice) {
        assert.deepEqual(outcomes.filter((one) => one === 'done').length, 1, String(outcomes))
        assert.equal(state, 'approved')
      } else assert.ok(['approved', 'cancelled_by_owner'].includes(state) && outcomes.includes('done'), `${state} ${outcomes}`)
      if (state === 'cancelled_by_owner') {
        const events = (await leftBehind(database, recoveryCase.accountId)).audit.map(({ event }) => event)
        assert.equal(
          events.findLast((event) => event.startsWith('recovery.')),
          'recovery.cancel',
        )
      }
    }
  })

  test('the page shows the document on file, the text of the note with the dates that do, and whom it is about by a masked address', async () => {
    await fresh()
    const { recoveryCase, account } = await caseInReview(database, { preset: 'coinflex-style:exact' })
    const ada = await member(database)
    await deal(database, ada)
    const own = { source: 'host', signedUpAt: null, lastSignInAt: null, balance: null, devices: 1, factors: [] } as const
    const pageWith = async (documentOnFile: AccountFacts['documentOnFile']) => {
      const page = await withCase(database, ada, recoveryCase.id, (tx, held) =>
        casePage(tx, at(), held, { ...own, documentOnFile, factors: [] }),
      )
      return 'refused' in page ? assert.fail() : page
    }

    const page = await pageWith({ type: 'passport', country: 'GB', lastDigits: '4321' })

    assert.deepEqual(page.document, { state: 'on_file', type: 'passport', country: 'GB', lastDigits: '4321' })
    assert.deepEqual((await pageWith(false)).document, { state: 'none' })
    assert.deepEqual(page.note, { text: 'Countersign Reset 2FA', dates: ['2026-11-20', '2026-11-21', '2026-11-22'] })
    assert.equal(page.owner.email, `m•••••${account.email.slice(account.email.indexOf('@'))}`)
    assert.ok(page.checklist.some(({ item }) => item === 'note_signed'))
  })

  test('the page sets what was answered beside what the application knows, and leaves the judgement to the reviewer', async () => {
    await fresh()
    const answers = { registeredWhen: '2025-03', balance: '0.5 BTC', lastSignIn: '2026-11-01' }
    const { recoveryCase } = await caseInReview(database, { preset: 'coinflex-style', answers })
    const ada = await member(database)
    await deal(database, ada)
    const facts: AccountFacts = {
      source: 'host',
      signedUpAt: '2025-03-20T00:00:00Z',
      lastSignInAt: '2026-11-20T08:00:00Z',
      documentOnFile: null,
      balance: { amount: '0.46', currency: 'BTC' },
      devices: 1,
      factors: [],
    }

    const page = await withCase(database, ada, recoveryCase.id, (tx, held) => casePage(tx, at(), held, facts))

    if ('refused' in page) assert.fail()
    const claims = Object.fromEntries(page.claims.map(({ item, said, known, verdict }) => [item, { said, known, verdict }]))
    assert.equal(claims.registered_when?.verdict, 'fits')
    assert.equal(claims.balance?.said, '0.5 BTC')
    assert.match(String(claims.balance?.known), /0\.46/)
    assert.equal(claims.last_sign_in?.verdict, 'differs')
    assert.deepEqual(page.document, { state: 'unknown' })
    assert.ok(page.checklist.some(({ item, verdict }) => item === 'answers_fit' && verdict === null))
  })

  test('agreement is counted among free verdicts on the same evidence, and among no others', async () => {
    await fresh()
    // Apart from what was decided in the tests before.
    const later = noon + days(20)
    const [ada, ben, lea] = [await member(database), await member(database), await member(database, 'administrator')]
    const agreedOn = await caseInReview(database, { now: later })
    for (const who of [ada, ben]) assert.equal(await approveWith(who, agreedOn.recoveryCase.id, later), 'done')
    const handedOver = await caseInReview(database, { now: later })
    await deal(database, ada, later)
    assert.equal(await decideWith(database, ada, handedOver.recoveryCase.id, decision({ verdict: 'hand_over' }), later), 'done')
    assert.equal(await approveWith(lea, handedOver.recoveryCase.id, later), 'done')
    await fresh()
    const forced = await caseInReview(database, { preset: 'coinex-style:exact', now: later })
    await deal(database, ada, later)
    await tickAll(database, ada, forced.recoveryCase.id, later)
    assert.equal(await decideWith(database, ada, forced.recoveryCase.id, decision({ andSignOut: true }), later), 'done')
    await deal(database, lea, later)
    assert.equal(await decideWith(database, lea, forced.recoveryCase.id, decision({ verdict: 'unfreeze' }), later), 'done')
    assert.equal(await approveWith(ben, forced.recoveryCase.id, later), 'done')

    const othersFor = async ({ staff }: Member) =>
      (await database.read((tx) => decidedBy(tx, staff.accountId, noon))).map(({ verdict, other }) => `${verdict} ${other}`).sort()
    assert.deepEqual(await othersFor(ada), ['approve null', 'approve same', 'hand_over null'])
    assert.deepEqual(await othersFor(lea), ['approve null', 'unfreeze null'])
    assert.deepEqual(await othersFor(ben), ['approve null', 'approve same'])
    const { agreed, differed } = await database.read((tx) => teamDecisions(tx, later + minutes(1)))
    assert.deepEqual({ agreed, differed }, { agreed: 1, differed: 0 })
  })

  test('what waits too long is told to administrators once, and comes first; one case that is broken keeps no other waiting', async () => {
    await fresh()
    const [late, broken] = [
      await caseInReview(database, { now: noon - hours(25) }),
      await caseInReview(database, { now: noon - hours(24.5) }),
    ]
    await database.unit((tx) => tx.run(breakSeal, { id: broken.recoveryCase.id, sealed: Buffer.alloc(40) }))
    const lea = await member(database, 'administrator')
    const failures: unknown[] = []
    let told = 0
    const deps = { ...at(), database, clock: () => noon, told: () => void told++, failed: (error: unknown) => void failures.push(error) }

    assert.equal(await escalate(deps), 1)
    assert.equal(await escalate(deps), 0)
    assert.deepEqual([told, failures.length], [1, 2])
    assert.ok((await leftBehind(database, lea.account.id)).notices.includes('staff-alert'))
    assert.equal(await deal(database, lea), late.recoveryCase.id)
    const queue = await database.read((tx) => deskQueue(tx, at(), lea.staff))
    assert.equal(queue.clocks.breached, 2)
    assert.equal(queue.mine?.clock.state, 'breached')
  })
})

const breakSeal = statement<{ id: string; sealed: Uint8Array }>(
  'test-break-seal',
  'update recovery_cases set sealed_stop_token = :sealed where id = :id',
)
const addAddress = statement<{ id: string; accountId: string; address: string }>(
  'test-add-address',
  `insert into contact_points (id, account_id, kind, address, canonical, is_primary, confirmed_at)
   values (:id, :accountId, 'email', :address, :address, 0, 1)`,
)
const changeRole = statement<{ accountId: string; role: string }>(
  'test-change-role',
  'update staff set role = :role where account_id = :accountId',
)

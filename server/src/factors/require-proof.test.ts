import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { StepUpPurpose } from '@countersign/contract'
import { eachDatabase } from '../../testing/index.ts'
import { makeAccount, noon } from '../accounts/account.fixture.ts'
import type { Database } from '../database/database.ts'
import { minutes } from '../durations.ts'
import type { FactorId } from '../ids.ts'
import type { Policy } from '../policy/policy.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { passwordOnly, signIn, withFactor } from '../sessions/session.fixture.ts'
import type { Session } from '../sessions/session.ts'
import { placeStepUpGrant } from '../sessions/step-up-grants.ts'
import { enroll, owner, prove, refusal } from './owner.fixture.ts'
import { factorsThatProve, proofsDue, requireProof } from './require-proof.ts'
import { suspendFactor } from './suspend.ts'

const every: Record<StepUpPurpose, true> = {
  add_factor: true,
  rename_factor: true,
  replace_factor: true,
  suspend_factor: true,
  resume_factor: true,
  remove_factor: true,
  change_password: true,
  change_email: true,
  change_addresses: true,
  change_mail_phrase: true,
  make_recovery_codes: true,
  renew_recovery_codes: true,
  continue_to_application: true,
  approve_payment: true,
  approve_action: true,
}
const purposes = Object.keys(every) as StepUpPurpose[]
const [lenient, strict] = [
  ['add_factor', 'rename_factor'],
  ['replace_factor', 'suspend_factor', 'resume_factor', 'remove_factor'],
] as const

eachDatabase('proof before a change', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const ask = (session: Session, purpose: StepUpPurpose, target: FactorId | null, now = noon) =>
    refusal(database.unit((tx) => requireProof(tx, at(now), session, purpose, target)))

  test('every purpose takes a fresh proof for itself and its target, once', async () => {
    const { session, factor } = await owner(database)
    const now = noon + minutes(60)

    for (const purpose of purposes) {
      assert.equal(await ask(session, purpose, factor.id, now), 'STEP_UP_REQUIRED', purpose)
      await prove(database, session, purpose, factor.id, now)
      assert.deepEqual(
        [await ask(session, purpose, factor.id, now), await ask(session, purpose, factor.id, now)],
        ['granted', 'STEP_UP_REQUIRED'],
      )
    }
  })

  test('a proof for one purpose is none for any other', async () => {
    const { session, factor } = await owner(database)
    const now = noon + minutes(60)

    for (const given of purposes) {
      await prove(database, session, given, factor.id, now)
      for (const wanted of purposes.filter((one) => one !== given)) {
        assert.equal(await ask(session, wanted, factor.id, now), 'STEP_UP_REQUIRED', `${given} for ${wanted}`)
      }
      await ask(session, given, factor.id, now)
    }
  })

  test('adding and renaming take a factor proved within five minutes; the others ask for this very purpose', async () => {
    const { session, factor } = await owner(database)

    for (const purpose of lenient) {
      assert.equal(await ask(session, purpose, factor.id, noon + minutes(5) - 1), 'granted', purpose)
      assert.equal(await ask(session, purpose, factor.id, noon + minutes(5)), 'STEP_UP_REQUIRED', purpose)
    }
    for (const purpose of strict) assert.equal(await ask(session, purpose, factor.id), 'STEP_UP_REQUIRED', purpose)
  })

  test('how old the proof may be for adding is the policy’s; where it says 0 each one asks', async () => {
    const { session, factor } = await owner(database)
    const whereFreshFor = (freshnessMinutes: number, purpose: StepUpPurpose, now: number) => {
      const policy = { ...at().policy, challenge: { ...at().policy.challenge, freshnessMinutes } }
      return refusal(database.unit((tx) => requireProof(tx, at(now, { policy }), session, purpose, factor.id)))
    }

    assert.equal(await whereFreshFor(15, 'add_factor', noon + minutes(15) - 1), 'granted')
    assert.equal(await whereFreshFor(15, 'add_factor', noon + minutes(15)), 'STEP_UP_REQUIRED')
    assert.equal(await whereFreshFor(0, 'add_factor', noon), 'STEP_UP_REQUIRED')
    assert.equal(await whereFreshFor(0, 'rename_factor', noon), 'granted')
  })

  test('with a factor enrolled a fresh password counts nothing', async () => {
    const { account } = await owner(database)
    const { session } = await signIn(database, { account, now: noon + minutes(10) })

    assert.equal(await ask(session, 'add_factor', null, noon + minutes(10)), 'STEP_UP_REQUIRED')
  })

  test('with none enrolled, or none active, the password of the last five minutes is what there is to prove', async () => {
    const { session } = await signIn(database)
    assert.equal(await ask(session, 'add_factor', null, noon + minutes(5) - 1), 'granted')
    assert.equal(await ask(session, 'add_factor', null, noon + minutes(5)), 'STEP_UP_REQUIRED')

    const enrolled = await owner(database)
    await prove(database, enrolled.session, 'suspend_factor', enrolled.factor.id)
    await database.unit((tx) => suspendFactor(tx, at(), enrolled.session, enrolled.factor.id))
    assert.equal(await ask(enrolled.session, 'add_factor', null), 'granted')
  })

  test('an account without a password proves its mailbox where the password would be asked for, and never once it has a factor', async () => {
    const account = await makeAccount(database, 'made-by-a-host@example.test', null)
    const { session } = await signIn(database, { account, proofs: { ...passwordOnly, amr: ['swk'] } })
    const gate = { ...at().policy, enroll: { ...at().policy.enroll, gate: ['password' as const] } }
    const due = (policy: Policy = gate, now = noon) =>
      database.read((tx) => proofsDue(tx, at(now, { policy }), session, 'add_factor', null))
    assert.deepEqual(await due(), ['mailed_code'])
    assert.deepEqual(await due(at().policy, noon + minutes(60)), ['mailed_code'])
    await database.unit((tx) =>
      placeStepUpGrant(tx, noon, { sessionId: session.id, purpose: 'add_factor', target: null, by: 'mailed_code' }),
    )
    const add = () => refusal(database.unit((tx) => requireProof(tx, at(noon, { policy: gate }), session, 'add_factor', null)))
    assert.deepEqual([await add(), await add()], ['granted', 'STEP_UP_REQUIRED'])

    const enrolled = await enroll(database, session)
    const later = { ...enrolled.session, factorProvedAt: null, provedStrength: 0 }
    for (const purpose of ['add_factor', 'change_password', 'change_email'] as const)
      assert.deepEqual(await database.read((tx) => proofsDue(tx, at(), later, purpose, null)), ['factor'], purpose)
  })

  test('a factor proved in another session says nothing about this one', async () => {
    const { account } = await owner(database)
    await signIn(database, { account, proofs: withFactor })
    const { session } = await signIn(database, { account })

    assert.equal(await ask(session, 'add_factor', null), 'STEP_UP_REQUIRED')
  })

  test('the refusal says what is missing and which factors will do; without any it is the password', async () => {
    const first = await owner(database)
    const { session, factor } = await enroll(database, first.session)
    const bare = await signIn(database)
    const membersOf = async (one: Session, target: FactorId | null) =>
      database.unit((tx) => requireProof(tx, at(noon + minutes(60)), one, 'remove_factor', target)).catch((error) => error.members)

    const { availableFactors, ...members } = await membersOf(session, factor.id)
    assert.deepEqual(members, {
      requiredAal: 'aal2',
      currentAal: 'aal2',
      purpose: 'remove_factor',
      factorId: factor.id,
      requiredProofs: ['factor'],
    })
    assert.deepEqual(availableFactors.map(({ id }: { id: string }) => id).sort(), [first.factor.id, factor.id].sort())
    assert.deepEqual(await membersOf(bare.session, null), {
      requiredAal: 'aal1',
      currentAal: 'aal1',
      availableFactors: [],
      requiredProofs: ['password'],
      purpose: 'remove_factor',
      factorId: null,
    })
  })

  test('only a factor of one’s own can prove itself', async () => {
    const [mine, theirs] = [await owner(database), await owner(database)]
    const proving = (target: FactorId | null) => database.read((tx) => factorsThatProve(tx, at(), mine.session, 'resume_factor', target))

    assert.deepEqual(
      (await proving(mine.factor.id)).map(({ id }) => id),
      [mine.factor.id],
    )
    for (const target of [theirs.factor.id, 'fac_none' as FactorId, null]) assert.equal(await refusal(proving(target)), 'FACTOR_NOT_FOUND')
  })
})

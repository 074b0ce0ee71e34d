import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { makeAccount, noon } from '../accounts/account.fixture.ts'
import type { Database } from '../database/database.ts'
import { hours } from '../durations.ts'
import type { AccountId } from '../ids.ts'
import * as factorEvents from './factor-events.ts'
import { at, leftBehind } from './occasion.fixture.ts'
import { proofRefused, signedIn } from './sign-in-events.ts'

const session = (accountId: AccountId) => ({ id: 'ses_a', accountId })
const factor = { id: 'fac_a', kind: 'totp', name: 'Work phone' } as const

eachDatabase('security events', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  test('each change of a factor leaves one audit row and one notice of its own', async () => {
    for (const what of ['added', 'suspended', 'resumed', 'removed'] as const) {
      const { id } = await makeAccount(database)
      const happened = {
        added: factorEvents.factorAdded,
        suspended: factorEvents.factorSuspended,
        resumed: factorEvents.factorResumed,
        removed: factorEvents.factorRemoved,
      }[what]

      await database.unit((tx) => happened(tx, at(), { session: session(id), factor, isFirst: false }))

      const { audit, notices } = await leftBehind(database, id)
      assert.deepEqual(
        audit.map(({ event, actor }) => [event, actor]),
        [[`factor.${what}`, 'account']],
      )
      assert.deepEqual(JSON.parse(audit[0]?.details ?? ''), {
        factor: 'fac_a',
        kind: 'totp',
        session: 'ses_a',
        heldUntil: noon + hours(24),
      })
      assert.deepEqual(notices, [`factor-${what}`])
    }
  })

  test('a replacement names both factors', async () => {
    const { id } = await makeAccount(database)

    await database.unit((tx) =>
      factorEvents.factorReplaced(tx, at(), { session: session(id), factor, replaced: { id: 'fac_old', name: 'Old phone' } }),
    )

    const { audit, notices } = await leftBehind(database, id)
    assert.deepEqual(JSON.parse(audit[0]?.details ?? ''), {
      factor: 'fac_a',
      kind: 'totp',
      session: 'ses_a',
      replaced: 'fac_old',
      heldUntil: noon + hours(24),
    })
    assert.deepEqual(notices, ['factor-replaced'])
  })

  test('a new name, an enrollment and its end are recorded, and nobody is written to', async () => {
    const { id } = await makeAccount(database)
    const subject = { session: session(id), kind: 'totp' as const }

    await database.unit(async (tx) => {
      await factorEvents.factorRenamed(tx, at(), { session: session(id), factor })
      await factorEvents.enrollmentBegun(tx, at(), { ...subject, replaces: null })
      await factorEvents.enrollmentProofRefused(tx, at(), { ...subject, reason: 'wrong' })
      await factorEvents.enrollmentCancelled(tx, at(), subject)
    })

    const { audit, notices } = await leftBehind(database, id)
    assert.deepEqual(
      audit.map(({ event }) => event),
      ['factor.renamed', 'enrollment.begun', 'enrollment.proof_refused', 'enrollment.cancelled'],
    )
    assert.deepEqual(notices, [])
  })

  test('rows name the client in words from our lists, and its network', async () => {
    const { id } = await makeAccount(database)

    await database.unit((tx) => factorEvents.factorRenamed(tx, at(), { session: session(id), factor }))

    const { audit } = await leftBehind(database, id)
    assert.deepEqual(JSON.parse(audit[0]?.client ?? ''), { address: '192.0.2.10', description: 'Firefox on Linux' })
  })

  test('a new device is told of once it has signed in; a known one is only recorded', async () => {
    const { id: accountId } = await makeAccount(database)
    const completed = { accountId, sessionId: 'ses_a', aal: 'aal1', amr: ['pwd'], factorId: null }

    await database.unit((tx) => signedIn(tx, at(), { ...completed, isNewDevice: false }))
    await database.unit((tx) => signedIn(tx, at(), { ...completed, isNewDevice: true }))

    const { audit, notices } = await leftBehind(database, accountId)
    assert.deepEqual(
      audit.map(({ event }) => event),
      ['sign_in.completed', 'sign_in.completed'],
    )
    assert.deepEqual(notices, ['new-device-sign-in'])
  })

  test('a wrong code after a right password, from a stranger’s device, is told', async () => {
    const { id: accountId } = await makeAccount(database)

    await database.unit((tx) => proofRefused(tx, at(), { ...refusedProof(accountId), isSignIn: true, deviceId: null }))

    const { audit, notices } = await leftBehind(database, accountId)
    assert.deepEqual(
      audit.map(({ event, actor }) => [event, actor]),
      [['challenge.refused', 'unknown']],
    )
    assert.deepEqual(notices, ['second-factor-failed'])
  })

  test('the owner’s own wrong codes, on a known device or in a session, are recorded only', async () => {
    const { id: accountId } = await makeAccount(database)
    const refused = refusedProof(accountId)

    await database.unit((tx) => proofRefused(tx, at(), { ...refused, isSignIn: true, deviceId: 'dev_a' }))
    await database.unit((tx) => proofRefused(tx, at(), { ...refused, isSignIn: false, deviceId: null }))

    const { audit, notices } = await leftBehind(database, accountId)
    assert.deepEqual(
      audit.map(({ actor }) => actor),
      ['unknown', 'account'],
    )
    assert.deepEqual(notices, [])
  })
})

const refusedProof = (accountId: AccountId) => ({
  challenge: { id: 'chl_a', accountId, purpose: 'sign_in', proofKind: 'totp', factorId: 'fac_a' },
  reason: 'wrong',
})

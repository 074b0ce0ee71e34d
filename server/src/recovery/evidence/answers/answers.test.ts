import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { AccountFacts, RecoveryAnswers } from '@countersign/contract'
import { eachDatabase } from '../../../../testing/index.ts'
import { keys, noon } from '../../../accounts/account.fixture.ts'
import type { Database } from '../../../database/database.ts'
import { owner } from '../../../factors/owner.fixture.ts'
import { at } from '../../../security-events/occasion.fixture.ts'
import { submitIfComplete } from '../../submit.ts'
import { openedCase, under } from '../evidence-case.fixture.ts'
import { giveEvidence } from '../given.ts'
import { giveAnswers } from './give-answers.ts'
import { readAnswers } from './read-answers.ts'
import { truthBeside } from './truth.ts'

const asked = under('coinflex-style').recovery.answers
const all: RecoveryAnswers = {
  method: 'authy',
  phone: '+44 7400 123456',
  wanted: 'authy',
  newPhone: '+44 7400 654321',
  reason: 'lost_device',
  reasonText: 'It fell into the harbour.',
  registeredWhen: '2025-03',
  balance: '0.5 BTC',
  lastSignIn: '2026-11-20',
}
const without = (...left: (keyof RecoveryAnswers)[]): RecoveryAnswers =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !left.includes(name as keyof RecoveryAnswers)))

describe('what a person says of the account', () => {
  test('names each answer that is missing', () => {
    assert.deepEqual(readAnswers(asked, {}, noon).missing, ['method', 'reason', 'registered_when', 'balance', 'last_sign_in'])
    assert.deepEqual(readAnswers(asked, all, noon), {
      answers: { ...all, phone: '+447400123456', newPhone: '+447400654321' },
      missing: [],
      unreadable: [],
    })
    assert.deepEqual(readAnswers(asked, without('method'), noon).missing, ['method'])
    assert.deepEqual(readAnswers(asked, without('reason', 'reasonText'), noon).missing, ['reason'])
  })

  test('asks for the number of Authy, the old and the new one', () => {
    assert.deepEqual(readAnswers(asked, without('phone'), noon).missing, ['phone'])
    assert.deepEqual(readAnswers(asked, without('newPhone'), noon).missing, ['new_phone'])
    assert.deepEqual(readAnswers(asked, { ...without('phone', 'newPhone'), method: 'totp', wanted: 'totp' }, noon).missing, [])
  })

  test('takes a new number in any spelling and keeps it as E.164, or says that it cannot be read', () => {
    assert.equal(readAnswers(asked, { ...all, newPhone: '+44 (0)7400-654 321' }, noon).answers.newPhone, '+447400654321')
    for (const newPhone of ['07400 654321', '12345', 'my mother’s', '+447400654321x'])
      assert.deepEqual(readAnswers(asked, { ...all, newPhone }, noon).unreadable, ['new_phone'], newPhone)
  })

  test('a number left over from another method counts for nothing, and one that cannot be read is no fault then', () => {
    const said = { ...all, method: 'totp', phone: '12345', wanted: 'passkey', newPhone: 'none' } as const
    const { answers, missing, unreadable } = readAnswers(asked, said, noon)

    assert.deepEqual([missing, unreadable], [[], []])
    assert.ok(!('phone' in answers) && !('newPhone' in answers))
  })

  test('takes a day or a month that was, and no other', () => {
    for (const day of ['2026-02-30', '2026-13', '1999-01', '2026-11-25', 'March'])
      assert.deepEqual(readAnswers(asked, { ...all, registeredWhen: day }, noon).unreadable, ['registered_when'], day)
  })
})

eachDatabase('answers in a case', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const give = (recoveryCase: Parameters<typeof giveAnswers>[2], said: RecoveryAnswers) =>
    database.unit((tx) => giveAnswers(tx, at(noon), recoveryCase, said))
  const submit = (recoveryCase: Parameters<typeof giveAnswers>[2]) =>
    database.unit((tx) => submitIfComplete(tx, at(noon), recoveryCase, { actor: 'account' }))

  test('reaches no reviewer while an answer or the selfie is missing', async () => {
    const { recoveryCase } = await openedCase(database, { preset: 'coinflex-style' })

    assert.deepEqual((await give(recoveryCase, without('balance', 'phone'))).missing, ['phone', 'balance'])
    await database.unit((tx) =>
      giveEvidence(tx, at(noon), recoveryCase, { kind: 'selfie_with_document', part: 'selfie', data: { by: 'mail' } }),
    )
    assert.equal((await submit(recoveryCase)).state, 'evidence')

    assert.deepEqual(await give(recoveryCase, { balance: '0.5 BTC', phone: '+447400123456' }), { missing: [], unreadable: [] })
    assert.equal((await submit(recoveryCase)).state, 'in_review')
  })

  test('stands beside what is known, with the tolerance of the rules', async () => {
    const { account } = await owner(database)
    const { recoveryCase } = await openedCase(database, { preset: 'coinflex-style', account })
    const facts: AccountFacts = {
      source: 'host',
      signedUpAt: '2025-02-20T00:00:00Z',
      lastSignInAt: '2026-11-10T08:00:00Z',
      documentOnFile: null,
      balance: { amount: '0.46', currency: 'BTC' },
      devices: 1,
      factors: [],
    }
    const rows = (said: RecoveryAnswers) => database.read((tx) => truthBeside(tx, keys, recoveryCase, said, facts))
    const verdicts = async (said: RecoveryAnswers) => Object.fromEntries((await rows(said)).map(({ item, verdict }) => [item, verdict]))

    assert.deepEqual(await verdicts({ ...all, method: 'totp' }), {
      method: 'fits',
      phone: 'unknown',
      new_phone: 'unknown',
      reason: 'unknown',
      registered_when: 'fits',
      balance: 'fits',
      last_sign_in: 'differs',
    })
    assert.equal((await verdicts({ ...all, registeredWhen: '2025-05-01' })).registered_when, 'differs')
    assert.equal((await verdicts({ ...all, lastSignIn: '2026-11-12' })).last_sign_in, 'fits')
    for (const [said, verdict] of [
      ['about 0,5 btc and some USDT', 'fits'],
      ['BTC 0.51', 'differs'],
      ['0.48', 'fits'],
      ['3 ETH', 'differs'],
      ['no idea', 'differs'],
    ] as const)
      assert.equal((await verdicts({ ...all, balance: said })).balance, verdict, said)
    assert.doesNotMatch(JSON.stringify(await rows(all)), /7400123456|7400654321/)
  })
})

import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { noon } from '../accounts/account.fixture.ts'
import type { Database } from '../database/database.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { signIn, withFactor } from '../sessions/session.fixture.ts'
import type { Session } from '../sessions/session.ts'
import { enroll, owner, refusal } from './owner.fixture.ts'
import { requireProof } from './require-proof.ts'
import { totpKind } from './totp/totp-kind.ts'

eachDatabase('the strength of a proof', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const ask = (session: Session) => refusal(database.unit((tx) => requireProof(tx, at(noon), session, 'add_factor', null)))

  test('only one of the strongest factors proves a change, and a recent sign-in by a weaker one is not enough', async () => {
    const { account, session } = await owner(database)
    await enroll(database, session)
    const signedInBy = async (strength: number) =>
      (await signIn(database, { account, proofs: { ...withFactor, factorProved: true, strength } })).session

    assert.equal(await ask(await signedInBy(totpKind.strength)), 'granted')
    assert.equal(await ask(await signedInBy(totpKind.strength + 10)), 'granted')
    assert.equal(await ask(await signedInBy(totpKind.strength - 10)), 'STEP_UP_REQUIRED')
    assert.equal(await ask(await signedInBy(0)), 'STEP_UP_REQUIRED')
  })
})

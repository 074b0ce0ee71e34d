import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import type { Database } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { Problem } from '../problem.ts'
import { makeAccount, noon } from './account.fixture.ts'
import { createAccount, findAccount, findAccountByEmail, moveCredentialEpoch, upgradePasswordDigest } from './account.ts'
import { type EmailAddress, parseEmailAddress } from './email-address.ts'

const email = (text: string) => parseEmailAddress(text) as EmailAddress

eachDatabase('accounts', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const create = (text: string) => database.unit((tx) => createAccount(tx, noon, email(text), 'digest'))
  const find = (text: string) => database.read((tx) => findAccountByEmail(tx, email(text)))

  test('is found by every spelling of its address, and keeps the one that was written', async () => {
    const account = await create('Anna.Berg@Example.test')

    assert.deepEqual(await find('anna.berg@example.TEST'), account)
    assert.equal(account?.email, 'Anna.Berg@Example.test')
    assert.deepEqual(await database.read((tx) => findAccount(tx, account?.id as AccountId)), account)
  })

  test('another spelling of a taken address makes no second account', async () => {
    const account = await create('björn@münchen.test')

    assert.equal(await create('BJO\u0308RN@xn--mnchen-3ya.test'), undefined)
    assert.equal((await find('björn@münchen.test'))?.id, account?.id)
  })

  test('of 50 who ask for one address at once, one gets it and nothing is left of the others', async () => {
    const outcomes = await atOnce(50, () =>
      create('race@example.test').catch((error) => (error instanceof Problem ? error : Promise.reject(error))),
    )

    const made = outcomes.filter((one) => one !== undefined && !(one instanceof Problem))
    const refused = outcomes.filter((one) => one instanceof Problem)
    assert.equal(made.length, 1)
    assert.deepEqual(await find('race@example.test'), made[0])
    for (const { code } of refused) assert.equal(code, 'CHALLENGE_OVER')
  })

  test('a stronger digest is kept only if the password is still the same', async () => {
    const { id } = await makeAccount(database)

    await database.unit((tx) => upgradePasswordDigest(tx, id, 'another digest', 'too late'))
    await database.unit((tx) => upgradePasswordDigest(tx, id, 'no digest', 'better'))

    assert.equal((await database.read((tx) => findAccount(tx, id)))?.passwordDigest, 'better')
  })

  test('the epoch moves by one each time, for this account only', async () => {
    const [one, other] = [await makeAccount(database), await makeAccount(database)]

    await Promise.all([1, 2, 3].map(() => database.unit((tx) => moveCredentialEpoch(tx, one.id))))

    assert.equal((await database.read((tx) => findAccount(tx, one.id)))?.credentialEpoch, 3)
    assert.equal((await database.read((tx) => findAccount(tx, other.id)))?.credentialEpoch, 0)
  })
})

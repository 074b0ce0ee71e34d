import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { makeAccount } from '../accounts/account.fixture.ts'
import type { Database } from '../database/database.ts'
import { refusal } from '../factors/owner.fixture.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { signIn } from '../sessions/session.fixture.ts'
import { claimStaffRole } from './claim-role.ts'
import { offerFirstSeat } from './first-administrator.ts'
import { breakGlass, listMembers, offerRole, removeRole } from './members.ts'

const rounds = process.env.COUNTERSIGN_LONG ? 100 : 8

eachDatabase('roles among the staff', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const administrators = async () => (await database.read(listMembers)).filter(({ role }) => role === 'administrator')
  const breakFor = (email: string) => database.unit((tx) => breakGlass(tx, at(), email))
  const remove = (email: string) => database.unit((tx) => removeRole(tx, at(), email))

  test('the link for the first administrator works no more once there is one by other means, and that for one person does', async () => {
    const [gus, nadia, omar] = [await makeAccount(database), await signIn(database), await signIn(database)]
    const seat = await database.unit((tx) => offerFirstSeat(tx, at()))
    const claim = (one: typeof nadia, token = '') => refusal(database.unit((tx) => claimStaffRole(tx, at(), one.session, token)))

    await breakFor(gus.email)

    assert.equal(await claim(nadia, seat?.token), 'LINK_OVER')
    const offered = await database.unit((tx) => offerRole(tx, at(), omar.account.email, 'administrator'))
    assert.ok(typeof offered === 'object')
    assert.equal(await claim(nadia, offered.token), 'LINK_OVER')
    assert.equal(await claim(omar, offered.token), 'granted')
    assert.deepEqual((await administrators()).map(({ email }) => email).sort(), [gus.email, omar.account.email].sort())
  })

  test(`of two administrators who are removed at once one is left, in each of ${rounds} rounds`, async () => {
    for (const { email } of await administrators()) await remove(email)
    const [last] = await administrators()
    assert.ok(last)
    let left = last.email
    for (let round = 0; round < rounds; round++) {
      const { email } = await makeAccount(database)
      await breakFor(email)

      const outcomes = await Promise.all([remove(left), remove(email)])

      assert.deepEqual(outcomes.toSorted(), ['last administrator', 'removed'], `round ${round}`)
      const still = await administrators()
      assert.equal(still.length, 1)
      left = still[0]?.email ?? left
    }
  })
})

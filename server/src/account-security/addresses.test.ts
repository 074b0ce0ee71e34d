import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { noon } from '../accounts/account.fixture.ts'
import { moveCredentialEpoch } from '../accounts/account.ts'
import { confirmedAddresses } from '../accounts/addresses.ts'
import type { Database } from '../database/database.ts'
import { minutes, seconds } from '../durations.ts'
import { prove, refusal } from '../factors/owner.fixture.ts'
import type { AccountId } from '../ids.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { codeIn, giveAddress, mailsOf, mailsTo } from '../security-events/mailed.fixture.ts'
import { signIn } from '../sessions/session.fixture.ts'
import { ask, asked, confirm, freshAddress, take } from './addresses.fixture.ts'
import { resendAddressCode } from './ask-for-address.ts'
import { elsewhere, isAlive, someone, someoneWithApp } from './people.fixture.ts'
import { removeAddress } from './remove-address.ts'

eachDatabase('addresses of an account', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const listed = async (id: AccountId) => (await database.read((tx) => confirmedAddresses(tx, id))).map(({ address }) => address)
  const idOf = async (id: AccountId, wanted: string) =>
    (await database.read((tx) => confirmedAddresses(tx, id))).find(({ address }) => address === wanted)?.id ?? ''
  const toldOf = async (id: AccountId, template: string) =>
    (await mailsOf(database, id)).filter((mail) => mail.template === template).map(({ to }) => to)

  test('one more is confirmed by the code that came to it; nothing is there before, and then all are told', async () => {
    const { account, session } = await someone(database)
    const fresh = freshAddress()
    const { id, code } = await asked(database, session, fresh)
    assert.deepEqual(await listed(account.id), [account.email])

    assert.equal(await refusal(confirm(database, session, id, code, noon + minutes(10) - 1)), 'granted')

    assert.deepEqual(await listed(account.id), [account.email, fresh])
    assert.deepEqual((await toldOf(account.id, 'address-added')).sort(), [account.email, fresh].sort())
  })

  test('asking needs a fresh proof for that very purpose, used up by it; a refusal leaves it unused', async () => {
    const { session } = await someoneWithApp(database)

    assert.equal(await refusal(ask(database, session, freshAddress())), 'STEP_UP_REQUIRED')
    await prove(database, session, 'change_email', null)
    assert.equal(await refusal(ask(database, session, freshAddress())), 'STEP_UP_REQUIRED')
    await prove(database, session, 'change_addresses', null)
    assert.equal(await refusal(ask(database, session, session.email)), 'ADDRESS_TAKEN')
    assert.equal(await refusal(ask(database, session, freshAddress())), 'granted')
    assert.equal(await refusal(ask(database, session, freshAddress())), 'STEP_UP_REQUIRED')
  })

  test('the code is bound to its request and session, works once and ten minutes; five wrong tries are all there are', async () => {
    const { account, session } = await someone(database)
    const other = await signIn(database, { account })
    const { id, code } = await asked(database, session, freshAddress())
    const second = await asked(database, session, freshAddress())

    assert.equal(await refusal(confirm(database, other.session, id, code)), 'CHALLENGE_OVER')
    assert.equal(await refusal(confirm(database, session, second.id, code)), 'WRONG_CODE')
    assert.equal(await refusal(confirm(database, session, id, code, noon + minutes(10))), 'CODE_EXPIRED')
    assert.equal(await refusal(confirm(database, session, id, code)), 'granted')
    assert.equal(await refusal(confirm(database, session, id, code)), 'CHALLENGE_OVER')
    for (let tried = 0; tried < 3; tried++) assert.equal(await refusal(confirm(database, session, second.id, '00000000')), 'WRONG_CODE')
    assert.equal(await refusal(confirm(database, session, second.id, second.code)), 'TOO_MANY_ATTEMPTS')
  })

  test('a new code replaces the older one, a minute apart at least, and lasts no longer than the request', async () => {
    const { session } = await someone(database)
    const fresh = freshAddress()
    const { id, code } = await asked(database, session, fresh)
    const resend = (now: number) => database.unit((tx) => resendAddressCode(tx, elsewhere(now), session, id))

    assert.equal(await refusal(resend(noon + seconds(59))), 'CODE_SENT_RECENTLY')
    assert.equal(await refusal(resend(noon + seconds(60))), 'granted')
    assert.equal(await refusal(confirm(database, session, id, code, noon + seconds(60))), 'CODE_EXPIRED')
    assert.equal(await refusal(resend(noon + minutes(30))), 'CHALLENGE_OVER')
    const newer = codeIn((await mailsTo(database, fresh)).at(-1))
    assert.equal(await refusal(confirm(database, session, id, newer, noon + seconds(60))), 'granted')
  })

  test('a change of credentials voids what was asked for before it', async () => {
    const { account, session } = await someone(database)
    const { id, code } = await asked(database, session, freshAddress())

    await database.unit((tx) => moveCredentialEpoch(tx, account.id))

    assert.equal(await refusal(confirm(database, session, id, code)), 'CHALLENGE_OVER')
  })

  test('an address of somebody else gets the same answer; its owner is told, and no code confirms it', async () => {
    const [{ session }, other] = [await someone(database), await someone(database)]
    const spelled = other.account.email.toUpperCase()
    await prove(database, session, 'change_addresses', null)

    const outcome = await ask(database, session, spelled)

    assert.ok('requestId' in outcome)
    assert.deepEqual([outcome.expiresAt, outcome.resendAt], [noon + minutes(30), noon + minutes(1)])
    assert.deepEqual(
      (await mailsTo(database, spelled)).map(({ template }) => template),
      ['address-known'],
    )
    assert.equal(await refusal(confirm(database, session, outcome.requestId, '00000000')), 'WRONG_CODE')
    assert.deepEqual(await listed(other.account.id), [other.account.email])
  })

  test('line ends, second recipients and other tricks are no addresses; case, spaces and Unicode forms are one', async () => {
    const { session } = await someone(database)
    await prove(database, session, 'change_addresses', null)

    const tricks = [
      'a@example.test\r\nBcc: eve@evil.test',
      'a@example.test,eve@evil.test',
      '<a@example.test>',
      'a@example.test\0',
      'a@evil.test@example.test',
    ]
    for (const text of tricks) assert.equal(await refusal(ask(database, session, text)), 'INVALID_EMAIL', JSON.stringify(text))
    for (const text of [session.email.toUpperCase(), ` ${session.email}\n`]) {
      assert.equal(await refusal(ask(database, session, text)), 'ADDRESS_TAKEN')
    }
  })

  test('five are the most, also for two that are confirmed at once', async () => {
    const { account, session } = await someone(database)
    for (let more = 0; more < 3; more++) await giveAddress(database, account.id)
    const [one, two] = [await asked(database, session, freshAddress()), await asked(database, session, freshAddress())]

    const outcomes = await atOnce(2, (index) => {
      const { id, code } = index === 0 ? one : two
      return refusal(confirm(database, session, id, code))
    })

    assert.deepEqual(outcomes.sort(), ['ADDRESS_LIMIT_REACHED', 'granted'])
    assert.equal((await listed(account.id)).length, 5)
    assert.equal(await refusal(ask(database, session, freshAddress())), 'ADDRESS_LIMIT_REACHED')
  })

  test('of accounts that confirm one address at once, one gets it', async () => {
    const people = [await someone(database), await someone(database), await someone(database), await someone(database)]
    const fresh = freshAddress()
    const requests: { id: string; code: string }[] = []
    for (const [index, { session }] of people.entries())
      requests.push(await asked(database, session, fresh, index % 2 === 0 ? 'add' : 'replace primary', noon + minutes(index)))

    const outcomes = await atOnce(people.length, (index) => {
      const { id, code } = requests[index] as { id: string; code: string }
      return refusal(confirm(database, (people[index] as (typeof people)[0]).session, id, code, noon + minutes(3)))
    })

    assert.equal(outcomes.filter((one) => one === 'granted').length, 1)
    assert.deepEqual(new Set(outcomes), new Set(['granted', 'ADDRESS_TAKEN']))
    const lists = await Promise.all(people.map(({ account }) => listed(account.id)))
    assert.equal(lists.filter((list) => list.includes(fresh)).length, 1)
    for (const list of lists) assert.ok(list.length >= 1)
  })

  test('one is removed with a fresh proof, and told like all the others; the primary stays', async () => {
    const { account, session, secret } = await someone(database)
    const { address } = await giveAddress(database, account.id)
    const remove = async (wanted: string) => refusal(database.unit(async (tx) => removeAddress(tx, elsewhere(), session, wanted)))
    const [primary, second] = [await idOf(account.id, account.email), await idOf(account.id, address)]

    assert.equal(await remove(second), 'STEP_UP_REQUIRED')
    await prove(database, session, 'change_addresses', null)
    assert.equal(await remove(primary), 'ADDRESS_IS_PRIMARY')
    assert.equal(await remove(`cpt_${'a'.repeat(26)}`), 'NOT_FOUND')
    assert.equal(await remove(second), 'granted')

    assert.deepEqual(await listed(account.id), [account.email])
    assert.deepEqual(await toldOf(account.id, 'address-left'), [address])
    assert.deepEqual(await toldOf(account.id, 'address-removed'), [account.email])
    assert.equal(await isAlive(database, secret), true)
  })

  test('an address of another account is not found, whatever proof there is', async () => {
    const [{ session }, other] = [await someone(database), await someone(database)]
    const { id } = await giveAddress(database, other.account.id)
    await prove(database, session, 'change_addresses', null)

    assert.equal(await refusal(database.unit((tx) => removeAddress(tx, elsewhere(), session, id))), 'NOT_FOUND')
    assert.equal((await listed(other.account.id)).length, 2)
  })

  test('ten are asked for in a day and no more', async () => {
    const { session } = await someone(database)
    for (let more = 0; more < 10; more++) await asked(database, session, freshAddress())

    await prove(database, session, 'change_addresses', null)
    assert.equal(await refusal(ask(database, session, freshAddress())), 'TOO_MANY_ATTEMPTS')
  })

  test('an address can be added again right after it was removed', async () => {
    const { account, session } = await someone(database)
    const fresh = freshAddress()
    assert.equal(await take(database, session, fresh), 'granted')
    await prove(database, session, 'change_addresses', null)
    const id = await idOf(account.id, fresh)
    await database.unit((tx) => removeAddress(tx, elsewhere(), session, id))

    assert.equal(await take(database, session, fresh, 'add', noon + minutes(2)), 'granted')
    assert.deepEqual(await listed(account.id), [account.email, fresh])
  })
})

import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { makeAccount, noon } from '../accounts/account.fixture.ts'
import { dropAddress } from '../accounts/addresses.ts'
import { type Database, statement } from '../database/database.ts'
import { days, hours } from '../durations.ts'
import { passwordChanged } from './account-events.ts'
import { addressRemoved } from './address-events.ts'
import { giveAddress, mailsOf, tokenIn } from './mailed.fixture.ts'
import { findNotMeLink } from './not-me-link.ts'
import { at } from './occasion.fixture.ts'

const linkColumns = statement<{ accountId: string }, { digest: Uint8Array; event: string; device: string }>(
  'test-not-me-links',
  'select digest, event, device from notice_links where account_id = :accountId',
)

eachDatabase('links of notices', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const find = (token: string, now: number) => database.read((tx) => findNotMeLink(tx, at(now), token))

  test('have 256 bits, each their own, of which the database keeps digests only', async () => {
    const { id: accountId } = await makeAccount(database)
    await giveAddress(database, accountId)
    await database.unit((tx) => passwordChanged(tx, at(), { accountId, sessionId: 'ses_a' }))

    const tokens = (await mailsOf(database, accountId)).map(tokenIn)
    assert.equal(new Set(tokens).size, 2)
    for (const token of tokens) assert.match(token, /^[\w-]{43}$/)
    for (const row of await database.read((tx) => tx.all(linkColumns, { accountId }))) {
      assert.equal(row.digest.length, 32)
      for (const token of tokens)
        assert.doesNotMatch(Buffer.from(row.digest).toString('latin1') + row.event + row.device, new RegExp(token))
    }
  })

  test('work for seven days', async () => {
    const { id: accountId } = await makeAccount(database)
    await database.unit((tx) => passwordChanged(tx, at(), { accountId, sessionId: 'ses_a' }))
    const [mail] = await mailsOf(database, accountId)

    assert.deepEqual(await find(tokenIn(mail), noon + days(7) - 1).then((link) => link?.event), 'password.changed')
    assert.equal(await find(tokenIn(mail), noon + days(7)), undefined)
    assert.equal(await find(`${tokenIn(mail)}a`, noon), undefined)
    assert.equal(await find('', noon), undefined)
  })

  test('of an address that leaves the account end with it, but for the one in its last mail, which works for three days', async () => {
    const { id: accountId } = await makeAccount(database)
    const left = await giveAddress(database, accountId)
    await database.unit((tx) => passwordChanged(tx, at(), { accountId, sessionId: 'ses_a' }))
    const [first, second] = [noon + hours(1), noon + hours(1) + hours(72)]

    await database.unit(async (tx) => {
      await dropAddress(tx, accountId, left.id)
      await addressRemoved(tx, at(first), { accountId, left })
    })

    const mails = await mailsOf(database, accountId)
    const [earlier, last] = mails.filter(({ to }) => to === left.address)
    const ofOthers = mails.filter(({ to }) => to !== left.address)
    assert.equal(await find(tokenIn(earlier), first), undefined)
    assert.ok(await find(tokenIn(last), second - 1))
    assert.equal(await find(tokenIn(last), second), undefined)
    for (const mail of ofOthers) assert.ok(await find(tokenIn(mail), second))
  })
})

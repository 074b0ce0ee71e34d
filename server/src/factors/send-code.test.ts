import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/databases.ts'
import { type Database, DatabaseUnavailable } from '../database/database.ts'
import type { AccountId, ChallengeId, FactorId } from '../ids.ts'
import { spendOnSending } from '../limits/spend-on-sending.ts'
import { Problem } from '../problem.ts'
import { at } from '../security-events/occasion.fixture.ts'
import type { Sending, SendTo } from './factor-kind.ts'
import { sendCode } from './send-code.ts'

const to: SendTo = {
  accountId: 'acc_a' as AccountId,
  subject: 'fac_a' as FactorId,
  boundTo: 'chl_a' as ChallengeId,
  purpose: 'sign_in',
  content: null,
  secret: Buffer.alloc(0),
}

eachDatabase('sending a code', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  /** One a minute to this destination; the first that is to be made fails as where the database is gone for a moment. */
  function failingOnce(destination: string, asksOutside: boolean): { sending: Sending; sent: () => number } {
    let made = 0
    const sending: Sending = {
      reserve: (tx, occasion) => spendOnSending(tx, occasion, destination),
      asksOutside: () => asksOutside,
      clear: async () => undefined,
      send: async () => {
        made += 1
        if (made === 1) throw new DatabaseUnavailable('gone for a moment', undefined)
      },
    }
    return { sending, sent: () => made - 1 }
  }
  const ask = (sending: Sending) =>
    sendCode(database, at(), sending, to).then(
      () => 'sent',
      (error) => (error instanceof Problem ? error.code : 'failed'),
    )

  test('costs nothing where it could not be made: of many at once the next one sends it', async () => {
    const { sending, sent } = failingOnce('somebody', false)

    const outcomes = await Promise.all(Array.from({ length: 20 }, () => ask(sending)))

    assert.equal(outcomes.filter((outcome) => outcome === 'sent').length, 1)
    assert.equal(outcomes.filter((outcome) => outcome === 'failed').length, 1)
    assert.equal(outcomes.filter((outcome) => outcome === 'CODE_SENT_RECENTLY').length, 18)
    assert.equal(sent(), 1)
  })

  test('costs what it costs where somebody outside was asked in between, whatever came of it', async () => {
    const { sending } = failingOnce('somebody else', true)

    assert.deepEqual([await ask(sending), await ask(sending)], ['failed', 'CODE_SENT_RECENTLY'])
  })
})

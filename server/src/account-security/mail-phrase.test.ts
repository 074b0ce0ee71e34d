import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import type { Database } from '../database/database.ts'
import { prove, refusal } from '../factors/owner.fixture.ts'
import { giveAddress, mailsOf, mailsTo } from '../security-events/mailed.fixture.ts'
import type { Session } from '../sessions/session.ts'
import { asked, freshAddress } from './addresses.fixture.ts'
import { changeMailPhrase } from './change-mail-phrase.ts'
import { freeze } from './freeze-and-thaw.ts'
import { elsewhere, someone } from './people.fixture.ts'
import { requestPasswordReset } from './reset-password.ts'

eachDatabase('the phrase in mails', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const set = (session: Session, phrase: string | null) =>
    refusal(database.unit((tx) => changeMailPhrase(tx, elsewhere(), session, phrase)))
  async function proved(session: Session, phrase: string | null) {
    await prove(database, session, 'change_mail_phrase', null)
    return set(session, phrase)
  }
  const phrases = async ({ accountId }: Session) => (await mailsOf(database, accountId)).map(({ template, phrase }) => [template, phrase])

  test('takes a fresh proof; a phrase that cannot be one leaves it unused', async () => {
    const { session } = await someone(database)

    assert.equal(await set(session, 'blue kettle'), 'STEP_UP_REQUIRED')
    assert.equal(await proved(session, 'visit evil.test'), 'PHRASE_NOT_TAKEN')
    assert.equal(await set(session, 'blue kettle'), 'granted')
    assert.equal(await set(session, null), 'STEP_UP_REQUIRED')
  })

  test('stands in every mail to the account from then on; the change itself is told under the former one', async () => {
    const { account, session } = await someone(database)
    await proved(session, 'blue kettle')
    await proved(session, 'green teapot')

    await database.unit((tx) => requestPasswordReset(tx, elsewhere(), account.email))
    await giveAddress(database, account.id)
    await database.unit((tx) => freeze(tx, elsewhere(), account.id, 'account'))

    const all = await phrases(session)
    const of = (template: string) => all.filter(([name]) => name === template).map(([, phrase]) => phrase)
    assert.deepEqual(new Set(of('mail-phrase-changed')), new Set([null, 'blue kettle']))
    assert.deepEqual(of('password-reset'), ['green teapot'])
    assert.deepEqual(of('account-frozen'), ['green teapot', 'green teapot'])
  })

  test('is not given away to an address that nobody has confirmed', async () => {
    const { session } = await someone(database)
    await proved(session, 'blue kettle')
    const fresh = freshAddress()

    await asked(database, session, fresh)

    assert.deepEqual(
      (await mailsTo(database, fresh)).map(({ phrase }) => phrase),
      [null],
    )
  })
})

import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, makeAccount, noon } from '../accounts/account.fixture.ts'
import { createAccount, findAccountByEmail } from '../accounts/account.ts'
import { type EmailAddress, parseEmailAddress } from '../accounts/email-address.ts'
import { verifyPassword } from '../crypto/password-hash.ts'
import { type Database, type NoParams, statement } from '../database/database.ts'
import { days, minutes, seconds } from '../durations.ts'
import { refusal } from '../factors/owner.fixture.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import type { QueuedMail } from '../messages/outbox.ts'
import { open as openPayload } from '../messages/sealed-payload.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { createInvite } from './invite.ts'
import { beginSignUp, confirmSignUp, resendSignUpCode, type SignUpMode } from './sign-up.ts'

const password = 'vivid otter drinking tea'
const queued = statement<NoParams, { id: string; sealed_payload: Uint8Array; account_id: string | null }>(
  'test-queued-mail',
  'select id, sealed_payload, account_id from outbox order by created_at, id',
)
let made = 0
const freshAddress = () => `newcomer${++made}@example.test`

eachDatabase('signing up', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const occasion = (now: number) => at(now, { client: { address: `client ${++made}`, description: 'Firefox on Linux' } })
  const begin = (
    email: string,
    { now = noon, signUp = 'open' as SignUpMode, inviteCode = undefined as string | undefined, typed = password } = {},
  ) => beginSignUp(database, occasion(now), { name: 'Countersign', signUp }, { email, password: typed, inviteCode, language: 'de' })
  const confirm = (id: string, code: string, now = noon) =>
    database.unit((tx) => confirmSignUp(tx, occasion(now), { id, code, deviceTokens: [], language: 'de' }))
  const find = (email: string) => database.read((tx) => findAccountByEmail(tx, parseEmailAddress(email) as EmailAddress))
  const outcomeOf = (...given: Parameters<typeof confirm>) => refusal(confirm(...given))

  async function mailsTo(email: string) {
    const rows = await database.read((tx) => tx.all(queued, {}))
    const mails = rows.map((row) => openPayload(keys, { id: row.id, accountId: row.account_id }, row.sealed_payload) as QueuedMail)
    return mails.filter(({ to }) => to === email)
  }
  async function codesTo(email: string): Promise<string[]> {
    return (await mailsTo(email)).flatMap((mail) => (mail.template === 'sign-up-code' ? [mail.values.code] : []))
  }
  async function asked(email = freshAddress(), options: Parameters<typeof begin>[1] = {}) {
    const outcome = await begin(email, options)
    assert.ok('id' in outcome)
    return { email, ...outcome, code: (await codesTo(email)).at(-1) ?? assert.fail('no code was sent') }
  }

  test('the mailed code makes the account, with this password, and signs its owner in', async () => {
    const { id, email, code } = await asked()
    assert.equal(await find(email), undefined)

    const outcome = await confirm(id, code)

    assert.ok('session' in outcome)
    const account = await find(email)
    assert.deepEqual([outcome.session.accountId, outcome.session.aal, outcome.session.amr], [account?.id, 'aal1', ['pwd']])
    assert.equal((await verifyPassword(password, account?.passwordDigest ?? undefined, keys.pepper)).matches, true)
  })

  test('the account gets the language of the page, and the code comes in it; who has an account is written to in their own', async () => {
    const { id, email, code } = await asked()
    await confirm(id, code)
    const owner = await database.unit((tx) => createAccount(tx, noon, parseEmailAddress(freshAddress()) as EmailAddress, 'no digest', 'ar'))

    await begin(owner?.email ?? '')

    assert.equal((await find(email))?.language, 'de')
    assert.deepEqual(
      (await mailsTo(email)).map(({ language }) => language),
      ['de'],
    )
    assert.deepEqual(
      (await mailsTo(owner?.email ?? '')).map(({ template, language }) => [template, language]),
      [['sign-up-known-address', 'ar']],
    )
  })

  test('works once: of 50 who confirm with the right code at once, one has an account', async () => {
    const { id, code } = await asked()

    const outcomes = await atOnce(50, () => outcomeOf(id, code))

    assert.equal(outcomes.filter((one) => one === 'granted').length, 1)
    assert.equal(await outcomeOf(id, code), 'CHALLENGE_OVER')
  })

  test('a taken address gets the same answer and another mail, and no code confirms it', async () => {
    const account = await makeAccount(database, freshAddress())

    const [taken, free] = [await begin(account.email), await begin(freshAddress())]

    assert.ok('id' in taken && 'id' in free)
    assert.deepEqual([taken.expiresAt, taken.resendAt, taken.id.length], [free.expiresAt, free.resendAt, free.id.length])
    assert.deepEqual(
      (await mailsTo(account.email)).map(({ template }) => template),
      ['sign-up-known-address'],
    )
    assert.equal(await outcomeOf(taken.id, '12345678'), 'WRONG_CODE')
    assert.equal((await find(account.email))?.passwordDigest, account.passwordDigest)
  })

  test('a taken and a free address refuse wrong codes in the same words, and end after as many', async () => {
    const account = await makeAccount(database, freshAddress())
    const [taken, free] = [await begin(account.email), await begin(freshAddress())]
    assert.ok('id' in taken && 'id' in free)

    for (const { id } of [taken, free]) {
      const outcomes: string[] = []
      for (let round = 0; round < 6; round++) outcomes.push(await outcomeOf(id, 'abc'))
      assert.deepEqual(outcomes, [...new Array(5).fill('WRONG_CODE'), 'CHALLENGE_OVER'])
    }
  })

  test('a new code replaces the old one and does not give back wrong tries (GEN-4)', async () => {
    const { id, email, code: first } = await asked()
    for (let round = 0; round < 4; round++) await confirm(id, 'wrong')
    const now = noon + seconds(60)
    await database.unit((tx) => resendSignUpCode(tx, occasion(now), id, 'de'))
    const second = (await codesTo(email)).at(-1) as string

    assert.notEqual(second, first)
    assert.equal(await outcomeOf(id, first, now), 'CODE_EXPIRED')
    assert.equal(await outcomeOf(id, second, now), 'CHALLENGE_OVER')
  })

  test('one destination gets a code a minute and five an hour, whoever asks and however it is spelled', async () => {
    const { email } = await asked()

    assert.equal(await refusal(begin(email.toUpperCase(), { now: noon + seconds(59) })), 'CODE_SENT_RECENTLY')
    for (let minute = 1; minute < 5; minute++) assert.equal(await refusal(begin(email, { now: noon + minutes(minute) })), 'granted')
    assert.equal(await refusal(begin(email, { now: noon + minutes(5) })), 'TOO_MANY_ATTEMPTS')
  })

  test('the code is good for ten minutes, the sign-up for thirty', async () => {
    const { id, code } = await asked()
    assert.equal(await outcomeOf(id, code, noon + minutes(10)), 'CODE_EXPIRED')
    assert.equal(await refusal(database.unit((tx) => resendSignUpCode(tx, occasion(noon + minutes(30)), id, 'de'))), 'CHALLENGE_OVER')
    assert.equal(await outcomeOf(id, code, noon + minutes(30)), 'CHALLENGE_OVER')

    const other = await asked()
    assert.equal(await outcomeOf(other.id, other.code, noon + minutes(10) - 1), 'granted')
  })

  test('of two sign-ups for one address, confirmed at once, one gets it', async () => {
    const email = freshAddress()
    const first = await asked(email)
    const second = await asked(email, { now: noon + minutes(1) })

    const outcomes = await Promise.all([first, second].map(({ id, code }) => outcomeOf(id, code, noon + minutes(1))))

    assert.deepEqual(outcomes.sort(), ['CHALLENGE_OVER', 'granted'])
  })

  test('refuses passwords and addresses that break the rules, and sends nothing', async () => {
    const email = freshAddress()

    assert.equal(await refusal(begin(email, { typed: 'vivid otter' })), 'PASSWORD_TOO_SHORT')
    assert.equal(await refusal(begin(email, { typed: 'vivid otter '.repeat(30) })), 'PASSWORD_TOO_LONG')
    assert.equal(await refusal(begin(email, { typed: 'passwordpassword' })), 'PASSWORD_TOO_COMMON')
    assert.equal(await refusal(begin(email, { typed: 'Countersign-2026-2026' })), 'PASSWORD_TOO_COMMON')
    assert.equal(await refusal(begin(email, { typed: `${email.split('@')[0]}-2026-2026` })), 'PASSWORD_TOO_COMMON')
    for (const bad of ['no address', 'a@b', 'a@exam\nple.test']) assert.equal(await refusal(begin(bad)), 'INVALID_EMAIL')
    assert.deepEqual(await mailsTo(email), [])
  })

  test('a closed service refuses everybody', async () => {
    assert.equal(await refusal(begin(freshAddress(), { signUp: 'closed' })), 'SIGN_UP_CLOSED')
  })

  test('an invite-only service takes a code of its own, once, for seven days', async () => {
    const { code: inviteCode } = await database.unit((tx) => createInvite(tx, at()))
    const invited = { signUp: 'invite_only' as const, inviteCode }
    for (const bad of [undefined, '', 'x'.repeat(43)]) {
      assert.equal(await refusal(begin(freshAddress(), { signUp: 'invite_only', inviteCode: bad })), 'INVITE_REQUIRED')
    }
    assert.equal(await refusal(begin(freshAddress(), { ...invited, now: noon + days(7) })), 'INVITE_REQUIRED')

    const both = [await asked(freshAddress(), invited), await asked(freshAddress(), invited)]
    const outcomes = await Promise.all(both.map(({ id, code }) => outcomeOf(id, code)))
    const accounts = await Promise.all(both.map(({ email }) => find(email)))

    assert.deepEqual(outcomes.sort(), ['INVITE_REQUIRED', 'granted'])
    assert.equal(accounts.filter((account) => account !== undefined).length, 1)
    assert.equal(await refusal(begin(freshAddress(), invited)), 'INVITE_REQUIRED')
  })
})

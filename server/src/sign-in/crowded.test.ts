import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, makeAccount } from '../accounts/account.fixture.ts'
import { hashPassword, verifyPassword } from '../crypto/password-hash.ts'
import { type Database, statement } from '../database/database.ts'
import { refusal } from '../factors/owner.fixture.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { deviceTokens, rememberDevice } from '../sessions/known-device.ts'
import { client } from '../sessions/session.fixture.ts'
import { start } from './halfway.fixture.ts'
import { signInWithPassword } from './sign-in-with-password.ts'

const password = 'vivid otter drinking tea'
const setPassword = statement<{ accountId: string; digest: string }>(
  'test-set-password',
  'update passwords set digest = :digest where account_id = :accountId',
)
let addresses = 0

/** A digest that nothing matches and that takes so many passes to find out. */
const digestOf = (memory: number, passes: number) =>
  `$argon2id$v=19$m=${memory},t=${passes},p=1,keyid=${Buffer.from('test').toString('base64').replaceAll('=', '')}$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** As many as run and wait at once: those that run take half a second or more, those that wait are over quickly. */
const crowd = () =>
  Promise.all(Array.from({ length: 68 }, (_, at) => verifyPassword('x', at < 4 ? digestOf(19_456, 25) : digestOf(64, 1), keys.pepper)))

eachDatabase('signing in through a crowd', (open) => {
  let database: Database
  let email: string
  let cookie: string
  before(async () => {
    ;({ database } = await open())
    const account = await makeAccount(database)
    const digest = await hashPassword(password, keys.pepper)
    email = account.email
    await database.unit(async (tx) => {
      await tx.run(setPassword, { accountId: account.id, digest })
      const remembered = await rememberDevice(tx, at(start), { accountId: account.id, deviceId: null, tokens: [], client })
      cookie = remembered.cookie ?? ''
    })
  })
  const signIn = (typed: string, tokens = '', address = email) =>
    refusal(
      signInWithPassword(database, at(start, { client: { address: `crowd ${++addresses}`, description: 'Firefox on Linux' } }), {
        email: address,
        password: typed,
        deviceTokens: deviceTokens(tokens),
      }),
    )

  test('strangers are turned away and use up nothing; a known device gets in', async () => {
    const others = crowd()

    const strangers = await Promise.all(Array.from({ length: 15 }, () => signIn('wrong')))
    const withAForeignCookie = await Promise.all(Array.from({ length: 3 }, () => signIn('wrong', 'a'.repeat(43))))
    const owner = await signIn(password, cookie)
    await others
    const afterwards: string[] = []
    for (let tried = 0; tried < 11; tried++) afterwards.push(await signIn('wrong'))

    assert.deepEqual(new Set([...strangers, ...withAForeignCookie]), new Set(['UNAVAILABLE']))
    assert.equal(owner, 'granted')
    assert.deepEqual(afterwards, [...Array(10).fill('WRONG_CREDENTIALS'), 'TOO_MANY_ATTEMPTS'])
  })

  test('whoever comes after seventy strangers is turned away at once, and a known device does not wait for them', async () => {
    const answered: string[] = []
    const ask = async (who: string, ...given: Parameters<typeof signIn>) => void answered.push(`${who}: ${await signIn(...given)}`)

    const strangers = Array.from({ length: 200 }, (_, at) => ask('stranger', 'wrong', '', `nobody.${at}@example.test`))
    await Promise.all([...strangers, ask('owner', password, cookie)])

    const count = (line: string) => answered.filter((one) => one === line).length
    assert.equal(count('stranger: UNAVAILABLE'), 200 - 70)
    assert.equal(count('stranger: WRONG_CREDENTIALS'), 70)
    assert.ok(answered.indexOf('owner: granted') < 130 + 35, 'the owner was answered before most of those in the line')
  })
})

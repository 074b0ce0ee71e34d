import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../../testing/index.ts'
import { noon } from '../../accounts/account.fixture.ts'
import type { Database } from '../../database/database.ts'
import { at, leftBehind } from '../../security-events/occasion.fixture.ts'
import { signIn } from '../../sessions/session.fixture.ts'
import { verifyEnrollment } from '../enroll.ts'
import { listFactors } from '../factor.ts'
import { prove, refusal } from '../owner.fixture.ts'
import { acceptedPasskeys } from './accepted-passkeys.ts'
import { beginPasskey, enrollPasskey, origin, passkeyOwner } from './passkey-owner.fixture.ts'
import { type Lies, SoftAuthenticator } from './soft-authenticator.fixture.ts'

eachDatabase('setting up a passkey', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  async function outcomeOf(authenticator: SoftAuthenticator, lies: Lies = {}) {
    const { session } = await signIn(database)
    const { id, passkey } = await beginPasskey(database, session)
    const proof = authenticator.create(passkey, lies)
    const give = () => refusal(database.unit((tx) => verifyEnrollment(tx, at(), session, { id, proof })))
    return { first: await give(), second: await give() }
  }

  test('asks for a discoverable one with user verification, of three algorithms, and for no attestation', async () => {
    const { session } = await signIn(database)

    const { passkey } = await beginPasskey(database, session)

    assert.deepEqual(
      passkey.pubKeyCredParams.map(({ alg }) => alg),
      [-8, -7, -257],
    )
    assert.deepEqual(passkey.authenticatorSelection, { residentKey: 'required', requireResidentKey: true, userVerification: 'required' })
    assert.equal(passkey.attestation, 'none')
    assert.equal(Buffer.from(passkey.challenge, 'base64url').length, 32)
    assert.equal(passkey.rp.id, 'id.example.test')
  })

  test('knows the account by random bytes, the same for all its passkeys', async () => {
    const mara = await passkeyOwner(database)
    const again = await beginPasskey(database, mara.session)
    const other = await beginPasskey(database, (await signIn(database)).session)
    const handle = Buffer.from(again.passkey.user.id, 'base64url')

    assert.equal(handle.length, 32)
    assert.notEqual(again.passkey.user.id, other.passkey.user.id)
    assert.ok(!handle.toString('latin1').includes('mara'))
    assert.deepEqual(again.passkey.excludeCredentials, [
      { type: 'public-key', id: mara.authenticator.id.toString('base64url'), transports: ['internal'] },
    ])
  })

  test('keeps it under the name of who keeps it, or the one it was given', async () => {
    const known = new SoftAuthenticator({ origin, aaguid: Buffer.from('bada5566a7aa401fbd9645619a55120d', 'hex') })
    const { factor, session } = await passkeyOwner(database, { authenticator: known })
    const named = await enrollPasskey(database, session, {
      name: 'Blue key',
      authenticator: new SoftAuthenticator({ origin, backupEligible: false }),
    })

    assert.equal(factor.name, '1Password')
    assert.deepEqual(factor.details, { passkey: { provider: '1Password', keptBy: 'manager', canSync: true, isSynced: true } })
    assert.equal(named.factor.name, 'Blue key')
    assert.deepEqual(named.factor.details, { passkey: { provider: null, keptBy: 'unknown', canSync: false, isSynced: false } })
    assert.deepEqual(named.session.amr, ['pwd', 'swk', 'user', 'mfa'])
  })

  test('refuses whatever does not hold, and takes no second answer to the same challenge', async () => {
    const soft = () => new SoftAuthenticator({ origin })
    const cases: [string, SoftAuthenticator, Lies][] = [
      ['another origin', soft(), { origin: 'https://id.example.test.evil' }],
      ['another challenge', soft(), { challenge: Buffer.alloc(32).toString('base64url') }],
      ['the other ceremony', soft(), { type: 'webauthn.get' }],
      ['another relying party', soft(), { rpId: 'example.test' }],
      ['a frame', soft(), { client: { crossOrigin: true } }],
      ['no presence', soft(), { flags: (flags) => flags & ~0x01 }],
      ['no verification', new SoftAuthenticator({ origin, userVerified: false }), {}],
      ['backed up but not eligible', soft(), { flags: (flags) => flags & ~0x08 }],
      ['an attestation nobody asked for', soft(), { format: 'fido-u2f' }],
      ['an algorithm that was not offered', new SoftAuthenticator({ origin, algorithm: 'ES384' }), {}],
      ['an id that is too long', new SoftAuthenticator({ origin, id: Buffer.alloc(1024, 1) }), {}],
    ]
    for (const [name, authenticator, lies] of cases)
      assert.deepEqual(await outcomeOf(authenticator, lies), { first: 'PASSKEY_NOT_ACCEPTED', second: 'ENROLLMENT_OVER' }, name)
    assert.deepEqual(await outcomeOf(soft()), { first: 'granted', second: 'ENROLLMENT_OVER' })
  })

  test('takes an id once, over all accounts, and the longest there may be', async () => {
    const id = Buffer.alloc(1023, 5)
    await passkeyOwner(database, { authenticator: new SoftAuthenticator({ origin, id }) })

    const taken = await outcomeOf(new SoftAuthenticator({ origin, id }))

    assert.equal(taken.first, 'PASSKEY_SET_UP_ALREADY')
  })

  test('tells the owner, and has room for ten', async () => {
    let { session, account } = await passkeyOwner(database)
    for (let more = 0; more < 9; more += 1) ({ session } = await enrollPasskey(database, session))

    assert.equal(await refusal(beginPasskey(database, session)), 'FACTOR_LIMIT_REACHED')
    const { audit, notices } = await leftBehind(database, account.id)
    assert.equal(audit.filter(({ event }) => event === 'factor.added').length, 10)
    assert.equal(notices.filter((notice) => notice === 'factor-added').length, 10)
    const accepted = await database.read((tx) => acceptedPasskeys(tx, at(), session))
    assert.equal(accepted.credentialIds.length, 10)
  })

  test('a replacement ends the old one in the same moment', async () => {
    const mara = await passkeyOwner(database)
    await prove(database, mara.session, 'replace_factor', mara.factor.id)

    const { factor } = await enrollPasskey(database, mara.session, { replaces: mara.factor.id, now: noon + 1 })

    assert.deepEqual(
      (await database.read((tx) => listFactors(tx, mara.account.id))).map(({ id }) => id),
      [factor.id],
    )
  })
})

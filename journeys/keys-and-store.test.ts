import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { nextLink } from './harness/mail-links.ts'
import type { Person } from './harness/person.ts'
import { withTrustedDevices } from './harness/policy-file.ts'
import type { Reply } from './harness/send.ts'
import { minutes } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

const manyPeople = process.env.COUNTERSIGN_LONG ? 20_000 : 1000
const folder = mkdtempSync(join(tmpdir(), 'countersign-store-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let backups = 0
const backupFile = () => join(folder, `backup-${backups++}.db`)

eachEngine('keys', { clock: 'machine' }, (world) => {
  test('keys are rotated beside a running server: everybody still gets in, and what is new is sealed with the new key', async () => {
    const before = await world.personWithAuthenticator('before')

    await world.command('keys', 'add')
    const rotated = await world.command('rotate-keys')
    const again = await world.command('rotate-keys')
    const meanwhile = await world.personWithAuthenticator('meanwhile')

    assert.match(rotated, /factors: \d+ sealed anew/)
    assert.match(again, /Everything is sealed with the primary key/)
    assert.equal((await before.signIn(world.browser())).session.aal, 'aal2')
    assert.equal((await meanwhile.signIn(world.browser())).session.aal, 'aal2')
    assert.equal((await before.browser.reply('getSession')).status, 200)
  })

  test('a rotation and a server that are killed in the middle lose nobody, and the next rotation goes on', async () => {
    const people = [await world.personWithAuthenticator('anna'), await world.personWithAuthenticator('boris')]
    await world.prepare((preparation) => preparation.people(manyPeople, { withAuthenticator: true }))
    await world.command('keys', 'add')

    await world.killedCommand(/\bfactors: \d+ sealed anew/, 'rotate-keys')
    await world.server.kill()
    await world.startServer()
    assert.equal((await (people[0] as Person).signIn(world.browser())).session.aal, 'aal2')
    const rest = [...(await world.command('rotate-keys')).matchAll(/\bfactors: (\d+) sealed anew/g)].map(([, done]) => Number(done))

    assert.ok(rest.length > 0 && Math.max(...rest) < manyPeople, `${Math.max(...rest)} of ${manyPeople} were left`)
    for (const person of people) assert.equal((await person.signIn(world.browser())).session.aal, 'aal2')
  })
})

eachEngine('a wrong keys file', {}, (world) => {
  test('a server with the keys of another database refuses to start and says why', async () => {
    await world.personWithAuthenticator('nora')
    await world.server.stop()
    const other = join(folder, `${world.engine}-other.json`)
    const secret = randomBytes(32).toString('base64')
    writeFileSync(other, JSON.stringify({ primary: 'other', keys: [{ id: 'other', secret, createdAt: '2026-01-01T00:00:00Z' }] }), {
      mode: 0o600,
    })

    await assert.rejects(world.startServer({ COUNTERSIGN_KEYS_FILE: other }), /does not belong to this database/)
    await assert.rejects(world.startServer({ COUNTERSIGN_KEYS_FILE: join(folder, 'missing.json') }), /does not exist/)
    await world.startServer()
  })
})

eachEngine('the end of an epoch', { env: { COUNTERSIGN_POLICY: withTrustedDevices } }, (world) => {
  /** One of everything that works once or for a while, not used yet. */
  async function makeOneOfEach() {
    const lena = await world.personWithAuthenticator('lena')
    const [recoveryCode] = await lena.makeRecoveryCodes()
    const trusted = world.browser()
    const first = await lena.beginSignIn(trusted)
    const proof = await lena.authenticator.freshCode(world.clock)
    await trusted.call('verifyChallenge', { params: { id: first.challenge.id }, body: { proof, trustDevice: true } })
    const half = world.browser()
    await world.clock.pass(minutes(2))
    const { challenge } = await lena.beginSignIn(half)
    const code = lena.authenticator.code(world.clock)
    const signUp = await world.stranger('late').askForAccount()
    await world.browser().call('requestPasswordReset', { body: { email: lena.email } })
    const { token: reset } = await nextLink({ mailbox: lena.mailbox, secrets: world.secrets }, /Set a new password/)
    const staff = /#([\w-]{43})/.exec(await world.command('staff', 'first-admin'))?.[1] ?? ''
    world.secrets.plant('the link for the first administrator', staff)
    const newPassword = `${lena.password} and more`
    /** Each used at the server of the moment, as often as one likes. */
    const uses: Record<string, () => Promise<Reply>> = {
      session: () => lena.browser.at(world.server).reply('getSession'),
      challenge: () => half.at(world.server).reply('verifyChallenge', { params: { id: challenge.id }, body: { proof: code } }),
      'sign-up': () => world.browser().reply('confirmSignUp', { body: signUp }),
      'link for staff': () => lena.browser.at(world.server).reply('claimStaffRole', { body: { token: staff } }),
      'trusted browser': () => trusted.copy().at(world.server).reply('signIn', { body: lena.credentials }),
      'recovery code': async () => {
        const browser = world.browser()
        await lena.beginSignIn(browser)
        const asked = await browser.reply('openChallenge', { body: { purpose: 'sign_in', proofKind: 'recovery_code' } })
        if (asked.status >= 300) return asked
        const { id } = JSON.parse(asked.text) as { id: string }
        return browser.reply('verifyChallenge', { params: { id }, body: { proof: recoveryCode } })
      },
      'link to set a password': () => world.browser().reply('confirmPasswordReset', { body: { token: reset, newPassword } }),
    }
    return { lena, code, uses }
  }

  async function everythingIsVoid({ lena, code, uses }: Awaited<ReturnType<typeof makeOneOfEach>>) {
    const answers: Record<string, string> = {}
    for (const [what, use] of Object.entries(uses)) {
      const { text } = await use()
      const answer = JSON.parse(text) as { code?: string; state?: string }
      answers[what] = answer.code ?? answer.state ?? ''
    }
    assert.deepEqual(answers, {
      session: 'NOT_SIGNED_IN',
      challenge: 'NOT_SIGNED_IN',
      'sign-up': 'CHALLENGE_OVER',
      'link for staff': 'NOT_SIGNED_IN',
      'trusted browser': 'challenge_required',
      'recovery code': 'FACTOR_NOT_FOUND',
      'link to set a password': 'LINK_OVER',
    })
    const browser = world.browser()
    const { challenge } = await lena.beginSignIn(browser)
    for (const proof of [code, lena.authenticator.code(world.clock, 1)])
      await browser.refused('verifyChallenge', { params: { id: challenge.id }, body: { proof } }, 'CODE_ALREADY_USED')
    await world.clock.pass(minutes(2))
    lena.authenticator.used(world.clock, -1)
    lena.browser = world.browser()
    assert.equal((await lena.signIn()).session.aal, 'aal2')
    assert.equal(JSON.parse((await (uses['link for staff'] as () => Promise<Reply>)()).text).code, 'LINK_OVER')
  }

  test('after a failover nothing of before is worth anything, and people sign in again', async () => {
    const each = await makeOneOfEach()

    await world.command('epoch', 'begin')

    await everythingIsVoid(each)
    assert.match(await world.command('audit', 'verify'), /is whole/)
  })

  if (world.engine === 'sqlite') {
    test('a backup that is put back accepts nothing that was used since', async () => {
      const each = await makeOneOfEach()
      const backup = backupFile()
      await world.command('backup', backup)
      for (const [what, use] of Object.entries(each.uses)) assert.ok((await use()).status < 300, what)
      assert.deepEqual(world.secrets.foundIn(readFileSync(backup, 'latin1')), [], 'secrets in the backup')
      await world.server.stop()

      await world.command('restore', backup)
      await world.startServer()

      await everythingIsVoid(each)
    })

    test('a backup is not put back under a running server, over a damaged file, or with other keys', async () => {
      const backup = backupFile()
      await world.command('backup', backup)
      const damaged = backupFile()
      const bytes = readFileSync(backup)
      bytes.fill(0x5a, 4096 * 3, 4096 * 9)
      writeFileSync(damaged, bytes)

      await assert.rejects(world.command('restore', backup), /A server is using/)
      await world.server.stop()
      await assert.rejects(world.command('restore', damaged), /is damaged/)
      await assert.rejects(world.command('restore', join(folder, 'nothing.db')), /There is no backup/)
      await world.startServer()
      assert.match(await world.command('audit', 'verify'), /is whole/)
    })
  }
})

eachEngine('the doctor', {}, (world) => {
  test('finds nothing wrong but the name that does not lead here, and sends a test mail', async () => {
    const mailbox = world.mailbox('operator@example.test')

    await assert.rejects(world.command('doctor', '--mail', 'operator@example.test'), (error: Error) => {
      for (const fine of ['configuration', 'keys', 'database', 'pages', 'mail', 'evidence keys'])
        assert.match(error.message, new RegExp(`fine {3}${fine}`), error.message)
      assert.match(error.message, /WRONG {2}public origin: https:\/\/id\.example\.test cannot be reached/)
      return true
    })

    await mailbox.next(/Test mail/)
  })
})

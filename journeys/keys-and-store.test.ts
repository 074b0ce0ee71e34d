import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { minutes } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

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

  test('a server that is killed during a rotation, and a rotation that is run again, lose nobody', async () => {
    const people = [await world.personWithAuthenticator('anna'), await world.personWithAuthenticator('boris')]
    await world.command('keys', 'add')

    const rotation = world.command('rotate-keys')
    await wait(4300)
    await world.server.kill()
    await rotation
    await world.startServer()
    await world.command('rotate-keys')

    for (const person of people) {
      person.browser = world.browser()
      assert.equal((await person.signIn()).session.aal, 'aal2')
    }
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

eachEngine('the end of an epoch', {}, (world) => {
  /** Uses one of everything; what is given back must be worth nothing afterwards. */
  async function useEverything() {
    const person = await world.personWithAuthenticator('lena')
    await world.clock.pass(minutes(2))
    const challenge = await person.beginSignIn(world.browser())
    const usedCode = person.authenticator.code(world.clock)
    const half = world.browser()
    const { challenge: open } = await person.beginSignIn(half)
    const { challenge: first } = challenge
    const other = world.browser()
    const { challenge: second } = await person.beginSignIn(other)
    await other.call('verifyChallenge', { params: { id: second.id }, body: { proof: usedCode } })
    const signUp = await world.stranger('late').askForAccount()
    return { person, usedCode, half, open, first, signedIn: other, signUp }
  }

  async function everythingIsVoid({ person, usedCode, half, open, signedIn, signUp }: Awaited<ReturnType<typeof useEverything>>) {
    const at = world.server
    await signedIn.at(at).refused('getSession', undefined, 'NOT_SIGNED_IN')
    await person.browser.at(at).refused('getSession', undefined, 'NOT_SIGNED_IN')
    await half
      .at(at)
      .refused('verifyChallenge', { params: { id: open.id }, body: { proof: person.authenticator.code(world.clock, 1) } }, 'NOT_SIGNED_IN')
    await world.browser().refused('confirmSignUp', { body: { signUpId: signUp.signUpId, code: signUp.code } }, 'CHALLENGE_OVER')
    const fresh = world.browser()
    const { challenge } = await person.beginSignIn(fresh)
    await fresh.refused('verifyChallenge', { params: { id: challenge.id }, body: { proof: usedCode } }, 'CODE_ALREADY_USED')
    await fresh.refused(
      'verifyChallenge',
      { params: { id: challenge.id }, body: { proof: person.authenticator.code(world.clock, 1) } },
      'CODE_ALREADY_USED',
    )
    await world.clock.pass(minutes(2))
    person.authenticator.used(world.clock, -1)
    assert.equal((await person.signIn(world.browser())).session.aal, 'aal2')
  }

  test('after a failover nothing of before is worth anything, and people sign in again', async () => {
    const used = await useEverything()

    await world.command('epoch', 'begin')

    await everythingIsVoid(used)
    assert.match(await world.command('audit', 'verify'), /is whole/)
  })

  if (world.engine === 'sqlite') {
    test('a backup that is put back accepts nothing that was used since', async () => {
      const person = await world.personWithAuthenticator('lena')
      await world.clock.pass(minutes(2))
      const browser = world.browser()
      const { challenge } = await person.beginSignIn(browser)
      const backup = backupFile()
      await world.command('backup', backup)
      const usedCode = person.authenticator.code(world.clock)
      await browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof: usedCode } })
      await world.server.stop()

      await world.command('restore', backup)
      await world.startServer()

      const again = browser.at(world.server)
      await again.refused('verifyChallenge', { params: { id: challenge.id }, body: { proof: usedCode } }, 'NOT_SIGNED_IN')
      const fresh = world.browser()
      const { challenge: asked } = await person.beginSignIn(fresh)
      await fresh.refused('verifyChallenge', { params: { id: asked.id }, body: { proof: usedCode } }, 'CODE_ALREADY_USED')
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
      for (const fine of ['configuration', 'keys', 'database', 'pages', 'mail'])
        assert.match(error.message, new RegExp(`fine {3}${fine}`), error.message)
      assert.match(error.message, /WRONG {2}public origin: https:\/\/id\.example\.test cannot be reached/)
      return true
    })

    await mailbox.next(/Test mail/)
  })
})

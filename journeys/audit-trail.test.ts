import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { endpoints, type HostScope, hostScopes } from '@countersign/contract'
import { exportedTrail, untilSealed } from './harness/audit-trail.ts'
import { everyCall } from './harness/every-call.ts'
import { Host } from './harness/host.ts'
import { readLog } from './harness/log-lines.ts'
import type { Reply } from './harness/send.ts'
import { minutes } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-trail-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const told = {
  type: 'https://id.example.test/docs/problems#INTERNAL_ERROR',
  title: 'Something failed on our side',
  status: 500,
  code: 'INTERNAL_ERROR',
}
/** Without one of them hardly any call can do its work. */
const tables = ['contact_points', 'sessions', 'attempts', 'audit', 'host_keys', 'recovery_visits', 'staff_sessions']

eachEngine('the audit trail and failures of ours', {}, (world) => {
  const verify = (...options: string[]) => world.command('audit', 'verify', ...options)
  test('holds each change, each proof that was judged and what staff did, in their order, sealed at once and checked without us', async () => {
    const maya = await world.person('maya')
    await maya.setUpAuthenticator()
    await world.browser().refused('signIn', { body: { email: maya.email, password: 'not her password' } }, 'WRONG_CREDENTIALS')
    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    const params = { id: challenge.id }
    await browser.refused('verifyChallenge', { params, body: { proof: maya.authenticator.wrongCode(world.clock) } }, 'WRONG_CODE')
    await browser.call('verifyChallenge', { params, body: { proof: await maya.authenticator.freshCode(world.clock) } })
    await maya.suspend(maya.authenticator)
    const token = /#([\w-]{43})/.exec(await world.command('staff', 'first-admin'))?.[1] ?? ''
    world.secrets.plant('the link for the first administrator', token)
    await maya.browser.call('claimStaffRole', { body: { token } })

    // A second, and what a busy machine adds to it.
    assert.ok((await untilSealed(world)) < 4000)
    const { lines, rows } = await exportedTrail(world)
    const accountId = (await maya.browser.call('getAccount')).id
    assert.deepEqual(
      rows.filter((row) => row.account_id === accountId).map(({ event, actor }) => `${event} by ${actor}`),
      [
        'account.created by account',
        'sign_in.completed by account',
        'enrollment.begun by account',
        'factor.added by account',
        'sign_in.password_refused by unknown',
        'sign_in.factor_demanded by unknown',
        'challenge.refused by unknown',
        'sign_in.completed by account',
        'session.stepped_up by account',
        'factor.suspended by account',
        'staff.role_taken by account',
      ],
    )
    assert.ok(rows.some(({ event, actor }) => event === 'staff.first_seat_offered' && actor === 'operator'))
    for (const [node, own] of Map.groupBy(rows, ({ node }) => node))
      assert.deepEqual(
        own.map(({ node_counter: counter }) => counter),
        own.map((_, at) => at + 1),
        node,
      )
    const file = join(folder, `${world.engine}.jsonl`)
    writeFileSync(file, lines.join('\n'))
    assert.match(await verify('--export', file), new RegExp(`is whole: ${rows.length} rows`))
  })

  test('an edited row is found and named, and a head that was kept elsewhere is found again', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await untilSealed(world)
    const head = /Head: (\w+)/.exec(await verify())?.[1] ?? ''
    const row = Number(await world.inDatabase("select max(id) as row from audit where event = 'factor.added'"))

    await world.inDatabase(`update audit set event = 'factor.renamed' where id = ${row}`)
    await assert.rejects(verify(), new RegExp(`row ${row} was edited`))
    await world.inDatabase(`update audit set event = 'factor.added' where id = ${row}`)
    await maya.suspend(maya.authenticator)
    await untilSealed(world)

    assert.match(await verify('--head', head), /is whole/)
  })

  test('what cannot be recorded is not done: no session, no factor, no other password', async () => {
    world.expectInLog(/"INTERNAL_ERROR"|"unexpected failure"|sealing the audit trail failed|telling of gathered failures|"status":500/)
    const maya = await world.personWithAuthenticator('maya')
    const half = world.browser()
    const { challenge } = await maya.beginSignIn(half)
    const begun = await maya.beginAuthenticator({ name: 'Tablet' })
    await maya.stepUp('remove_factor', { target: maya.authenticator })
    await maya.stepUp('suspend_factor', { target: maya.authenticator })
    await maya.stepUp('change_password')
    const ofFactor = { params: { id: maya.authenticator.factorId } }
    const codes = [await maya.authenticator.freshCode(world.clock), await begun.authenticator.freshCode(world.clock)]
    const before = await maya.browser.call('listFactors')
    const newPassword = `${maya.password} and more`

    await world.inDatabase('alter table audit rename to audit_lost')
    const replies = [
      await half.reply('verifyChallenge', { params: { id: challenge.id }, body: { proof: codes[0] } }),
      await maya.browser.reply('verifyEnrollment', { params: { id: begun.enrollmentId }, body: { proof: codes[1] } }),
      await maya.browser.reply('suspendFactor', ofFactor),
      await maya.browser.reply('removeFactor', ofFactor),
      await maya.browser.reply('renameFactor', { ...ofFactor, body: { name: 'Renamed' } }),
      await maya.browser.reply('changePassword', { body: { currentPassword: maya.password, newPassword } }),
      await world.browser().reply('signIn', { body: { email: maya.email, password: 'not her password' } }),
      await world.browser().reply('signIn', { body: maya.credentials }),
      await maya.browser.reply('freezeAccount'),
    ]
    await world.inDatabase('alter table audit_lost rename to audit')

    for (const { status, setCookies } of replies) assert.deepEqual([status, setCookies], [500, []])
    assert.deepEqual(await maya.browser.call('listFactors'), before)
    await half.refused('getSession', undefined, 'NOT_SIGNED_IN')
    await world.clock.pass(minutes(2))
    assert.equal((await maya.signIn(world.browser())).session.aal, 'aal2')
  })

  // Last: whatever it finds in the log is expected.
  test('whichever call a failure of ours meets, the caller is told a trace id and nothing of the inside; the log has the rest', async () => {
    world.expectInLog(/./)
    const maya = await world.personWithAuthenticator('maya')
    const half = world.browser()
    await maya.beginSignIn(half)
    const host = await Host.register(world, Object.keys(hostScopes) as HostScope[])
    const failed: [string, Reply][] = []
    // Whether it is anybody's is what they cannot find out.
    for (const name of ['__Host-recovery', '__Host-desk']) maya.browser.cookies.set(name, 'x'.repeat(43))

    for (const table of tables) {
      await world.inDatabase(`alter table ${table} rename to ${table}_lost`)
      for (const { name, input } of everyCall(maya)) {
        const browser = (endpoints[name].caller === 'sign-in' ? half : maya.browser).from(world.browser().address)
        const reply = await (endpoints[name].caller === 'host' ? host : browser).reply(name, input)
        assert.ok(reply.status < 503, `${name} without ${table}: ${reply.status}`)
        if (reply.status === 500) failed.push([`${name} without ${table}`, reply])
      }
      await world.inDatabase(`alter table ${table}_lost rename to ${table}`)
    }

    const calls = new Set(failed.map(([what]) => what.split(' ')[0]))
    // They need none of these tables: what they ask is kept elsewhere, or nowhere.
    const spared = [
      ...['askForPasskey', 'confirmSignUp', 'enterDesk', 'getApplication', 'getHelp', 'getService', 'refuseApplication'],
      ...['requestPasswordReset', 'resendSignUpCode', 'signUp'],
    ]
    assert.deepEqual(
      Object.keys(endpoints)
        .filter((name) => !calls.has(name))
        .toSorted(),
      spared,
    )
    await world.server.stop() // which writes out the log
    const traced = new Set(readLog(world.output).flatMap((line) => ('traceId' in line && line.level === 'error' ? [line.traceId] : [])))
    for (const [what, { headers, text, setCookies }] of failed) {
      const { traceId, ...rest } = JSON.parse(text) as typeof told & { traceId: string }
      assert.deepEqual(rest, told, what)
      assert.match(traceId, /^[0-9a-f-]{36}$/, what)
      assert.ok(traced.has(traceId), `${what}: the log does not know ${traceId}`)
      assert.deepEqual(setCookies, [], what)
      assert.doesNotMatch(JSON.stringify(headers), /sql|postgres|node|fastify|\/(src|server)\//i, what)
    }
    await world.startServer()
    await world.personWithAuthenticator('noah')
    assert.match(await verify(), /is whole/)
  })
})

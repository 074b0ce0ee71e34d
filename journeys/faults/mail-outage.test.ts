import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from '../harness/client.ts'
import type { ServerProcess } from '../harness/server-process.ts'
import { minutes, seconds } from '../harness/test-clock.ts'
import { checkHistory } from './check-history.ts'
import { History } from './history.ts'
import { ask, readKept } from './kept.ts'
import type { Mood } from './mail-sink.ts'
import { randomFrom } from './random.ts'
import { type Figures, inParts, isLong } from './resumable.ts'
import { removeDatabases, Scene } from './scene.ts'
import { type Stage, signedIn, signingIn } from './stage.ts'
import { Witness } from './witness.ts'

const size = isLong ? { events: 1000, killsInOutage: 16, killsAfterIt: 4 } : { events: 60, killsInOutage: 2, killsAfterIt: 1 }
const outage = minutes(30)
const perPerson = 4
/** What may be in the hands of a carrier when the server is killed: it sends four at a time. */
const underWay = 4
const moods: readonly Mood[] = ['is away', { refusesRecipientsWith: '451 4.3.0 later' }, 'hangs']

after(removeDatabases)

for (const engine of ['sqlite', 'postgres'] as const) {
  test(`${engine}: security events through half an hour without mail and with kills: every notice arrives, hardly any twice`, async () => {
    const figures = await inParts(`mail-outage-${engine}`, 1, () => sitOut(engine))

    assert.ok((figures.notices ?? 0) >= size.events)
  })
}

async function sitOut(engine: 'sqlite' | 'postgres'): Promise<Figures> {
  const scene = await Scene.open({ engine, clock: 'held' })
  const witness = new Witness(new History())
  const random = randomFrom(3)
  try {
    let server = await scene.start()
    const restart = async () => {
      await scene.kill(server)
      server = await scene.start()
      witness.life += 1
    }
    const stretches = size.killsInOutage + 1
    for (let stretch = 0; stretch < stretches; stretch++) {
      await scene.mail.be(moods[stretch % moods.length] as Mood)
      const events = causeEvents(scene, witness, server, Math.ceil(size.events / perPerson / stretches))
      if (stretch < size.killsInOutage) {
        // Between the first events and the attempts to send the last.
        await Promise.race([events, wait(random() * 1500)])
        await restart()
        await events
        await causeEvents(scene, witness, server, 1)
      }
      await events
      await scene.clock.pass(Math.ceil(outage / stretches))
      await wait(200)
    }
    while ((await eventsDone(scene)) < size.events) await causeEvents(scene, witness, server, 1)
    assert.equal(scene.mail.mails.length, 0)
    const waiting = await measures(scene.browser(server))
    assert.ok((waiting.outbox_waiting_messages ?? 0) >= size.events, JSON.stringify(waiting))
    assert.ok((waiting.outbox_oldest_message_seconds ?? 0) >= outage / 1000, JSON.stringify(waiting))

    await scene.mail.be('takes mail')
    for (let kill = 0; kill < size.killsAfterIt; kill++) {
      const wanted = ((kill + 1) * size.events) / (size.killsAfterIt + 2)
      await passUntil(scene, async () => scene.mail.mails.length >= wanted)
      await restart()
    }
    const drainedAfter = await passUntil(scene, async () => (await unsent(scene)) === 0)
    assert.equal((await measures(scene.browser(server))).outbox_waiting_messages, 0)
    await scene.stop(server)

    const { sent, twice } = await delivered(scene)
    if (isLong) assert.ok(twice < sent / 100, `${twice} of ${sent} came twice`)
    else assert.ok(twice <= size.killsAfterIt * underWay, `${twice} of ${sent} came twice`)
    assert.ok(drainedAfter < minutes(3), 'all are sent two minutes after the claims of a killed server have ended')
    assert.deepEqual(checkHistory({ entries: witness.history.inOrder(), kept: await readKept(scene.databaseUrl) }), [])
    await scene.assertWhole()
    return { notices: sent, twice, kills: size.killsInOutage + size.killsAfterIt, 'drained after s': drainedAfter / 1000 }
  } finally {
    await scene.close()
  }
}

/** Each person sets up so many authenticators, and each is a security event with a notice. */
async function causeEvents(scene: Scene, witness: Witness, server: ServerProcess, count: number): Promise<void> {
  const visitors = await signedIn({ scene, witness, server }, count)
  for (const visitor of visitors) for (let event = 0; event < perPerson; event++) if (!(await visitor.setUp())) return
}

async function eventsDone({ databaseUrl }: Scene): Promise<number> {
  const [rows] = await ask(databaseUrl, ["select count(*) as events from audit where event = 'factor.added'"])
  return Number(rows?.[0]?.events)
}

async function unsent({ databaseUrl }: Scene): Promise<number> {
  const [rows] = await ask(databaseUrl, ['select count(*) as mails from outbox where sent_at is null'])
  return Number(rows?.[0]?.mails)
}

/** Lets time pass, as seen by the clock, until it is so. */
async function passUntil({ clock }: Scene, isSo: () => Promise<boolean>): Promise<number> {
  const since = clock.now()
  while (!(await isSo())) {
    if (clock.now() - since > minutes(30)) throw new Error('It has not happened in half an hour.')
    await clock.pass(seconds(2))
    await wait(60)
  }
  return clock.now() - since
}

/** What the server measures of its mail, told to whoever asks on its own machine. */
async function measures(browser: Client): Promise<Record<string, number>> {
  const { text } = await browser.send({ method: 'GET', path: '/metrics', headers: { 'x-forwarded-for': null } })
  const lines = text.split('\n').filter((line) => line.startsWith('outbox_'))
  return Object.fromEntries(lines.map((line) => line.split(' ')).map(([name, value]) => [name, Number(value)]))
}

/** Every row of the outbox must have arrived, under the id that is the same in every attempt. */
async function delivered(scene: Scene): Promise<{ sent: number; twice: number }> {
  const [rows = []] = await ask(scene.databaseUrl, ['select id, failed_at from outbox'])
  const arrivals = Map.groupBy(scene.mail.mails, ({ id }) => /<(msg_[a-z2-7]+)@/.exec(id)?.[1] ?? '')
  const lost = rows.filter(({ id, failed_at }) => failed_at !== null || !arrivals.has(String(id)))
  assert.deepEqual(lost, [], 'notices that did not arrive')
  return { sent: rows.length, twice: [...arrivals.values()].filter((copies) => copies.length > 1).length }
}

describe('a mail server in a bad mood', () => {
  const every: readonly Mood[] = [...moods, { refusesRecipientsWith: '550 5.1.1 nobody here' }, 'loses mail']

  test('does not keep anybody from signing in with an authenticator', async () => {
    await onStage(async ({ scene, witness, server }) => {
      for (const mood of every) {
        await scene.mail.be(mood)
        await causeEvents(scene, witness, server, 1)
        for (const visitor of await signingIn({ scene, witness, server }, 4)) {
          assert.ok(await visitor.signIn(), JSON.stringify(mood))
          assert.ok(await visitor.suspend(visitor.phone), JSON.stringify(mood))
        }
      }
    })
  })

  test('a code that could not be sent in its life is not sent after it, and another one can be asked for', async () => {
    await onStage(async ({ scene, witness, server }) => {
      await scene.mail.be('is away')
      const { browser, email, signUpId } = await signUp(scene, witness, server)
      await scene.clock.pass(minutes(11))
      await scene.mail.be('takes mail')
      await scene.clock.pass(minutes(1))
      await wait(1500)
      assert.deepEqual(scene.mail.mails, [])

      await witness.send(browser, 'resendSignUpCode', { body: { signUpId } }, { intent: 'sign up', account: email })
      const code = await codeTo(scene, email)
      const confirmed = await witness.send(browser, 'confirmSignUp', { body: { signUpId, code } }, { intent: 'sign up', account: email })
      assert.equal(confirmed.entry.answer, 'accepted')
      assert.equal(scene.mail.mails.filter(({ to }) => to === email).length, 1)
    })
  })

  test('of a code that was lost and the one that was sent for it, only the latter counts', async () => {
    await onStage(async ({ scene, witness, server }) => {
      const { browser, email, signUpId } = await signUp(scene, witness, server)
      const first = await codeTo(scene, email)
      await scene.mail.be('loses mail')
      const again = async () => {
        await scene.clock.pass(seconds(61))
        await witness.send(browser, 'resendSignUpCode', { body: { signUpId } }, { intent: 'sign up', account: email })
      }
      await again()
      await passUntil(scene, async () => scene.mail.lost === 1)
      await scene.mail.be('takes mail')
      scene.mail.mails.length = 0
      await again()
      const last = await codeTo(scene, email)

      const give = async (code: string) =>
        (await witness.send(browser, 'confirmSignUp', { body: { signUpId, code } }, { intent: 'sign up', account: email })).entry
      assert.equal((await give(first)).code, 'CODE_EXPIRED')
      assert.equal((await give(last)).answer, 'accepted')
    })
  })
})

async function onStage(work: (stage: Stage) => Promise<void>): Promise<void> {
  const scene = await Scene.open({ engine: 'sqlite', clock: 'held' })
  try {
    const witness = new Witness(new History())
    await work({ scene, witness, server: await scene.start() })
    assert.deepEqual(checkHistory({ entries: witness.history.inOrder(), kept: await readKept(scene.databaseUrl) }), [])
  } finally {
    await scene.close()
  }
}

async function signUp(
  scene: Scene,
  witness: Witness,
  server: ServerProcess,
): Promise<{ browser: Client; email: string; signUpId: string }> {
  const email = `${randomBytes(8).toString('hex')}@example.test`
  const browser = scene.browser(server)
  const credentials = { email, password: randomBytes(12).toString('hex') }
  const { entry, body } = await witness.send(browser, 'signUp', { body: credentials }, { intent: 'sign up', account: email })
  assert.equal(entry.answer, 'accepted')
  return { browser, email, signUpId: String(body.signUpId) }
}

async function codeTo(scene: Scene, email: string): Promise<string> {
  const code = () => /^\s*(\d{8})\s*$/m.exec(scene.mail.mails.findLast(({ to }) => to === email)?.raw ?? '')?.[1]
  for (let tries = 0; tries < 400 && code() === undefined; tries++) await wait(50)
  return code() ?? assert.fail('No code was mailed.')
}

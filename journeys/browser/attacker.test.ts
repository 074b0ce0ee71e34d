import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { routes } from '@countersign/contract'
import type { Holding } from '@countersign/server/policy-moves'
import { loadPolicy } from '@countersign/server/presets'
import { auditTrail } from '../harness/audit-trail.ts'
import type { Authenticator } from '../harness/authenticator.ts'
import { Exchange } from '../harness/exchange.ts'
import { FalseMail } from '../harness/false-mail.ts'
import { stateOf } from '../harness/false-recovery.ts'
import { freePort } from '../harness/free-port.ts'
import { HonestDesk } from '../harness/honest-desk.ts'
import { IntakeMail } from '../harness/intake-mail.ts'
import { PolicyCheck } from '../harness/policy-check.ts'
import { policyFile } from '../harness/policy-file.ts'
import { masked } from '../harness/same-answer.ts'
import { send } from '../harness/send.ts'
import { hours, minutes, seconds } from '../harness/test-clock.ts'
import { bindNewApp } from './harness/recovering.ts'
import { Reviewer } from './harness/reviewer.ts'
import { inChromium, type Site } from './harness/site.ts'
import { Thief } from './harness/thief.ts'
import type { Visitor } from './harness/visitor.ts'
import { WatchedOwner } from './harness/watched-owner.ts'

/**
 * E6: somebody has the password, then the mailbox too, then a picture of the owner with a document. Each thing they try is refused, or comes
 * to a case that the owner hears of at every address and stops; and where the owner does nothing, they are in when the policy check says.
 */
const mail = await IntakeMail.open()
after(() => mail.close())
const evidencePort = await freePort()

/** Round by round, what they hold; in each, what the check says of it is what comes of it. Of a phone number they have nothing. */
const withMailbox: Holding[] = ['password', 'mailbox']
const withPicture: Holding[] = [...withMailbox, 'identity_photo']
const withSession: Holding[] = [...withPicture, 'open_session']

for (const { preset, cheapest, rounds } of [
  { preset: 'coinex-style:exact', cheapest: 'mailbox, at once', rounds: [withMailbox] },
  { preset: 'coinex-style', cheapest: 'password + phone number, at once', rounds: [withPicture, withSession] },
  { preset: 'coinflex-style:exact', cheapest: 'mailbox + identity photo, at once', rounds: [withMailbox, withPicture] },
  {
    preset: 'coinflex-style',
    cheapest: 'mailbox + identity photo, after 24 h, the owner can stop it',
    rounds: [withMailbox, withPicture],
  },
]) {
  const isByMail = preset.startsWith('coinflex')
  const { policy, isAskedForMoney, options } = serviceOf(preset, isByMail ? mail.env : {})
  inChromium(
    `an attacker, ${preset}`,
    (site) => {
      site.world.expectInLog(/"finding":"\w+","severity":"error"/)
      let check: PolicyCheck
      before(async () => {
        check = await PolicyCheck.of(site.world, policy)
        assert.equal(check.cheapest, cheapest)
      })
      const letters = new FalseMail(mail, site.world)
      let people = 0
      const ownerOf = () =>
        WatchedOwner.at(site, check.factors, isByMail ? `maya.${++people}.${preset.replace(':', '-')}@home.test` : undefined)

      test('E6: every door is tried with the password, then with the mailbox; the owner hears of each step, and her stop ends it', async () => {
        const maya = await ownerOf()
        const [home, mallory] = [await site.visitor(maya.person), await Thief.of(site, maya)]
        await nobodyIsNamed(site, maya)

        // With the password alone.
        assert.equal(check.earliest('control', ['password']), undefined)
        await mallory.replays(await maya.comesHome(home))
        await maya.told(/Right password, wrong code/)
        assert.ok((await mallory.guesses()) <= 5)
        await maya.told(/Right password, wrong code/)
        await maya.comesHome(home)
        if (check.factors.includes('sms')) {
          assert.ok((await mallory.asksForTexts()) <= 5)
          await maya.comesHome(home)
        }
        await mallory.reachesForFactors()
        if (isByMail) await letters.writesInTheNameOf(maya.person)
        else {
          await mallory.recoversWithoutTheMailbox()
          await maya.person.readRecoveryCode()
        }
        assert.equal(await casesOf(site, maya), 0)
        await site.world.untilMailIsOut()
        await site.pass(hours(1))

        // With the mailbox too.
        const number = isByMail ? await letters.writesAs(maya.person) : await mallory.opensCase()
        const links = (await maya.told(/^Account recovery was started/)).map(({ text }) => stopLinkIn(site, text))
        if (!isByMail) {
          await mallory.sendsPicture()
          const isEnough = await mallory.showsEvidence(number, withMailbox)
          assert.equal(isEnough, check.earliest('control', withMailbox) !== undefined)
        }
        await maya.told(/We have everything/)
        assert.equal(await stateOf(site.world, number), 'in_review')
        await mallory.skipsSteps(String(await site.world.inDatabase(`select id from recovery_cases where number = '${number}'`)))
        const desk = await HonestDesk.open(site.world)
        assert.equal(await desk.openFor(site.world.server, maya.person.email), undefined)
        for (const link of links) await isScanned(site, link)
        assert.equal(await stateOf(site.world, number), 'in_review')

        await stops(maya, home, links[1] ?? '')
        await desk.decide(true, [])
        assert.equal(await stateOf(site.world, number), 'cancelled_by_owner')
        await mallory.isKeptOut()
        await maya.comesHome(home)

        const proofs = isByMail ? [] : ['recovery.proof_refused', 'recovery.proved', 'recovery.proved']
        await isInTheTrail(site, maya, [
          ...['sign_in.completed', 'challenge.refused', 'challenge.refused', 'sign_in.completed', 'sign_in.factor_demanded', ...proofs],
          ...['recovery.opened', 'recovery.submit', 'sign_in.factor_demanded', 'desk.case_refused', 'recovery.cancel', 'sign_in.completed'],
        ])
      })

      test('E6: the owner does nothing: they are in, and at the money, when the policy check says, and not before', async () => {
        const maya = await ownerOf()
        const [exchange, desk] = [await Exchange.open(site.world), await HonestDesk.open(site.world)]
        const mallory = await Thief.of(site, maya)
        for (const holding of rounds) {
          await site.world.untilMailIsOut()
          await site.pass(hours(1))
          const wait = check.earliest('control', holding)
          const number = isByMail ? await letters.writesAs(maya.person) : await mallory.opensCase()
          await maya.told(/^Account recovery was started/)
          const isEnough = isByMail ? holding.includes('identity_photo') : await mallory.showsEvidence(number, holding)
          assert.equal(isEnough, wait !== undefined, holding.join(' + '))
          await maya.told(/We have everything/)
          await desk.decide(isEnough, holding)
          if (wait === undefined) {
            await maya.told(/could not approve/)
            assert.equal(await stateOf(site.world, number), 'rejected')
            await mallory.isKeptOut()
            continue
          }

          await site.world.moveRecovery(number, 'meet_deadlines')
          if (wait > 0) await isWaitedFor(site, { maya, mallory, number, wait })
          await maya.told(/You can set up a new sign-in method now/)
          const app = await bindNewApp(site, mallory.visitor, async () => {
            await mallory.visitor.link(isByMail ? /^Authy/ : /Authenticat/).click()
            if (isByMail) await mallory.visitor.field('Phone number of your Authy account').fill('07400 900111')
          })
          await maya.told(/A new sign-in method is set up/)
          await mallory.comesInWith(app)

          const money = check.earliest('withdrawal', holding) ?? assert.fail('no withdrawal')
          // Where the policy asks for nothing there, the session is all it takes.
          if (isAskedForMoney) await isHeldFor(site, { mallory, exchange, app, held: money - wait })
          else assert.equal(money, wait)
          await isInTheTrail(site, maya, [
            ...['recovery.opened', 'recovery.submit', 'desk.case_decided'],
            ...(wait > 0 ? ['recovery.begin_wait', 'recovery.ends_soon'] : []),
            ...['recovery.grant', 'recovery.bind', 'sign_in.completed'],
            ...(isAskedForMoney ? ['approval.approved', 'approval.redeemed'] : []),
          ])
        }
      })
    },
    { ...options, ...(isByMail && { startsAt: Date.now() }) },
  )
}

for (const preset of ['avant-style:exact', 'avant-style', 'cryptocloud-style:exact', 'cryptocloud-style']) {
  const { policy, options } = serviceOf(preset)
  inChromium(
    `an attacker who calls support, ${preset}`,
    (site) => {
      site.world.expectInLog(/"finding":"\w+","severity":"error"/)

      test('E6: there is nothing to press, or a case that others decide; the owner hears of it, and her stop ends it', async () => {
        const check = await PolicyCheck.of(site.world, policy)
        const maya = await WatchedOwner.at(site, check.factors)
        const [home, mallory] = [await site.visitor(maya.person), await Thief.of(site, maya)]
        await nobodyIsNamed(site, maya)
        await mallory.visitor.open('/recovery')
        await mallory.visitor.sees('There is no reset on these pages')
        assert.equal(check.earliest('control', withMailbox), undefined)
        const desk = await HonestDesk.open(site.world)
        const opened = await desk.openFor(site.world.server, maya.person.email)
        assert.equal(opened === undefined, preset.startsWith('avant'))

        if (opened === undefined) {
          assert.equal(check.earliest('control', [...withPicture, 'persuaded_reviewer']), undefined)
          const sue = await Reviewer.at(site, 'sue', { role: 'support' })
          await sue.visitor.link('Open a case').click()
          await sue.page.getByText('This service takes recovery cases another way').waitFor()
          assert.equal(await sue.visitor.button('Open the case').count(), 0)
        } else {
          const [, { text }] = await maya.told(/^Account recovery was started/)
          await stops(maya, home, stopLinkIn(site, text))
        }
        await desk.decide(true, [])
        await mallory.isKeptOut()
        await maya.comesHome(home)
        await isInTheTrail(site, maya, [
          ...(opened === undefined ? ['desk.case_refused'] : ['recovery.opened', 'recovery.cancel']),
          'sign_in.completed',
        ])
      })
    },
    options,
  )
}

function serviceOf(preset: string, more: Readonly<Record<string, string>> = {}) {
  const { env, remove } = policyFile(preset)
  after(remove)
  const policy = env.COUNTERSIGN_POLICY ?? ''
  const loaded = loadPolicy(policy)
  assert.ok('policy' in loaded)
  const evidence = { COUNTERSIGN_EVIDENCE_ORIGIN: `http://localhost:${evidencePort}`, COUNTERSIGN_EVIDENCE_PORT: `${evidencePort}` }
  return {
    policy,
    isAskedForMoney: loaded.policy.challenge.actions.includes('withdrawal'),
    options: { env: { ...env, ...evidence, ...more } },
  }
}

/** By the link in the mail, wherever it is opened. */
async function stops(maya: WatchedOwner, home: Visitor, link: string): Promise<void> {
  await home.open(link)
  await home.button('Stop it').click()
  await home.sees('The recovery is stopped')
  await maya.told(/was stopped/)
}

interface Waited {
  maya: WatchedOwner
  mallory: Thief
  number: string
  wait: number
}

/** Told when it begins and an hour before it ends; until the last second nothing is open. */
async function isWaitedFor(site: Site, { maya, mallory, number, wait }: Waited): Promise<void> {
  await maya.told(/you can set up a new method from/)
  await site.world.untilMailIsOut()
  await site.pass(hours(wait) - seconds(1))
  await site.world.moveRecovery(number, 'meet_deadlines')
  await maya.told(/In an hour a new method can be set up/)
  assert.equal(await stateOf(site.world, number), 'waiting')
  await mallory.isKeptOut()
  await site.pass(seconds(1))
  await site.world.moveRecovery(number, 'meet_deadlines')
}

interface Held {
  mallory: Thief
  exchange: Exchange
  app: Authenticator
  held: number
}

/** In hours since the new factor, which is some minutes old by now. */
async function isHeldFor(site: Site, { mallory, exchange, app, held }: Held): Promise<void> {
  if (held > 0) {
    assert.match(String(await mallory.withdraws(exchange, app)), /HELD/)
    await site.world.untilMailIsOut()
    await site.pass(hours(held) - minutes(10))
    assert.match(String(await mallory.withdraws(exchange, app)), /HELD/)
    await site.pass(minutes(10))
  }
  assert.equal(await mallory.withdraws(exchange, app), undefined)
}

/** Where sign-in and recovery begin, an address is answered alike whether it has an account or not. */
async function nobodyIsNamed({ world }: Site, { person }: WatchedOwner): Promise<void> {
  const answersTo = async (email: string) => {
    const visit = world.browser()
    await visit.reply('beginRecovery', { body: { reason: 'lost_device', instructionsVersion: 1 } })
    const wrong = { body: { email, password: 'not the password' } }
    const replies = [
      await visit.reply('proveRecoveryPassword', wrong),
      await visit.reply('sendRecoveryCode'),
      await world.browser().reply('signIn', wrong),
      await world.browser().reply('requestPasswordReset', { body: { email } }),
    ]
    return replies.map(masked)
  }
  assert.deepEqual(await answersTo(person.email), await answersTo(`x${person.email}`))
}

const casesOf = async ({ world }: Site, { accountId }: WatchedOwner) =>
  Number(await world.inDatabase(`select count(*) from recovery_cases where account_id = '${accountId}'`))

function stopLinkIn({ world }: Site, text: string): string {
  const link = /\/recovery\/stop#([\w-]+)/.exec(text) ?? assert.fail(text)
  world.secrets.plant('a link that stops a recovery', link[1] ?? '')
  return link[0]
}

/** Everything that a scanner of mail does with a link: the page with and without its scripts, and the calls behind it. */
async function isScanned(site: Site, link: string): Promise<void> {
  const [path = '', token = ''] = link.split('#')
  const { port } = site.world.server
  const host = new URL(site.world.publicOrigin).host
  for (const method of ['GET', 'HEAD'])
    for (const address of [path, `${path}?token=${token}`, routes.stopRecovery.path, `${routes.stopRecovery.path}?token=${token}`])
      assert.ok([200, 404, 405].includes((await send(port, { method, path: address, headers: { host } })).status), address)
  const scanner = await site.visitor(site.world.stranger('scanner'))
  await scanner.open(link)
  await scanner.sees('Stop this recovery?')
  await site.leave(scanner)
}

/** The rows of the account, in the order of the story, whatever else lies between them. */
async function isInTheTrail({ world }: Site, { accountId }: WatchedOwner, story: readonly string[]): Promise<void> {
  const events = (await auditTrail(world)).filter((row) => row.account_id === accountId).map(({ event }) => event)
  let at = -1
  for (const event of story) {
    at = events.indexOf(event, at + 1)
    assert.ok(at >= 0, `${event} is not where it belongs in ${events.join(', ')}`)
  }
}

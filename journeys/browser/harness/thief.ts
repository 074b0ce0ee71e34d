import assert from 'node:assert/strict'
import type { Holding } from '@countersign/server/policy-moves'
import { drawPicture } from '@countersign/server/testing'
import type { Authenticator } from '../../harness/authenticator.ts'
import type { Client } from '../../harness/client.ts'
import { type Exchange, withdrawalOf } from '../../harness/exchange.ts'
import { makeUp, show } from '../../harness/false-recovery.ts'
import { minutes } from '../../harness/test-clock.ts'
import { startReset } from './recovering.ts'
import type { Site } from './site.ts'
import type { Visitor } from './visitor.ts'
import { toCode, type WatchedOwner } from './watched-owner.ts'

/** Somebody with the password of another, at a browser that the account has not seen; what they try by pages and past them. */
export class Thief {
  readonly visitor: Visitor
  readonly #site: Site
  readonly #owner: WatchedOwner

  private constructor(site: Site, owner: WatchedOwner, visitor: Visitor) {
    this.#site = site
    this.#owner = owner
    this.visitor = visitor
  }

  static async of(site: Site, owner: WatchedOwner): Promise<Thief> {
    const { email, password } = owner.person
    return new Thief(site, owner, await site.visitor(site.world.stranger('mallory', { email, password })))
  }

  /** What the browser has, for calls past its pages. */
  async browser(): Promise<Client> {
    await this.visitor.bringSessionBack()
    return this.visitor.person.browser
  }

  /** A code seen over the owner's shoulder. */
  async replays(code: string): Promise<void> {
    await toCode(this.visitor)
    await this.visitor.enterCode(code, 'Continue')
    await this.visitor.page.getByText('That code was just used.').first().waitFor()
  }

  /** From one address after the other, until none is judged any more. Gives back how many were. */
  async guesses(): Promise<number> {
    const { world } = this.#site
    const { person } = this.#owner
    const codes: string[] = []
    while (codes.at(-1) !== 'TOO_MANY_ATTEMPTS' && codes.length < 40) {
      const browser = world.browser()
      const { id } = await this.#asked(browser, 'totp')
      const proof = person.authenticator.wrongCode(world.clock)
      codes.push((await browser.refused('verifyChallenge', { params: { id }, body: { proof } })).code)
    }
    await toCode(this.visitor)
    await this.visitor.enterCode(person.authenticator.wrongCode(world.clock), 'Continue')
    await this.visitor.page.getByText('Codes are paused').first().waitFor()
    return codes.filter((code) => code === 'WRONG_CODE').length
  }

  /** One a minute for half an hour, each in a sign-in of its own. Gives back how many came to the owner. */
  async asksForTexts(): Promise<number> {
    let sent = 0
    for (let minute = 0; minute < 30; minute += 1) {
      await this.#site.pass(minutes(1))
      const browser = this.#site.world.browser()
      const { id } = await this.#asked(browser, 'sms')
      if ((await browser.reply('sendChallenge', { params: { id }, body: {} })).status !== 200) continue
      await this.#owner.phone.nextCode()
      sent += 1
    }
    return sent
  }

  /** Half signed in: neither is a factor taken away nor one’s own put in. */
  async reachesForFactors(): Promise<void> {
    await toCode(this.visitor)
    const browser = await this.browser()
    const params = { id: this.#owner.person.authenticator.factorId }
    await browser.refused('removeFactor', { params }, 'NOT_SIGNED_IN')
    await browser.refused('suspendFactor', { params }, 'NOT_SIGNED_IN')
    for (const kind of ['passkey', 'totp'] as const) await browser.refused('beginEnrollment', { body: { kind } }, 'NOT_SIGNED_IN')
    await browser.refused('makeRecoveryCodes', {}, 'NOT_SIGNED_IN')
    await browser.refused('changeEmail', { body: { email: 'mallory@example.test' } }, 'NOT_SIGNED_IN')
    await this.visitor.open('/security/passkeys/new')
    assert.match(this.visitor.path, /^\/sign-in/)
  }

  /** As far as a recovery goes without the mailbox: the code is guessed, and steps are left out. */
  async recoversWithoutTheMailbox(): Promise<void> {
    const { visitor } = this
    await visitor.open('/recovery')
    await visitor.page.getByRole('radio', { name: 'My device is lost or stolen' }).check()
    await visitor.page.getByRole('checkbox').check()
    await visitor.button('Start the reset').click()
    await visitor.sees('Your password')
    await this.#site.pass(minutes(1))
    const { email, password } = visitor.person
    // Whose password it is cannot be found out here.
    await visitor.field('E-mail address').fill(`x${email}`)
    await visitor.password.fill(password)
    await visitor.button('Continue').click()
    await visitor.page.getByText('The e-mail address or the password is not right.').first().waitFor()
    await visitor.field('E-mail address').fill(email)
    await visitor.password.fill(password)
    await visitor.button('Continue').click()
    await visitor.sees('A code by mail')
    await visitor.field('8-digit code').fill('00000000')
    await visitor.button('Continue').click()
    await visitor.page.getByText('That code did not match.').first().waitFor()
    const browser = await this.browser()
    const codes: string[] = []
    while (codes.at(-1) !== 'TOO_MANY_ATTEMPTS' && codes.length < 20)
      codes.push((await browser.refused('proveRecoveryMailbox', { body: { code: '11111111' } })).code)
    assert.ok(codes.length <= 6, codes.join(', '))
    for (const skipped of ['openRecoveryCase', 'getEvidence', 'askQuestions', 'beginFaceCheck', 'cancelRecovery'] as const)
      await browser.refused(skipped, {}, 'RECOVERY_STEP_MISSING')
  }

  /** With the mailbox: by the pages to an open case. */
  async opensCase(): Promise<string> {
    await this.visitor.open('/recovery')
    return startReset(this.#site, this.visitor)
  }

  /** Of somebody with a document, where nobody asks for one. */
  async sendsPicture(): Promise<void> {
    const visit = await this.browser()
    const reply = await visit.file('sendSelfie', { part: 'selfie', how: 'alone' }, drawPicture('somebody with a document'))
    assert.equal(codeOf(reply), 'NOT_OFFERED')
  }

  /** All that they have, and where that is not enough, what they made up; it goes to the reviewers. Whether it was enough. */
  async showsEvidence(number: string, holding: readonly Holding[]): Promise<boolean> {
    const { world } = this.#site
    const visit = await this.browser()
    const isOpen = async () => (await visit.call('getEvidence')).isOpen
    for (const { kind } of (await visit.call('getEvidence')).kinds) if (await isOpen()) await show(world, visit, kind, number, holding)
    const isEnough = !(await isOpen())
    if (!isEnough) await makeUp(world, visit, isOpen)
    return isEnough
  }

  /** Before an approval and its wait: the sign-in asks for the old factor, and nothing binds another one. */
  async isKeptOut(): Promise<void> {
    const site = this.#site
    const visitor = await site.visitor(site.world.stranger('mallory', this.visitor.person.credentials))
    await visitor.givePassword()
    await visitor.sees('Confirm it is you')
    assert.equal(await visitor.page.getByText('Your recovery is approved').count(), 0)
    await visitor.bringSessionBack()
    const { browser } = visitor.person
    await browser.refused('openChallenge', { body: { purpose: 'sign_in', proofKind: 'mailed_code' } }, 'FACTOR_NOT_FOUND')
    await browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'NOT_SIGNED_IN')
    await site.leave(visitor)
  }

  /** Nobody but the staff decides; nobody else gets any further by asking the calls. */
  async skipsSteps(caseId: string): Promise<void> {
    const browser = await this.browser()
    const params = { id: caseId }
    for (const name of ['dealCase', 'getDeskQueue'] as const) await browser.refused(name, {}, 'STAFF_ONLY')
    await browser.refused('getDeskCase', { params }, 'STAFF_ONLY')
    await browser.refused('tickDeskCase', { params, body: { item: 'no_pressure', verdict: 'passed' } }, 'STAFF_ONLY')
    await browser.refused('getOwnRecovery', {}, 'NOT_SIGNED_IN')
    await this.isKeptOut()
  }

  /** In a browser that nobody knows, with nothing of the owner’s but the password, and an app of their own. */
  async comesInWith(app: Authenticator): Promise<Client> {
    const again = await this.#site.visitor(this.#site.world.stranger('mallory', this.visitor.person.credentials))
    // Since the code before.
    await this.#site.pass(minutes(1))
    await again.givePassword()
    await again.enterCode(await again.freshCode(app), 'Continue')
    await again.sees('Your account')
    await again.bringSessionBack()
    await this.#site.leave(again)
    return again.person.browser
  }

  /** Undefined once it is paid; before, what stands against it. */
  async withdraws(exchange: Exchange, app: Authenticator): Promise<string | undefined> {
    const browser = await this.comesInWith(app)
    const { clock } = this.#site.world
    const { id: accountId } = await browser.call('getAccount')
    const factorId = (await browser.call('listFactors')).items[0]?.id ?? ''
    const operation = withdrawalOf('10')
    const asked = await exchange.reply('requestApproval', { body: { accountId, operation } })
    if (asked.status !== 201) return codeOf(asked)
    const { id } = JSON.parse(asked.text) as { id: string }
    const challenge = await browser.reply('askForApprovalProof', { params: { id }, body: { factorId } })
    if (challenge.status >= 400) return codeOf(challenge)
    const params = { id: (JSON.parse(challenge.text) as { id: string }).id }
    await browser.call('verifyChallenge', { params, body: { proof: await app.freshCode(clock) } })
    const approved = await browser.reply('approve', { params: { id } })
    if (approved.status >= 400) return codeOf(approved)
    assert.equal((await exchange.redeem(id, operation)).state, 'redeemed')
    return undefined
  }

  async #asked(browser: Client, kind: 'totp' | 'sms') {
    const { availableFactors } = await this.#owner.person.beginSignIn(browser)
    const factorId = availableFactors.find((factor) => factor.kind === kind)?.id ?? assert.fail(`no ${kind} is asked for`)
    return browser.call('openChallenge', { body: { purpose: 'sign_in', factorId } })
  }
}

const codeOf = ({ text }: { text: string }): string => (JSON.parse(text) as { code: string }).code

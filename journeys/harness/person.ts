import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Answer, Body } from '@countersign/contract'
import { Authenticator } from './authenticator.ts'
import type { Client } from './client.ts'
import { doWork } from './do-work.ts'
import { nextDigits } from './mail-links.ts'
import type { Mailbox } from './mailbox.ts'
import type { Phone } from './phone.ts'
import type { PlantedSecrets } from './planted-secrets.ts'
import type { TestClock } from './test-clock.ts'

export type ChallengeRequired = Extract<Answer<'signIn'>, { state: 'challenge_required' }>
export type Complete = Extract<Answer<'signIn'>, { state: 'complete' }>
export type Purpose = Exclude<Body<'openChallenge'>['purpose'], 'sign_in'>

export interface PersonOptions {
  email: string
  browser: Client
  mailbox: Mailbox
  clock: TestClock
  secrets: PlantedSecrets
  password?: string
}

/** Somebody with a mailbox, a browser and a phone, who does what people do here. */
export class Person {
  readonly email: string
  readonly password: string
  readonly mailbox: Mailbox
  readonly authenticators: Authenticator[] = []
  /** Of the newest set that counts; those that were used are taken off. */
  recoveryCodes: string[] = []
  browser: Client
  readonly #clock: TestClock
  readonly #secrets: PlantedSecrets

  constructor({
    email,
    browser,
    mailbox,
    clock,
    secrets,
    password = `${randomBytes(12).toString('base64url')} ${randomBytes(6).toString('hex')}`,
  }: PersonOptions) {
    this.email = email
    this.password = password
    this.browser = browser
    this.mailbox = mailbox
    this.#clock = clock
    this.#secrets = secrets
    if (password.length >= 6) secrets.plant(`the password of ${email}`, password)
  }

  get credentials() {
    return { email: this.email, password: this.password }
  }

  /** The latest of the authenticators. */
  get authenticator(): Authenticator {
    const latest = this.authenticators.at(-1)
    assert.ok(latest, `${this.email} has set up no authenticator`)
    return latest
  }

  /** Asks for an account and reads the code in the mail. */
  async askForAccount(): Promise<{ signUpId: string; code: string }> {
    const { signUpId } = await this.browser.call('signUp', { body: this.credentials })
    return { signUpId, code: await this.readCode() }
  }

  async readCode(): Promise<string> {
    const code = await this.mailbox.nextCode()
    this.#secrets.plant(`a code mailed to ${this.email}`, code)
    return code
  }

  async signUp(): Promise<this> {
    const { signUpId, code } = await this.askForAccount()
    const answer = await this.browser.call('confirmSignUp', { body: { signUpId, code } })
    assert.equal(answer.state, 'complete')
    return this
  }

  /** Sets up an authenticator in the browser's session; a fresh proof of another one must have been given where one is demanded. */
  async setUpAuthenticator({ name, replaces }: { name?: string; replaces?: Authenticator } = {}): Promise<Authenticator> {
    const { enrollmentId, authenticator } = await this.beginAuthenticator({
      ...(name !== undefined && { name }),
      ...(replaces && { replaces }),
    })
    const proof = await authenticator.freshCode(this.#clock)
    const factor = await this.browser.call('verifyEnrollment', { params: { id: enrollmentId }, body: { proof } })
    if (replaces) this.authenticators.splice(this.authenticators.indexOf(replaces), 1)
    return this.keep(authenticator, factor.id)
  }

  /** Scans the key and proves nothing yet. */
  async beginAuthenticator({
    name,
    replaces,
  }: {
    name?: string
    replaces?: Authenticator
  } = {}): Promise<{ enrollmentId: string; authenticator: Authenticator }> {
    const body = { kind: 'totp' as const, ...(name !== undefined && { name }), ...(replaces && { replaces: replaces.factorId }) }
    const begun = await this.browser.call('beginEnrollment', { body })
    assert.ok(begun.kind === 'totp')
    const { id, totp } = begun
    const authenticator = new Authenticator(totp.key)
    this.#secrets.plantKey(`a key of ${this.email}`, authenticator.key, totp.key)
    return { enrollmentId: id, authenticator }
  }

  /** Binds a number from the start to the texted code; a fresh proof must have been given where one is demanded. */
  async setUpPhone(phone: Phone, { replaces }: { replaces?: string } = {}): Promise<Answer<'verifyEnrollment'>> {
    const id = await this.beginPhone(phone, { ...(replaces !== undefined && { replaces }) })
    return this.browser.call('verifyEnrollment', { params: { id }, body: { proof: await phone.nextCode() } })
  }

  /** Types the number and asks for the code. */
  async beginPhone(phone: Phone, { replaces }: { replaces?: string } = {}): Promise<string> {
    const body = { kind: 'sms' as const, phone: phone.number, ...(replaces !== undefined && { replaces }) }
    const { id } = await this.browser.call('beginEnrollment', { body })
    await this.sendToPhone(id)
    return id
  }

  /** Does the work that is asked for first. */
  async sendToPhone(id: string, body: { phone?: string } = {}): Promise<Answer<'sendEnrollment'>> {
    const { proofOfWork } = await this.browser.refused('sendEnrollment', { params: { id }, body }, 'PROOF_OF_WORK_REQUIRED')
    assert.ok(proofOfWork)
    return this.browser.call('sendEnrollment', { params: { id }, body: { ...body, proofOfWork: doWork(proofOfWork) } })
  }

  keep(authenticator: Authenticator, factorId: string): Authenticator {
    authenticator.factorId = factorId
    this.authenticators.push(authenticator)
    return authenticator
  }

  /** Password only; what comes next is in the answer. */
  givePassword(browser = this.browser): Promise<Answer<'signIn'>> {
    return browser.call('signIn', { body: this.credentials })
  }

  /** Password given, code asked for. */
  async beginSignIn(browser = this.browser): Promise<ChallengeRequired> {
    const answer = await this.givePassword(browser)
    assert.equal(answer.state, 'challenge_required')
    return answer as ChallengeRequired
  }

  /** All the way in, with a code where one is asked for. */
  async signIn(browser = this.browser): Promise<Complete> {
    const answer = await this.givePassword(browser)
    if (answer.state === 'complete') return answer
    if (answer.state !== 'challenge_required') throw new Error(`the sign-in is ${answer.state}`)
    const { id, factor } = answer.challenge
    const asked = this.authenticators.find(({ factorId }) => factorId === factor?.id)
    assert.ok(asked, 'an authenticator is asked for that is not this person’s')
    const verified = await browser.call('verifyChallenge', { params: { id }, body: { proof: await asked.freshCode(this.#clock) } })
    assert.equal(verified.state, 'complete')
    return verified as Complete
  }

  /** Gives a fresh proof for one purpose, by an authenticator or, without one, by the password. */
  async stepUp(
    purpose: Purpose,
    { target, by = this.authenticators.at(-1) }: { target?: Authenticator; by?: Authenticator | undefined } = {},
  ): Promise<void> {
    const body = { purpose, ...(target && { target: target.factorId }), ...(by && { factorId: by.factorId }) }
    const { id } = await this.browser.call('openChallenge', { body })
    const proof = by ? await by.freshCode(this.#clock) : this.password
    const answer = await this.browser.call('verifyChallenge', { params: { id }, body: { proof } })
    assert.equal(answer.state, 'granted')
  }

  /** Makes a set of recovery codes and types the last one back. A renewal takes a fresh proof for it before. */
  async makeRecoveryCodes(): Promise<string[]> {
    const { id, codes } = await this.beginRecoveryCodes()
    await this.browser.call('confirmRecoveryCodes', { params: { id }, body: { code: codes.at(-1) ?? '' } })
    this.recoveryCodes = [...codes]
    return codes
  }

  /** Shown, and not typed back yet. */
  async beginRecoveryCodes(): Promise<Answer<'makeRecoveryCodes'>> {
    const made = await this.browser.call('makeRecoveryCodes')
    for (const code of made.codes) {
      this.#secrets.plant(`a recovery code of ${this.email}`, code)
      this.#secrets.plant(`a recovery code of ${this.email}, without dashes`, code.replaceAll('-', ''))
    }
    return made
  }

  /** Password given, a recovery code asked for. */
  async askedForRecoveryCode(browser: Client): Promise<string> {
    await this.beginSignIn(browser)
    const { id } = await browser.call('openChallenge', { body: { purpose: 'sign_in', proofKind: 'recovery_code' } })
    return id
  }

  /** In, with nothing but the password and a recovery code. */
  async signInWithRecoveryCode(browser: Client, code = this.recoveryCodes.shift() ?? ''): Promise<Complete> {
    const id = await this.askedForRecoveryCode(browser)
    const answer = await browser.call('verifyChallenge', { params: { id }, body: { proof: code } })
    assert.equal(answer.state, 'complete')
    return answer as Complete
  }

  /** Has a code mailed for one purpose and reads it. */
  async askForMailedCode(purpose: Purpose, target?: Authenticator): Promise<{ id: string; code: string }> {
    const body = { purpose, ...(target && { target: target.factorId }) }
    const { id, proofKind } = await this.browser.call('openChallenge', { body })
    assert.equal(proofKind, 'mailed_code')
    await this.browser.call('sendChallenge', { params: { id }, body: {} })
    return { id, code: await this.readMailedCode() }
  }

  readMailedCode(): Promise<string> {
    return nextDigits({ mailbox: this.mailbox, secrets: this.#secrets }, /^Your code to change how you sign in/)
  }

  /** The first step, where a service asks for a mailed code. */
  async proveMailbox(purpose: Purpose, target?: Authenticator): Promise<Answer<'verifyChallenge'>> {
    const { id, code } = await this.askForMailedCode(purpose, target)
    return this.browser.call('verifyChallenge', { params: { id }, body: { proof: code } })
  }

  /** As somebody who has the password and reads the mailbox, in a browser of their own: up to the open case. */
  async openRecovery(browser: Client, { tool = 'totp' as const } = {}): Promise<Answer<'openRecoveryCase'>> {
    await this.comeBackToRecovery(browser, { tool })
    return browser.call('openRecoveryCase')
  }

  /** With password and mailbox proved: to the case, if there is one. */
  async comeBackToRecovery(browser: Client, { tool = 'totp' as const } = {}): Promise<void> {
    await browser.call('beginRecovery', { body: { tool, reason: 'lost_device', instructionsVersion: 1 } })
    await browser.call('proveRecoveryPassword', { body: this.credentials })
    await this.#clock.pass(60_000) // since the mail before
    await browser.call('sendRecoveryCode')
    await browser.call('proveRecoveryMailbox', { body: { code: await this.readRecoveryCode() } })
  }

  readRecoveryCode(): Promise<string> {
    return nextDigits({ mailbox: this.mailbox, secrets: this.#secrets }, /^Your code for account recovery/)
  }

  async remove(authenticator: Authenticator): Promise<void> {
    await this.stepUp('remove_factor', { target: authenticator })
    await this.browser.call('removeFactor', { params: { id: authenticator.factorId } })
    this.authenticators.splice(this.authenticators.indexOf(authenticator), 1)
  }

  async suspend(authenticator: Authenticator): Promise<void> {
    await this.stepUp('suspend_factor', { target: authenticator })
    await this.browser.call('suspendFactor', { params: { id: authenticator.factorId } })
  }

  async resume(authenticator: Authenticator): Promise<void> {
    await this.stepUp('resume_factor', { target: authenticator, by: authenticator })
    await this.browser.call('resumeFactor', { params: { id: authenticator.factorId } })
  }
}

import { randomBytes } from 'node:crypto'
import type { Answer, Operation } from '@countersign/contract'
import { Authenticator } from './authenticator.ts'
import { type Client, Refused } from './client.ts'
import type { Exchange } from './exchange.ts'
import { type FalseRecovery, recoverFalsely, stateOf } from './false-recovery.ts'
import { nextDigits, nextLink } from './mail-links.ts'
import type { Mailbox } from './mailbox.ts'
import type { Person, Purpose } from './person.ts'
import type { Phone } from './phone.ts'
import type { ServerProcess } from './server-process.ts'
import { hours, minutes } from './test-clock.ts'
import type { World } from './world.ts'

type Challenge = Answer<'openChallenge'>
/** What the policy check says can be gained, apart from what only the host application gives. */
export type Gain = 'session' | 'own_factor' | 'factor_is_off' | 'password' | 'mailbox' | 'new_factor_after_recovery' | 'control'

export interface Loot {
  owner: Person
  password: boolean
  mailbox: Mailbox | undefined
  phone: Phone | undefined
  /** A browser of the owner that is signed in. */
  openSession: Client | undefined
  /** A browser of the owner that is signed out, and that may skip the factor. */
  knownDevice: Client | undefined
}

/** Somebody who holds some of what an owner has, and tries everything that the service offers until nothing new comes of it. */
export class Intruder {
  readonly #world: World
  readonly #server: ServerProcess
  #email: string
  readonly #loot: Loot
  readonly #gained = new Set<Gain>()
  #password: string | null
  #mailbox: Mailbox | undefined
  #sessions: Client[]
  #app: Authenticator | undefined
  #recovery: FalseRecovery | undefined
  /** In hours, from the decision to the new factor. */
  waited: number | undefined

  constructor(world: World, server: ServerProcess, loot: Loot, recovery?: FalseRecovery) {
    this.#recovery = recovery
    this.#world = world
    this.#server = server
    this.#email = loot.owner.email
    this.#loot = loot
    this.#mailbox = loot.mailbox
    this.#password = loot.password ? loot.owner.password : null
    if (loot.password) this.#gained.add('password')
    if (loot.mailbox) this.#gained.add('mailbox')
    this.#sessions = loot.openSession ? [loot.openSession.at(server)] : []
  }

  /** What it comes to in the end. */
  async tryEverything(): Promise<Gain[]> {
    // A new password ends every session, so it is the last thing to try.
    const attempts = [
      this.#signIn,
      this.#turnOff,
      this.#setUp,
      this.#makeCodes,
      this.#changeEmail,
      this.#changePassword,
      this.#reset,
      this.#recover,
    ]
    for (let before = -1; before < this.#gained.size; ) {
      before = this.#gained.size
      for (const attempt of attempts) await attempt.call(this)
    }
    if (await this.#opensAgain()) this.#gained.add('control')
    return [...this.#gained].sort()
  }

  /** Keeps open what is open, and signs in where that ends. */
  async staysFor(millis: number): Promise<void> {
    for (let left = millis; left > 0; left -= minutes(20)) {
      await this.#world.clock.pass(Math.min(left, minutes(20)))
      this.#sessions = await only(this.#sessions, async (session) => (await session.reply('getSession')).status === 200)
    }
    if (!this.hasSession) await this.#signIn()
  }

  get hasSession(): boolean {
    return this.#sessions.length > 0
  }

  /** Whether an application pays to an address of theirs, which is put on the list first where there is one. */
  async withdraws(exchange: Exchange): Promise<boolean> {
    for (const session of this.#sessions) {
      if (await this.#approves(session, exchange, withdrawal)) return true
      await this.#approves(session, exchange, listing)
    }
    return false
  }

  async #approves(session: Client, exchange: Exchange, operation: Operation): Promise<boolean> {
    const account = await taken(() => session.call('getAccount'))
    if (!account) return false
    const asked = await exchange.reply('requestApproval', { body: { accountId: account.id, operation } })
    if (asked.status !== 201) return false
    const { id } = JSON.parse(asked.text) as { id: string }
    for (const factorId of await this.#ownFactors(session)) {
      const challenge = await taken(() => session.call('askForApprovalProof', { params: { id }, body: { factorId } }))
      const given = await this.#give(session, challenge)
      if (given && (await taken(() => session.call('approve', { params: { id } }))))
        return (await exchange.reply('redeemApproval', { params: { id }, body: { operation } })).status === 200
    }
    return false
  }

  async #signIn(): Promise<void> {
    const { knownDevice } = this.#loot
    const browsers = [this.#world.browser({ server: this.#server }), ...(knownDevice ? [knownDevice.at(this.#server)] : [])]
    for (const browser of browsers) if (await this.#signsIn(browser)) this.#sessions.push(browser)
    this.#sessions = await only(this.#sessions, async (session) => (await session.reply('getSession')).status === 200)
    if (this.#sessions.length > 0) this.#gained.add('session')
  }

  /** In a browser that nobody knows, with nothing of the owner’s but the password: the account is theirs. */
  #opensAgain(): Promise<boolean> {
    return this.#signsIn(this.#world.browser({ server: this.#server }))
  }

  async #signsIn(browser: Client): Promise<boolean> {
    const password = this.#password
    if (password === null) return false
    const answer = await taken(() => browser.call('signIn', { body: { email: this.#email, password } }))
    if (answer?.state !== 'challenge_required') return answer?.state === 'complete'
    for (const { id } of answer.availableFactors) {
      const body = { purpose: 'sign_in' as const, factorId: id }
      const verified = await this.#give(browser, await taken(() => browser.call('openChallenge', { body })))
      if (verified?.state === 'complete') return true
    }
    return false
  }

  async #turnOff(): Promise<void> {
    await this.#withEach(async (session) => {
      for (const { id, state } of (await taken(() => session.call('listFactors')))?.items ?? []) {
        if (state !== 'active' || id === this.#app?.factorId) continue
        for (const [name, purpose] of [['removeFactor', 'remove_factor'] as const, ['suspendFactor', 'suspend_factor'] as const]) {
          const off = () => taken(() => session.call(name, { params: { id } }).then(() => true))
          if ((await off()) || ((await this.#proves(session, purpose, id)) && (await off()))) this.#gained.add('factor_is_off')
        }
      }
    })
  }

  /** Beside what there is, and in its place. */
  async #setUp(): Promise<void> {
    if (this.#app) return
    await this.#withEach(async (session) => {
      await taken(() => session.call('acceptDisclaimer', { body: { version: 1 } }))
      const factors = (await taken(() => session.call('listFactors')))?.items ?? []
      for (const replaces of [undefined, ...factors.filter(({ kind }) => kind === 'totp').map(({ id }) => id)]) {
        if (this.#app) return
        const purpose = replaces === undefined ? 'add_factor' : 'replace_factor'
        if (!(await this.#binds(session, replaces)) && (await this.#proves(session, purpose, replaces)))
          await this.#binds(session, replaces)
      }
    })
  }

  async #binds(session: Client, replaces: string | undefined): Promise<boolean> {
    const begun = await taken(() =>
      session.call('beginEnrollment', { body: { kind: 'totp', ...(replaces !== undefined && { replaces }) } }),
    )
    if (begun?.kind !== 'totp') return false
    const app = new Authenticator(begun.totp.key)
    this.#world.secrets.plantKey('a key of an intruder', app.key, begun.totp.key)
    const proof = await app.freshCode(this.#world.clock)
    const factor = await taken(() => session.call('verifyEnrollment', { params: { id: begun.id }, body: { proof } }))
    if (!factor) return false
    app.factorId = factor.id
    this.#app = app
    this.#gained.add('own_factor')
    return true
  }

  /** Codes of one's own are a way in like a factor of one's own. */
  async #makeCodes(): Promise<void> {
    await this.#withEach(async (session) => {
      const make = () => taken(() => session.call('makeRecoveryCodes'))
      const made = (await make()) ?? ((await this.#proves(session, 'make_recovery_codes')) ? await make() : undefined)
      if (made) this.#gained.add('own_factor')
    })
  }

  async #changeEmail(): Promise<void> {
    if (this.#mailbox) return
    const own = this.#world.mailbox(`theirs.${randomBytes(4).toString('hex')}@example.test`)
    await this.#withEach(async (session) => {
      const ask = () => taken(() => session.call('changeEmail', { body: { email: own.address } }))
      const asked = (await ask()) ?? ((await this.#proves(session, 'change_email')) ? await ask() : undefined)
      if (!asked) return
      const code = await nextDigits({ mailbox: own, secrets: this.#world.secrets }, /confirm this address/)
      if (!(await taken(() => session.call('confirmAddress', { body: { requestId: asked.requestId, code } })))) return
      this.#mailbox = own
      this.#email = own.address
      this.#gained.add('mailbox')
    })
  }

  async #changePassword(): Promise<void> {
    await this.#withEach(async (session) => {
      const currentPassword = this.#password
      if (currentPassword === null) return
      const newPassword = this.#invented()
      const body = { currentPassword, newPassword }
      const change = () => taken(() => session.call('changePassword', { body }).then(() => true))
      if ((await change()) || ((await this.#proves(session, 'change_password')) && (await change()))) {
        this.#password = newPassword
        this.#gained.add('password')
      }
    })
  }

  async #reset(): Promise<void> {
    const mailbox = this.#mailbox
    if (!mailbox || this.#password !== null) return
    const browser = this.#world.browser({ server: this.#server })
    await this.#world.clock.pass(minutes(1)) // an address gets a mail a minute
    const ask = () => taken(() => browser.call('requestPasswordReset', { body: { email: mailbox.address } }).then(() => true))
    // An account gets so many mails a day.
    for (let tries = 0; !(await ask()) && tries < 24; tries += 1) await this.staysFor(hours(1))
    const { token } = await nextLink({ mailbox, secrets: this.#world.secrets }, /Set a new password/)
    const newPassword = this.#invented()
    await browser.call('confirmPasswordReset', { body: { token, newPassword } })
    this.#password = newPassword
    this.#gained.add('password')
  }

  /** As somebody who lost it; the owner, who is told each time, does nothing. */
  async #recover(): Promise<void> {
    const [recovery, mailbox, password] = [this.#recovery, this.#mailbox, this.#password]
    if (!recovery || !mailbox || password === null) return
    // What a desk has seen through once is not believed the next time.
    this.#recovery = undefined
    const number = await recoverFalsely(recovery, { email: this.#email, password, mailbox })
    if (number === undefined) return
    for (let waited = 0; waited <= longestWait; waited += step) {
      // As the servers do by themselves, some seconds later.
      await this.#world.moveRecovery(number, 'meet_deadlines')
      const state = await stateOf(this.#world, number)
      if (state === 'ready_to_bind') {
        this.waited = waited
        return this.#bindAfterRecovery(mailbox, password)
      }
      if (state !== 'waiting') return
      await this.staysFor(hours(step))
    }
  }

  async #bindAfterRecovery(mailbox: Mailbox, password: string): Promise<void> {
    const browser = this.#world.browser({ server: this.#server })
    await browser.call('signIn', { body: { email: this.#email, password } })
    const { id } = await browser.call('openChallenge', { body: { purpose: 'sign_in', proofKind: 'mailed_code' } })
    if (!(await this.#send(browser, id))) return
    const proof = await nextDigits({ mailbox, secrets: this.#world.secrets }, /^Your code for account recovery/)
    await browser.call('verifyChallenge', { params: { id }, body: { proof } })
    this.#app = undefined
    if (!(await this.#binds(browser, undefined))) return
    this.#sessions.push(browser)
    this.#gained.add('new_factor_after_recovery')
  }

  #invented(): string {
    const password = `theirs ${randomBytes(12).toString('base64url')}`
    this.#world.secrets.plant('a password of an intruder', password)
    return password
  }

  /** All the proofs that are asked for, one after the other. */
  async #proves(session: Client, purpose: Purpose, target?: string): Promise<boolean> {
    const ofTarget = { purpose, ...(target !== undefined && { target }) }
    for (let proofs = 0; proofs < 4; proofs += 1) {
      const asked = await taken(() => session.call('openChallenge', { body: ofTarget }))
      if (!asked) return false
      let given = await this.#give(session, asked)
      const own = asked.factor ? await this.#ownFactors(session) : []
      for (const factorId of given ? [] : own)
        given ??= await this.#give(session, await taken(() => session.call('openChallenge', { body: { ...ofTarget, factorId } })))
      if (given?.state !== 'next_proof_required') return given?.state === 'granted'
    }
    return false
  }

  async #ownFactors(session: Client): Promise<string[]> {
    const { items } = await session.call('listFactors')
    return items.filter(({ id, kind }) => id === this.#app?.factorId || (kind === 'sms' && this.#loot.phone)).map(({ id }) => id)
  }

  /** Undefined where there is nothing to answer with, or the answer is refused. */
  async #give(browser: Client, challenge: Challenge | undefined): Promise<Answer<'verifyChallenge'> | undefined> {
    const proof = challenge && (await this.#proofFor(browser, challenge))
    if (!challenge || proof === undefined) return undefined
    return taken(() => browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof } }))
  }

  async #proofFor(browser: Client, { id, proofKind, factor }: Challenge): Promise<string | undefined> {
    const { phone } = this.#loot
    const mailbox = this.#mailbox
    switch (proofKind) {
      case 'password':
        return this.#password ?? undefined
      case 'mailed_code':
        if (!mailbox || !(await this.#send(browser, id))) return undefined
        return nextDigits({ mailbox, secrets: this.#world.secrets }, /^Your code to change how you sign in/)
      case 'sms':
        return phone && (await this.#send(browser, id)) ? phone.nextCode() : undefined
      default:
        return factor?.id === this.#app?.factorId ? this.#app?.freshCode(this.#world.clock) : undefined
    }
  }

  /** A minute after the one before, where that is asked for. */
  async #send(browser: Client, id: string): Promise<boolean> {
    for (let tries = 0; tries < 2; tries += 1) {
      if ((await browser.reply('sendChallenge', { params: { id }, body: {} })).status === 200) return true
      await this.#world.clock.pass(minutes(1))
    }
    return false
  }

  async #withEach(work: (session: Client) => Promise<void>): Promise<void> {
    for (const session of this.#sessions) await work(session)
  }
}

/** In hours: what policies give is a multiple of one, and ends before the other. */
const [step, longestWait] = [6, 96]

const theirs = { network: 'bitcoin', destination: 'bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh' }
const withdrawal = { kind: 'withdrawal', asset: 'BTC', amount: '10', ...theirs }
const listing = { kind: 'allow_destination', ...theirs }

/** What a call answers, or undefined where the service says no. */
async function taken<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

async function only<T>(list: readonly T[], holds: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept: T[] = []
  for (const item of list) if (await holds(item)) kept.push(item)
  return kept
}

import { createHash } from 'node:crypto'
import type { EndpointName } from '@countersign/contract'
import { type PreparedBrowser, type PreparedPerson, preparedPassword } from '@countersign/server/testing'
import { Authenticator } from '../harness/authenticator.ts'
import type { Client } from '../harness/client.ts'
import type { Purpose } from '../harness/person.ts'
import type { TestClock } from '../harness/test-clock.ts'
import type { Entry } from './history.ts'
import type { About, Seen, Witness } from './witness.ts'

/** A proof that was given, and to what: enough to give it again. */
export interface Given {
  visitor: Visitor
  code: string
  entry: Entry
}

export interface VisitorOptions {
  person: PreparedPerson
  browser: Client
  prepared: PreparedBrowser
  clock: TestClock
  witness: Witness
  /** The person's authenticator, where somebody else has used it before. */
  phone?: Authenticator
  /** Waits for the next code where none is left at the moment. */
  isPatient?: boolean
  /** Told of every proof. */
  given?: (given: Given) => void
}

/** Somebody who goes on only while everything is accepted: each step answers with whether it was. */
export class Visitor {
  readonly person: PreparedPerson
  readonly browser: Client
  /** The authenticator the person came with. */
  readonly phone: Authenticator
  session: string | undefined
  readonly #options: VisitorOptions
  #challengeId: string | null

  constructor(options: VisitorOptions) {
    this.#options = options
    this.person = options.person
    this.browser = options.browser
    this.phone = options.phone ?? new Authenticator(options.person.totpKey)
    this.phone.factorId = options.person.factorId ?? ''
    this.session = options.prepared.sessionId ?? undefined
    this.#challengeId = options.prepared.challengeId
  }

  /** The same person with the same browser, which talks to another server from here on. */
  at(server: { port: number }): Visitor {
    const moved = new Visitor({ ...this.#options, browser: this.browser.at(server), phone: this.phone })
    moved.session = this.session
    return moved
  }

  /** Gives the password; a code is asked for next. */
  async givePassword(): Promise<boolean> {
    const credentials = { email: this.person.email, password: preparedPassword }
    const { entry, body } = await this.#send('signIn', { body: credentials }, { intent: 'password' })
    this.#challengeId = (body.challenge as { id: string } | undefined)?.id ?? null
    return entry.answer === 'accepted'
  }

  /** Answers the challenge of the sign-in under way, after a wrong code if so wanted. */
  async signIn({ fumbles = false } = {}): Promise<boolean> {
    const id = this.#challengeId ?? ''
    if (fumbles && (await this.fumble()).code !== 'WRONG_CODE') return false
    const seen = await this.#prove('sign in', id, this.phone)
    if (seen?.entry.answer !== 'accepted') return false
    this.session = seen.entry.shown?.session
    return true
  }

  /** Answers it with a wrong code, which changes what is counted and nothing else. */
  async fumble(): Promise<Entry> {
    const question = this.#challengeId ?? ''
    const proof = { key: 'wrong', step: 0, factor: this.phone.factorId, isRight: false }
    const input = { params: { id: question }, body: { proof: this.phone.wrongCode(this.#options.clock) } }
    return (await this.#send('verifyChallenge', input, { intent: 'sign in', question, proof })).entry
  }

  /** Asks for another challenge in the sign-in under way. */
  async askAgain(): Promise<Entry> {
    const { entry } = await this.#send('openChallenge', { body: { purpose: 'sign_in' } }, { intent: 'ask' })
    this.#challengeId = entry.shown?.question ?? null
    return entry
  }

  async stepUp(purpose: Purpose, target: Authenticator | null, by = target ?? this.phone): Promise<boolean> {
    const body = { purpose, ...(target && { target: target.factorId }), factorId: by.factorId }
    const asked = await this.#send('openChallenge', { body }, { intent: 'ask' })
    const id = asked.entry.shown?.question
    return id !== undefined && (await this.#prove('step up', id, by))?.entry.answer === 'accepted'
  }

  async suspend(factor: Authenticator): Promise<boolean> {
    return (await this.stepUp('suspend_factor', factor)) && this.suspendNow(factor)
  }

  suspendNow(factor: Authenticator): Promise<boolean> {
    return this.#change('suspendFactor', 'suspend', factor)
  }

  async resume(factor: Authenticator): Promise<boolean> {
    return (await this.stepUp('resume_factor', factor)) && this.#change('resumeFactor', 'resume', factor)
  }

  async remove(factor: Authenticator, by = factor): Promise<boolean> {
    return (await this.stepUp('remove_factor', factor, by)) && this.removeNow(factor)
  }

  removeNow(factor: Authenticator): Promise<boolean> {
    return this.#change('removeFactor', 'remove', factor)
  }

  /** Sets up one more authenticator, or one in the place of another; a fresh proof must have been given where one is demanded. */
  async setUp(replaced?: Authenticator): Promise<Authenticator | undefined> {
    const begun = await this.begin(replaced)
    return begun && (await this.confirm(begun, replaced))
  }

  async begin(replaced?: Authenticator): Promise<{ id: string; authenticator: Authenticator } | undefined> {
    const body = { kind: 'totp' as const, ...(replaced && { replaces: replaced.factorId }) }
    const { entry, body: answer } = await this.#send('beginEnrollment', { body }, { intent: 'begin' })
    const id = entry.shown?.question
    return id === undefined ? undefined : { id, authenticator: new Authenticator((answer.totp as { key: string }).key) }
  }

  async confirm(
    { id, authenticator }: { id: string; authenticator: Authenticator },
    replaced?: Authenticator,
  ): Promise<Authenticator | undefined> {
    const about = { intent: replaced ? ('replace' as const) : ('enroll' as const), ...(replaced && { factor: replaced.factorId }) }
    const seen = await this.#give(about, id, authenticator)
    if (seen?.entry.answer !== 'accepted') return undefined
    authenticator.factorId = seen.entry.shown?.factor ?? ''
    return authenticator
  }

  look(): Promise<Seen> {
    return this.#send('getSession', {}, { intent: 'look' })
  }

  #prove(intent: 'sign in' | 'step up', question: string, authenticator: Authenticator): Promise<Seen | undefined> {
    return this.#give({ intent }, question, authenticator)
  }

  async #give(
    about: Pick<Entry, 'intent'> & { factor?: string },
    question: string,
    authenticator: Authenticator,
  ): Promise<Seen | undefined> {
    const { clock, isPatient } = this.#options
    const next = isPatient ? await authenticator.freshProof(clock) : authenticator.proofAtOnce(clock)
    if (!next) return undefined
    const key = nameOf(authenticator.key)
    const proof = { key, step: next.step, factor: authenticator.factorId || null, isRight: true }
    const name = about.intent === 'enroll' || about.intent === 'replace' ? 'verifyEnrollment' : 'verifyChallenge'
    const seen = await this.#send(name, { params: { id: question }, body: { proof: next.code } }, { ...about, question, proof })
    this.#options.given?.({ visitor: this, code: next.code, entry: seen.entry })
    return seen
  }

  async #change(
    name: 'suspendFactor' | 'resumeFactor' | 'removeFactor',
    intent: Entry['intent'],
    { factorId }: Authenticator,
  ): Promise<boolean> {
    const { entry } = await this.#send(name, { params: { id: factorId } }, { intent, factor: factorId })
    return entry.answer === 'accepted'
  }

  #send(name: EndpointName, input: unknown, about: Omit<About, 'account'>): Promise<Seen> {
    const { witness, person } = this.#options
    const { session } = this
    return witness.send(this.browser, name, input, { ...about, account: person.accountId, ...(session !== undefined && { session }) })
  }
}

/** Tells keys apart without telling what they are. */
const nameOf = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 16)

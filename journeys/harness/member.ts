import assert from 'node:assert/strict'
import type { Answer, Decision, StaffRole } from '@countersign/contract'
import type { Client } from './client.ts'
import type { Person } from './person.ts'
import { SoftPasskey } from './soft-passkey.ts'
import { minutes } from './test-clock.ts'
import type { World } from './world.ts'

/** Somebody with a role: made by a command, taken with its link, at work with a passkey. */
export class Member {
  readonly person: Person
  readonly passkey: SoftPasskey
  /** Where they work: a browser that knows nobody else. */
  desk: Client
  readonly #world: World

  constructor(world: World, person: Person) {
    this.#world = world
    this.person = person
    this.passkey = new SoftPasskey(world)
    this.desk = world.browser()
  }

  static async of(world: World, role: StaffRole, name: string = role): Promise<Member> {
    const member = new Member(world, await world.person(name))
    await member.takeRole(role)
    await agree(world, member.person)
    await member.passkey.setUp(member.person)
    await member.enter()
    return member
  }

  async offer(role: StaffRole): Promise<string> {
    const said = await this.#world.command('staff', 'add', this.person.email, '--role', role)
    const token = /#([\w-]{43})/.exec(said)?.[1] ?? assert.fail(said)
    this.#world.secrets.plant('a link for staff', token)
    return token
  }

  async takeRole(role: StaffRole): Promise<void> {
    const taken = await this.person.browser.call('claimStaffRole', { body: { token: await this.offer(role) } })
    assert.equal(taken.role, role)
  }

  async enter(browser = this.#world.browser()): Promise<Answer<'enterDesk'>> {
    this.desk = browser
    return browser.call('enterDesk', { body: { passkey: await this.passkey.assertion(browser) } })
  }

  async deal(): Promise<string | null> {
    return (await this.desk.call('dealCase')).id
  }

  async look(id: string): Promise<Answer<'getDeskCase'>> {
    return this.desk.call('getDeskCase', { params: { id } })
  }

  async tickAll(id: string): Promise<void> {
    for (const { item } of (await this.look(id)).checklist)
      await this.desk.call('tickDeskCase', { params: { id }, body: { item, verdict: 'passed' } })
  }

  async decide(id: string, more: Partial<Decision> = {}): Promise<void> {
    const decision = decisionOf(more)
    const { challengeId, passkey } = await this.desk.call('askForDecisionProof', { params: { id }, body: { decision } })
    await this.desk.call('decideCase', { params: { id }, body: { decision, challengeId, proof: this.passkey.answer(passkey) } })
  }
}

/** What the policy has before the set-up of a first factor. */
export async function agree(world: World, person: Person): Promise<void> {
  const { browser } = person
  const { disclaimer, gates } = (await browser.call('getService')).policy
  if (gates.includes('password')) await person.stepUp('add_factor')
  if (gates.includes('email_code')) {
    await world.clock.pass(minutes(1)) // since the mail before
    await person.proveMailbox('add_factor')
  }
  if (disclaimer) await browser.call('acceptDisclaimer', { body: { version: disclaimer.version } })
}

export const decisionOf = (more: Partial<Decision> = {}): Decision => ({
  verdict: 'approve',
  reasons: [],
  items: [],
  replies: [],
  message: '',
  note: 'Document, face and note fit.',
  andSignOut: false,
  ...more,
})

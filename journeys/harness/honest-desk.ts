import type { Holding } from '@countersign/server/policy-moves'
import { Member } from './member.ts'
import type { ServerProcess } from './server-process.ts'
import type { World } from './world.ts'

/** Two reviewers and a support agent, who believe what is convincing and nothing else; one of them can be talked into anything. */
export class HonestDesk {
  readonly #world: World
  readonly #reviewers: readonly Member[]
  readonly #agent: Member

  private constructor(world: World, reviewers: readonly Member[], agent: Member) {
    this.#world = world
    this.#reviewers = reviewers
    this.#agent = agent
  }

  static async open(world: World): Promise<HonestDesk> {
    const reviewers = [await Member.of(world, 'reviewer', 'ben'), await Member.of(world, 'reviewer', 'cleo')]
    return new HonestDesk(world, reviewers, await Member.of(world, 'support', 'sue'))
  }

  /** Who writes to support is believed by an agent who was talked into it; an honest one leaves it to the evidence. */
  async openFor(server: ServerProcess, email: string): Promise<string | undefined> {
    await this.#agent.enter(this.#world.browser({ server }))
    const body = {
      email,
      tool: null,
      channel: 'chat',
      checks: ['document_seen'],
      record: 'Saw the passport that is on file, in a call.',
      reason: '',
    }
    const reply = await this.#agent.desk.reply('openContactCase', { body })
    return reply.status < 300 ? (JSON.parse(reply.text) as { number: string }).number : undefined
  }

  /** The case that lies on the desk, and no other. Whoever was talked into it is the first to be dealt it. */
  async decide(isConvincing: boolean, start: readonly Holding[]): Promise<void> {
    let persuaded = start.includes('persuaded_reviewer')
    for (const reviewer of this.#reviewers) {
      await reviewer.enter()
      const id = await reviewer.deal()
      if (id === null) return
      if (isConvincing || persuaded) {
        await reviewer.tickAll(id)
        await reviewer.decide(id)
      } else await reviewer.decide(id, { verdict: 'reject', reasons: ['edited'] })
      persuaded = false
    }
  }
}

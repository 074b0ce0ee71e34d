import assert from 'node:assert/strict'
import type { Holding } from '@countersign/server/policy-moves'
import type { World } from './world.ts'

type Goal = 'control' | 'withdrawal'

/** What `policy check` prints of a policy, as an operator reads it. */
export class PolicyCheck {
  /** What the owner has whose account it looks at. */
  readonly factors: readonly string[]
  /** To control, in its words; null where nothing leads there. */
  readonly cheapest: string | null
  readonly #routes: Readonly<Record<Goal, readonly { from: readonly string[]; hours: number }[]>>

  private constructor(said: string) {
    const found = (pattern: RegExp) => pattern.exec(said)?.[1] ?? assert.fail(said)
    const routesIn = (section: string) =>
      [...section.matchAll(/^ {2}(\S[^:]*): (?:at once|after (\d+) h)/gm)].map(([, from = '', hours = '0']) => ({
        from: from.split(' + '),
        hours: Number(hours),
      }))
    this.factors = found(/^Policy .* The owner has set up: (.*)\.$/m).split(', ')
    this.cheapest = /^The cheapest route to control: (.*)\.$/m.exec(said)?.[1] ?? null
    this.#routes = {
      control: routesIn(found(/^To control of the account:\n(.*?)\n\n/ms)),
      withdrawal: routesIn(found(/^To a withdrawal:\n(.*?)\n\n/ms)),
    }
  }

  static async of(world: World, policy: string): Promise<PolicyCheck> {
    return new PolicyCheck(await world.command('policy', 'check', policy))
  }

  /** In hours, by the quickest of its routes that somebody who holds this can go; undefined where there is none. */
  earliest(goal: Goal, holding: readonly Holding[]): number | undefined {
    const held = new Set(holding.map((one) => one.replaceAll('_', ' ')))
    const open = this.#routes[goal].filter(({ from }) => from.every((one) => held.has(one)))
    return open.length === 0 ? undefined : Math.min(...open.map(({ hours }) => hours))
  }
}

import type { ServerProcess } from '../harness/server-process.ts'
import type { Scene } from './scene.ts'
import { signingIn } from './stage.ts'
import type { Given, Visitor } from './visitor.ts'
import type { Witness } from './witness.ts'

const clients = 8

interface Options {
  scene: Scene
  witness: Witness
  /** Where codes come from that decide what people do; from 0 to 1. */
  random: () => number
}

/** Eight clients at a time: sign-ins with codes, wrong codes, step-ups, enrollments, replacements, suspensions, resumptions, removals. */
export class MixedLoad {
  /** Every proof that was given, in order. */
  readonly given: Given[] = []
  /** Whom the end of the server met in the middle of something. */
  interrupted: Visitor[] = []
  readonly #options: Options
  #waiting: Visitor[] = []
  #isStopping = false

  constructor(options: Options) {
    this.#options = options
  }

  /** Makes so many people who are about to sign in at each of these servers, instead of those who still wait. */
  async invite(servers: ServerProcess | readonly ServerProcess[], count: number): Promise<void> {
    const { scene, witness } = this.#options
    const given = (one: Given) => void this.given.push(one)
    const each = await Promise.all([servers].flat().map((server) => signingIn({ scene, witness, server }, count, { given })))
    this.#waiting = Array.from({ length: count }, (_, at) => each.flatMap((visitors) => visitors[at] ?? [])).flat()
  }

  /** One of those who wait, for somebody else to lead. */
  next(): Visitor {
    const visitor = this.#waiting.shift()
    if (!visitor) throw new Error('Nobody is waiting.')
    return visitor
  }

  /** Runs until `stop` or until nobody is left. */
  async run(): Promise<void> {
    this.#isStopping = false
    this.interrupted = []
    await Promise.all(Array.from({ length: clients }, () => this.#client()))
  }

  stop(): void {
    this.#isStopping = true
  }

  async #client(): Promise<void> {
    while (!this.#isStopping) {
      const visitor = this.#waiting.shift()
      if (!visitor) return
      const isDone = await this.#visit(visitor)
      if (!isDone && this.#isStopping) this.interrupted.push(visitor)
    }
  }

  async #visit(visitor: Visitor): Promise<boolean> {
    const { random } = this.#options
    if (random() < 0.1 && !(await visitor.givePassword())) return false
    if (!(await visitor.signIn({ fumbles: random() < 0.3 }))) return false
    const second = await visitor.setUp()
    if (!second) return false
    if (random() < 0.5) return (await visitor.stepUp('replace_factor', second)) && (await visitor.setUp(second)) !== undefined
    return (await visitor.remove(second)) && (await visitor.suspend(visitor.phone)) && visitor.resume(visitor.phone)
  }
}

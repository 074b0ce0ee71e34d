import type { Client } from './client.ts'
import type { GeneratedRequest } from './generated-requests.ts'
import type { World } from './world.ts'

const places = 8

interface Visitor {
  session: Client
  signIn: Client
  /** Ids of things of their own, by prefix. */
  ids: ReadonlyMap<string, string>
}

/** These would soon leave nobody signed in: most of them go without a session. */
const ending = new Set(['signOut', 'abandonSignIn', 'endSession', 'endOtherSessions', 'freezeAccount'])

/** People whose browsers send generated requests: signed in, half signed in, or with made-up cookies. */
export class Visitors {
  readonly #world: World
  #visitors: Visitor[] = []
  #used = 0

  constructor(world: World) {
    this.#world = world
  }

  async arrive(): Promise<void> {
    this.#visitors = await Promise.all(Array.from({ length: places }, () => this.#newcomer()))
  }

  /** A browser for one request, with a jar of its own, and the request with ids of that visitor in place of made-up ones. */
  async take(request: GeneratedRequest): Promise<{ client: Client; request: GeneratedRequest }> {
    this.#used += 1
    if (this.#used % 25 === 0) await this.#replaceWhoIsOut((this.#used / 25) % places)
    const visitor = this.#visitors[this.#used % places] as Visitor
    return { client: this.#clientFor(visitor, request), request: withOwnIds(request, visitor.ids) }
  }

  #clientFor(visitor: Visitor, { as, operation }: GeneratedRequest): Client {
    if (as === 'nobody') return this.#world.browser()
    if (as === 'garbage' || (ending.has(operation) && this.#used % 20 !== 0)) return this.#withGarbage()
    return (as === 'session' ? visitor.session : visitor.signIn).copy()
  }

  async #replaceWhoIsOut(at: number): Promise<void> {
    const { session } = this.#visitors[at] as Visitor
    const { status } = await session.from(this.#world.browser().address).reply('getSession')
    if (status !== 200) this.#visitors[at] = await this.#newcomer()
  }

  async #newcomer(): Promise<Visitor> {
    const person = await this.#world.personWithAuthenticator('visitor')
    const signIn = this.#world.browser()
    const { challenge } = await person.beginSignIn(signIn)
    const { enrollmentId } = await person.beginAuthenticator()
    const { id: sessionId } = await person.browser.call('getSession')
    const ids = [person.authenticator.factorId, challenge.id, enrollmentId, sessionId]
    return { session: person.browser, signIn, ids: new Map(ids.map((id) => [id.slice(0, 3), id])) }
  }

  #withGarbage(): Client {
    const browser = this.#world.browser()
    const values = ['A'.repeat(43), '', '"quoted"', 'a'.repeat(4000), '../../x', "' or 1=1", '%00']
    const names = ['__Host-session', '__Host-sign-in', '__Host-device', 'session']
    for (const [at, name] of names.entries()) browser.cookies.set(name, values[(this.#used + at) % values.length] as string)
    return browser
  }
}

function withOwnIds(request: GeneratedRequest, ids: ReadonlyMap<string, string>): GeneratedRequest {
  const own = (text: string) => text.replaceAll(/([a-z]{3})_[a-z2-7]{26}/g, (id, prefix: string) => ids.get(prefix) ?? id)
  return { ...request, path: own(request.path), body: typeof request.body === 'string' ? own(request.body) : request.body }
}

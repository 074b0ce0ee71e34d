import { type PreparedBrowser, type PreparedPerson, prepare } from '@countersign/server/testing'
import type { ServerProcess } from '../harness/server-process.ts'
import type { Scene } from './scene.ts'
import { Visitor, type VisitorOptions } from './visitor.ts'
import type { Witness } from './witness.ts'

/** Where people appear: a database, a server on it, and who writes down what they do. */
export interface Stage {
  scene: Scene
  witness: Witness
  server: ServerProcess
}

type Manner = Pick<VisitorOptions, 'isPatient' | 'given' | 'phone'> & Partial<Pick<VisitorOptions, 'clock'>>

/** People with an authenticator who gave their password a moment ago and are asked for a code. */
export async function signingIn(stage: Stage, count: number, manner: Manner = {}): Promise<Visitor[]> {
  const { persons, browsers } = await prepare(stage.scene.preparation, async ({ people, signIns }) => {
    const persons = await people(count, { withAuthenticator: true })
    return { persons, browsers: await signIns(persons) }
  })
  return persons.map((person, at) => visitorAt(stage, person, browsers[at] as PreparedBrowser, manner))
}

/** People without an authenticator who signed in by password a moment ago. */
export async function signedIn(stage: Stage, count: number): Promise<Visitor[]> {
  const { persons, browsers } = await prepare(stage.scene.preparation, async ({ people, sessions }) => {
    const persons = await people(count, { withAuthenticator: false })
    return { persons, browsers: await sessions(persons) }
  })
  return persons.map((person, at) => visitorAt(stage, person, browsers[at] as PreparedBrowser))
}

/** One person in two browsers, with one phone. */
export async function signingInTwice(stage: Stage): Promise<[Visitor, Visitor]> {
  const { person, browsers } = await prepare(stage.scene.preparation, async ({ people, signIns }) => {
    const [person] = (await people(1, { withAuthenticator: true })) as [PreparedPerson]
    return { person, browsers: (await signIns([person, person])) as [PreparedBrowser, PreparedBrowser] }
  })
  const first = visitorAt(stage, person, browsers[0], { isPatient: true })
  return [first, visitorAt(stage, person, browsers[1], { isPatient: true, phone: first.phone })]
}

function visitorAt({ scene, witness, server }: Stage, person: PreparedPerson, prepared: PreparedBrowser, manner: Manner = {}): Visitor {
  return new Visitor({ clock: scene.clock, ...manner, person, prepared, browser: scene.browser(server, prepared), witness })
}

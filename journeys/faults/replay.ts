import { type PreparedPerson, prepare } from '@countersign/server/testing'
import type { ServerProcess } from '../harness/server-process.ts'
import type { Figures } from './resumable.ts'
import type { Scene } from './scene.ts'
import type { Given } from './visitor.ts'
import type { Seen, Witness } from './witness.ts'

/**
 * Gives proofs once more, each to a new challenge and from a device of its own, so that neither an ended challenge nor a
 * pause refuses what should be refused because it was used. Proofs of enrollments go to the same enrollment as well.
 */
export async function replay(scene: Scene, witness: Witness, server: ServerProcess, proofs: readonly Given[]): Promise<Figures> {
  const atSignIn = proofs.flatMap((given) => {
    const factorId = given.entry.shown?.factor ?? given.entry.proof?.factor
    return factorId ? [{ given, person: { ...given.visitor.person, factorId } satisfies PreparedPerson }] : []
  })
  if (proofs.length === 0) return {}
  const browsers = await prepare(scene.preparation, ({ signIns }) => signIns(atSignIn.map(({ person }) => person)))

  const answers = await Promise.all([
    ...atSignIn.map(({ given: { entry, code } }, at) => {
      const { account } = entry
      const proof = { ...(entry.proof as NonNullable<typeof entry.proof>), factor: atSignIn[at]?.person.factorId ?? null }
      const question = browsers[at]?.challengeId ?? ''
      const input = { params: { id: question }, body: { proof: code } }
      return witness.send(scene.browser(server, browsers[at]), 'verifyChallenge', input, { intent: 'sign in', account, question, proof })
    }),
    ...proofs
      .filter(({ entry }) => entry.intent === 'enroll' || entry.intent === 'replace')
      .map((given) => confirmAgain(witness, server, given)),
  ])

  const count = (matches: (seen: Seen) => boolean) => answers.filter(matches).length
  return {
    replays: answers.length,
    'refused as used': count(({ entry }) => entry.code === 'CODE_ALREADY_USED' || entry.code === 'ENROLLMENT_OVER'),
    'accepted late': count(({ entry }) => entry.answer === 'accepted'),
  }
}

/** The same enrollment from the same session: over, or, where the first request never arrived, still open. */
function confirmAgain(witness: Witness, server: ServerProcess, { visitor, entry, code }: Given): Promise<Seen> {
  const { intent, account, question = '', proof, factor, session } = entry
  const input = { params: { id: question }, body: { proof: code } }
  const about = { intent, account, question, ...(proof && { proof }), ...(factor && { factor }), ...(session && { session }) }
  return witness.send(visitor.browser.at(server), 'verifyEnrollment', input, about)
}

import { openSignInsUnderWay } from '@countersign/server/testing/sign-ins-under-way'
import { answerRequest } from '../../requests/answer-request.ts'
import { clientAddress, publicOrigin } from '../../requests/browser.ts'
import { totpCode, totpStep } from '../../totp-code.ts'
import type { Contestant } from '../contestant.ts'
import type { RunningCountersign } from './server.ts'
import { type ExpectedProof, proofFaults } from './stored-proofs.ts'

/** Codes of sign-ins under way: each somebody's first, from an address of their own, in a browser that the account knows. */
export const answeringCodes = (name: string, running: RunningCountersign): Contestant => answering(name, running, 'codes')

/** The same with a passkey each, whose counter goes on by one. */
export const answeringPasskeys = (name: string, running: RunningCountersign): Contestant => answering(name, running, 'passkeys')

function answering(name: string, running: RunningCountersign, what: 'codes' | 'passkeys'): Contestant {
  const { server, port, databaseUrl, keysFile } = running
  const people: ExpectedProof[] = []
  let prepared: ExpectedProof[] = []
  return {
    name,
    server,
    port,
    kind: 'requests',
    repeat: false,

    async prepare(count) {
      const first = people.length
      const signIns = await openSignInsUnderWay({
        databaseUrl,
        keysFile,
        count,
        addressOf: (number) => clientAddress(first + number),
        ...(what === 'passkeys' && { passkeysOf: publicOrigin }),
      })
      const now = totpStep(Date.now())
      const step = what === 'passkeys' ? 2 : now
      prepared = signIns.map(({ accountId, factorId, signInId, challengeId }) => ({
        accountId,
        factorId,
        signInId,
        challengeId,
        step,
        accepted: false,
      }))
      people.push(...prepared)
      return signIns.map((signIn, i) =>
        answerRequest({ ...signIn, clientNumber: first + i, proof: signIn.assertion ?? totpCode(signIn.totpKey, now) }),
      )
    },

    tookPlace(accepted) {
      for (const index of accepted) (prepared[index] as ExpectedProof).accepted = true
    },

    async finish() {
      await server.kill()
      const accepted = people.filter((person) => person.accepted).length
      const checked = `${accepted} accepted ${what} of ${people.length} people, read back after the server was killed: each is stored once and audited once, and nothing besides`
      return { checked, faults: await proofFaults(running, people) }
    },
  }
}

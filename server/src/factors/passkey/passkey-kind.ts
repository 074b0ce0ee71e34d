import type { GivenProof, PasskeyAssertion } from '@countersign/contract'
import { randomBytesOf } from '../../crypto/random.ts'
import type { AccountId, FactorId } from '../../ids.ts'
import type { Asked, FactorKindModule, Refusal } from '../factor-kind.ts'
import type { Fault } from './ceremony.ts'
import { challengeOfEnrollment, challengeOfRecord } from './challenges.ts'
import { detailsOf, sealable } from './kept-passkey.ts'
import { creationOptions, requestOptions, rpIdOf } from './options.ts'
import { findPasskey, lookupOf, passkeysOf } from './passkeys.ts'
import { provePasskey } from './prove-passkey.ts'
import { userHandle } from './user-handle.ts'
import { verifyRegistration } from './verify-registration.ts'

/**
 * Whoever can verify the person keeps it, so that it can stand for both factors: user verification is demanded when it is made and
 * when it stands alone, and welcome beside a password.
 */
export const passkeyKind: FactorKindModule = {
  kind: 'passkey',
  defaultName: 'Passkey',
  perAccount: 10,
  strength: 30,
  amr: ['swk', 'user'],
  answersOnce: true,
  enrollment: {
    async begin(tx, { keys, service, policy }, { id, session }) {
      const handle = await userHandle(tx, session.accountId)
      const known = await passkeysOf(tx, keys, session.accountId)
      const user = { handle, name: session.email }
      return {
        secret: randomBytesOf(16), // nothing is secret about it: the challenge is derived from the enrollment
        shown: { passkey: creationOptions(service, user, challengeOfEnrollment(keys, id), known, policy.passkey) },
      }
    },
    async prove(tx, { keys, service, policy, wall }, { id }, proof) {
      if (typeof proof === 'string') return refused('no registration')
      const { origin } = service
      const verified = verifyRegistration(proof, {
        challenge: challengeOfEnrollment(keys, id),
        origin,
        rpId: rpIdOf(origin),
        userVerification: 'required',
        device: { ...policy.passkey, at: wall },
      })
      if ('fault' in verified)
        return isOfDevice(verified.fault) ? { result: 'not_taken', because: verified.fault } : refused(verified.fault)
      const { registered } = verified
      const lookup = lookupOf(registered.id)
      if (await findPasskey(tx, keys, lookup)) return { result: 'set_up_already' }
      const passkey = detailsOf(registered)
      const secret = sealable({ ...registered, transports: proof.response.transports ?? [] })
      const name = passkey.provider === null ? {} : { name: passkey.provider }
      return { result: 'right', kept: { secret, details: { passkey }, counter: registered.counter, lookup, ...name } }
    },
  },
  async ask(tx, { keys, service }, { challenge, content, factor, purpose, orAnother }) {
    const all = await passkeysOf(tx, keys, factor.accountId)
    const wanted = all.filter((one) => (orAnother ? one.state === 'active' : one.factorId === factor.id))
    return { passkey: requestOptions(service, challengeOfRecord(keys, { challenge, content }), verificationFor(purpose), wanted) }
  },
  async check(tx, occasion, asked, proof) {
    if (!isAssertion(proof)) return refused('no assertion')
    const passkey = await findPasskey(tx, occasion.keys, lookupOf(Buffer.from(proof.rawId, 'base64url')))
    if (!passkey || !isAskedFor(asked, passkey)) return refused('credential')
    const { origin } = occasion.service
    return provePasskey(tx, occasion, passkey, proof, {
      challenge: challengeOfRecord(occasion.keys, asked),
      origin,
      rpId: rpIdOf(origin),
      userVerification: verificationFor(asked.purpose),
      isDiscoverable: false,
    })
  },
}

/** In a session nothing else is asked for, so the passkey proves the person by itself there. */
const verificationFor = (purpose: Asked['purpose']) => (purpose === 'sign_in' ? 'preferred' : 'required')

function isAskedFor({ factor, orAnother }: Asked, passkey: { factorId: FactorId; accountId: AccountId; state: string }): boolean {
  if (passkey.accountId !== factor.accountId) return false
  return passkey.factorId === factor.id || (orAnother && passkey.state === 'active')
}

const isAssertion = (proof: GivenProof): proof is PasskeyAssertion => typeof proof === 'object'

/** Nothing is wrong with the proof: this service takes passkeys of other devices only. */
const isOfDevice = (fault: Fault): boolean => fault === 'make' || fault === 'device_bound'

const refused = (because: string): Refusal => ({ result: 'not_accepted', because })

import { findAccount } from '../accounts/account.ts'
import { type Frozen, frozenState } from '../accounts/freeze.ts'
import type { Tx } from '../database/database.ts'
import { hasFactor } from '../factors/factor.ts'
import type { AccountId, FactorId, RebindGrantId, SignInId } from '../ids.ts'
import { isFactorRequired } from '../policy/enforcement.ts'
import { frozenSignIn } from '../security-events/account-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { deviceTrusted, signedIn } from '../security-events/sign-in-events.ts'
import { beginHalfAuthenticated } from '../sessions/half-authenticated.ts'
import { rememberDevice } from '../sessions/known-device.ts'
import { openSession, type Proofs, type Session } from '../sessions/session.ts'
import { placeStepUpGrant } from '../sessions/step-up-grants.ts'
import { findTrustedDevice, trustDevice } from '../sessions/trusted-device.ts'

export interface Complete {
  state: 'complete'
  session: Session
  secret: string
  /** The new value of the device cookie, where this browser is new to the account. */
  deviceCookie: string | null
  /** The new value of the cookie that skips the factor here, where that was asked for. */
  trustCookie: string | null
}

/** All proofs were right, and the account is frozen: no session, only the right to ask for its thaw. */
export interface StillFrozen {
  state: 'frozen'
  frozen: Frozen
  secret: string
}

interface Passed {
  accountId: AccountId
  email: string
  proofs: Proofs
  factorId: FactorId | null
  deviceId: string | null
  deviceTokens: string[]
  /** Of browsers that the account may trust. Looked at only where the factor was not proved. */
  trustTokens?: string[]
  /** Whether to trust this browser from now on. Heard only where the factor was proved. */
  trustThisBrowser?: boolean
  /** A recovery code stood in for the factor: the session can only set up another one. */
  isRecovery?: boolean
  /** A recovery was approved, and its grant stood in for the factor: as with a recovery code. */
  rebindGrantId?: RebindGrantId | null
  /** The half-authenticated sign-in that led here, if there was one. */
  signInId?: SignInId | null
  /** The request of an application that all of this was done for. */
  application?: string | null
}

/**
 * Every road to a session runs through here: password, sign-up, challenge. An enrolled factor is demanded whatever
 * the road was and whatever a policy says, unless the account trusts this browser or a recovery code stood in for it; falling
 * short is our own bug, never an answer. Trust is no proof: the session it leads to has the level of the password. A recovery
 * code is none either, nor is the grant of an approved recovery, and the session can only set up a factor.
 */
export async function completeSignIn(tx: Tx, occasion: Occasion, passed: Passed): Promise<Complete | StillFrozen> {
  const { accountId, email, proofs, factorId, rebindGrantId = null } = passed
  const isRecovery = passed.isRecovery === true || rebindGrantId !== null
  const isEnrolled = proofs.factorProved || (await hasFactor(tx, accountId))
  const lacksFactor = isEnrolled && !proofs.factorProved && !isRecovery
  const trustedBy = lacksFactor ? await findTrustedDevice(tx, occasion, accountId, passed.trustTokens ?? []) : null
  if (lacksFactor && !trustedBy) throw new Error('a road to a session left out the second factor')
  const frozen = await frozenState(tx, occasion.now, accountId)
  if (frozen) return refuseFrozen(tx, occasion, passed, frozen)
  const device = isRecovery
    ? { deviceId: passed.deviceId, cookie: null, isNew: passed.deviceId === null }
    : await rememberDevice(tx, occasion, {
        accountId,
        deviceId: passed.deviceId,
        tokens: passed.deviceTokens,
        client: occasion.client,
      })
  const { session, secret } = await openSession(tx, occasion, {
    accountId,
    email,
    client: occasion.client,
    deviceId: device.deviceId,
    proofs,
    isRestricted: isRecovery,
    rebindGrantId,
    signInId: passed.signInId ?? null,
  })
  // Trust is no proof, and a recovery code none that an application may rely on.
  if (passed.application && !trustedBy && !isRecovery)
    await placeStepUpGrant(tx, occasion.now, { sessionId: session.id, purpose: 'continue_to_application', target: passed.application })
  await signedIn(tx, occasion, {
    accountId,
    sessionId: session.id,
    aal: proofs.aal,
    amr: proofs.amr,
    factorId,
    trustedBy,
    isRecovery,
    isNewDevice: device.isNew,
  })
  const trustCookie = passed.trustThisBrowser && proofs.factorProved ? await trust(tx, occasion, passed) : null
  // Not kept in the session: the policy may say so from a later moment on, or no more.
  const isRestricted = isRecovery || (!isEnrolled && isFactorRequired(occasion.policy, occasion.now))
  return { state: 'complete', session: { ...session, isRestricted }, secret, deviceCookie: device.cookie, trustCookie }
}

async function trust(tx: Tx, occasion: Occasion, { accountId, trustTokens = [] }: Passed): Promise<string> {
  const { id, cookie } = await trustDevice(tx, occasion, { accountId, tokens: trustTokens, client: occasion.client })
  await deviceTrusted(tx, occasion, { accountId, trustedDeviceId: id })
  return cookie
}

async function refuseFrozen(tx: Tx, occasion: Occasion, { accountId, email, deviceId }: Passed, frozen: Frozen): Promise<StillFrozen> {
  const account = await findAccount(tx, accountId)
  if (!account) throw new Error('a sign-in to an account that does not exist')
  const { credentialEpoch } = account
  const { secret } = await beginHalfAuthenticated(tx, occasion, {
    accountId,
    email,
    credentialEpoch,
    deviceId,
    client: occasion.client,
    stage: 'thaw',
  })
  await frozenSignIn(tx, occasion, { accountId })
  return { state: 'frozen', frozen, secret }
}

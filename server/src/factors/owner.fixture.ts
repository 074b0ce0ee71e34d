import assert from 'node:assert/strict'
import { createSecretKey, type KeyObject } from 'node:crypto'
import type { ProblemCode, StepUpPurpose } from '@countersign/contract'
import { keys, noon } from '../accounts/account.fixture.ts'
import type { Millis } from '../clock.ts'
import { type Database, statement } from '../database/database.ts'
import type { FactorId } from '../ids.ts'
import { Problem } from '../problem.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { type SignedIn, signIn } from '../sessions/session.fixture.ts'
import { findSession, type Session } from '../sessions/session.ts'
import { placeStepUpGrant } from '../sessions/step-up-grants.ts'
import { beginEnrollment, verifyEnrollment } from './enroll.ts'
import { type Factor, proveFactor } from './factor.ts'
import type { Verdict } from './factor-kind.ts'
import { codeForStep, stepAt } from './totp/totp.ts'

export interface Enrolled {
  factor: Factor
  /** What the authenticator app keeps. */
  key: KeyObject
  /** As it is after the enrollment raised it. */
  session: Session
  secret: string
}

export interface Wanted {
  now?: Millis
  name?: string
  replaces?: FactorId
  /** That the app is registered with. */
  phone?: string
}

export const codeAt = (key: KeyObject, now: Millis): string => codeForStep(key, stepAt(now))

/** Begins to set up an authenticator app. */
export async function begin(database: Database, session: Session, { now = noon, name, replaces, phone }: Wanted = {}) {
  const wanted = { kind: 'totp', name, replaces, phone } as const
  const begun = await database.unit((tx) => beginEnrollment(tx, at(now), session, wanted))
  assert.ok(begun.kind === 'totp')
  const { id, totp, expiresAt } = begun
  return { id, shown: totp, key: keyOf(totp.key), expiresAt: Date.parse(expiresAt) }
}

export const verify = (database: Database, session: Session, id: string, proof: string, now = noon) =>
  database.unit((tx) => verifyEnrollment(tx, at(now), session, { id, proof }))

/** Sets one up from the start to the first code. */
export async function enroll(database: Database, session: Session, wanted: Wanted = {}): Promise<Enrolled> {
  const now = wanted.now ?? noon
  const { id, key } = await begin(database, session, wanted)
  const done = await verify(database, session, id, codeAt(key, now), now)
  assert.ok('factor' in done)
  const raised = await database.read((tx) => findSession(tx, { keys, now }, done.secret))
  assert.ok(raised && raised !== 'rotated')
  return { factor: done.factor, key, session: raised, secret: done.secret }
}

/** Somebody with an account, a session and an authenticator app that was set up at noon. */
export async function owner(database: Database): Promise<SignedIn & Enrolled> {
  const signedIn = await signIn(database)
  return { ...signedIn, ...(await enroll(database, signedIn.session)) }
}

/** A fresh proof for this one thing. */
export const prove = (database: Database, session: Session, purpose: StepUpPurpose, target: FactorId | null, now = noon) =>
  database.unit((tx) => placeStepUpGrant(tx, now, { sessionId: session.id, purpose, target }))

const sealedSecret = statement<{ id: string }, { sealed_secret: Uint8Array }>(
  'test-sealed-secret',
  'select sealed_secret from factors where id = :id',
)

/** How a proof of this factor is judged; a right one is used up. */
export const judge = (database: Database, factor: Factor, proof: string, now = noon): Promise<Verdict> =>
  database.unit(async (tx) => {
    const row = await tx.get(sealedSecret, { id: factor.id })
    return row
      ? proveFactor(
          tx,
          at(now),
          { ...factor, sealedSecret: row.sealed_secret },
          { challenge: 'chl_a', purpose: 'sign_in', orAnother: true, content: null, proof },
        )
      : { result: 'wrong' }
  })

/** The code of a refusal, thrown or given back. */
export async function refusal(outcome: Promise<unknown>): Promise<ProblemCode | 'granted'> {
  const problem = await outcome.then(
    (value) => (typeof value === 'object' && value !== null && 'refused' in value ? value.refused : undefined),
    (error) => (error instanceof Problem ? error : Promise.reject(error)),
  )
  return problem instanceof Problem ? problem.code : 'granted'
}

/** RFC 4648 section 6, as an authenticator app reads the key that was typed into it. */
function keyOf(base32: string): KeyObject {
  const bits = [...base32].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return createSecretKey(Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))))
}

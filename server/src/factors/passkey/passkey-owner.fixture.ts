import assert from 'node:assert/strict'
import { keys, noon } from '../../accounts/account.fixture.ts'
import type { Database } from '../../database/database.ts'
import type { FactorId } from '../../ids.ts'
import { at } from '../../security-events/occasion.fixture.ts'
import { type SignedIn, signIn } from '../../sessions/session.fixture.ts'
import { findSession, type Session } from '../../sessions/session.ts'
import { beginEnrollment, verifyEnrollment } from '../enroll.ts'
import type { Factor } from '../factor.ts'
import { SoftAuthenticator } from './soft-authenticator.fixture.ts'

export const origin = 'https://id.example.test'

export interface WithPasskey {
  factor: Factor
  authenticator: SoftAuthenticator
  /** As it is after the enrollment raised it. */
  session: Session
  secret: string
}

interface Wanted {
  authenticator?: SoftAuthenticator
  name?: string
  replaces?: FactorId
  now?: number
}

export async function beginPasskey(database: Database, session: Session, { name, replaces, now = noon }: Wanted = {}) {
  const begun = await database.unit((tx) => beginEnrollment(tx, at(now), session, { kind: 'passkey', name, replaces }))
  assert.ok(begun.kind === 'passkey')
  return begun
}

export async function enrollPasskey(database: Database, session: Session, wanted: Wanted = {}): Promise<WithPasskey> {
  const { authenticator = new SoftAuthenticator({ origin }), now = noon } = wanted
  const begun = await beginPasskey(database, session, wanted)
  const proof = authenticator.create(begun.passkey)
  const done = await database.unit((tx) => verifyEnrollment(tx, at(now), session, { id: begun.id, proof }))
  assert.ok('factor' in done, JSON.stringify(done))
  const raised = await database.read((tx) => findSession(tx, { keys, now }, done.secret))
  assert.ok(raised && raised !== 'rotated')
  return { factor: done.factor, authenticator, session: raised, secret: done.secret }
}

/** Somebody with an account, a session and a passkey. */
export async function passkeyOwner(database: Database, wanted: Wanted = {}): Promise<SignedIn & WithPasskey> {
  const signedIn = await signIn(database)
  return { ...signedIn, ...(await enrollPasskey(database, signedIn.session, wanted)) }
}

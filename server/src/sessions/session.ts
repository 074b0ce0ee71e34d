import type { Amr, AssuranceLevel, ListedSession, Session as PublicSession } from '@countersign/contract'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { randomSecret } from '../crypto/random.ts'
import type { Tx } from '../database/database.ts'
import { type AccountId, newId, type RebindGrantId, type SessionId, type SignInId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { Problem } from '../problem.ts'
import type { ProvedAcr } from './acr.ts'
import type { Client } from './client.ts'
import * as store from './session-store.ts'

/** An authenticated session. A half-authenticated sign-in is another object (`half-authenticated.ts`). */
export interface Session {
  id: SessionId
  accountId: AccountId
  email: string
  deviceId: string | null
  aal: AssuranceLevel
  amr: Amr
  /** The latest proof of the first factor, and of a second one if any. */
  authenticatedAt: Millis
  factorProvedAt: Millis | null
  /** How strong the factor was that was proved last; 0 where none was. */
  provedStrength: number
  /** What that proof says to applications (`acr`); null where no factor was proved. */
  provedAcr: ProvedAcr | null
  /**
   * By recovery code, or where a factor is required and missing: it can only set up a factor, and is a session like others when that
   * is done.
   */
  isRestricted: boolean
  /** The grant of an approved recovery that it came in by: until the new factor is there it can only set that up. */
  rebindGrantId: RebindGrantId | null
  /** The version of the text that was agreed to in it. */
  acceptedDisclaimer: number | null
  lastSeenAt: Millis
  expiresAt: Millis
}

/** `strength` is that of the factor that was proved: it says what may be changed with so recent a proof. */
export type Proofs = { aal: AssuranceLevel; amr: Amr } & (
  | { factorProved: true; strength: number; acr?: ProvedAcr | undefined }
  | { factorProved: false; strength?: never; acr?: never }
)

interface With {
  keys: KeyRing
  now: Millis
}

/**
 * Only the sign-in folder calls this: it is what decides whether the proofs are enough for the account. The secret is
 * in the answer and nowhere else (OWASP ASVS 7.2.3: 256 random bits, kept as a digest).
 */
export async function openSession(
  tx: Tx,
  { keys, now }: With,
  opened: {
    accountId: AccountId
    email: string
    client: Client
    deviceId: string | null
    proofs: Proofs
    isRestricted?: boolean
    rebindGrantId?: RebindGrantId | null
    signInId?: SignInId | null
  },
): Promise<{ session: Session; secret: string }> {
  const secret = randomSecret()
  const { aal, amr, factorProved, strength = 0, acr = 'aal2' } = opened.proofs
  const { isRestricted = false, rebindGrantId = null } = opened
  const factorProvedAt = factorProved ? now : null
  const provedAcr = factorProved ? acr : null
  const session: Session = {
    id: newId('ses'),
    accountId: opened.accountId,
    email: opened.email,
    deviceId: opened.deviceId,
    aal,
    amr,
    authenticatedAt: now,
    factorProvedAt,
    provedStrength: strength,
    provedAcr,
    isRestricted,
    rebindGrantId,
    acceptedDisclaimer: null,
    lastSeenAt: now,
    expiresAt: now + (isRestricted ? lifetimes.restrictedSession : lifetimes.session),
  }
  await tx.run(store.insertSession, {
    id: session.id,
    accountId: session.accountId,
    digest: sessionDigest(keys, secret),
    deviceId: session.deviceId,
    client: JSON.stringify(opened.client),
    aal,
    amr: amr.join(' '),
    now,
    factorProvedAt,
    strength,
    provedAcr,
    isRestricted: isRestricted ? 1 : 0,
    rebindGrantId,
    expiresAt: session.expiresAt,
    signInId: opened.signInId ?? null,
  })
  return { session, secret }
}

/** `rotated`: the secret was right a moment ago and has a successor; the page asks again with its new cookie. */
export async function findSession(tx: Tx, { keys, now }: With, secret: string): Promise<Session | 'rotated' | undefined> {
  const digest = sessionDigest(keys, secret)
  const row = await tx.get(store.sessionByDigest, { digest, now, seenAfter: now - lifetimes.sessionIdle })
  if (row) return fromRow(row)
  const rotated = await tx.get(store.rotatedSession, { digest, rotatedAfter: now - lifetimes.rotatedSecret })
  return rotated ? 'rotated' : undefined
}

/** One that lives, by its id: for what hangs on it. */
export async function findSessionOf(tx: Tx, now: Millis, accountId: string, id: string): Promise<Session | undefined> {
  const row = await tx.get(store.sessionById, { accountId, id, now, seenAfter: now - lifetimes.sessionIdle })
  return row && fromRow(row)
}

/** A new secret and level after a further proof; the former secret is dead at once (OWASP ASVS 7.2.4). */
export async function raiseSession(
  tx: Tx,
  { keys, now }: With,
  session: Session,
  proofs: Proofs,
): Promise<{ session: Session; secret: string } | undefined> {
  const secret = randomSecret()
  const raised: Session = {
    ...session,
    aal: proofs.aal > session.aal ? proofs.aal : session.aal,
    amr: [...new Set([...session.amr, ...proofs.amr])],
    authenticatedAt: proofs.amr.includes('pwd') ? now : session.authenticatedAt,
    factorProvedAt: proofs.factorProved ? now : session.factorProvedAt,
    provedStrength: proofs.factorProved ? proofs.strength : session.provedStrength,
    provedAcr: proofs.factorProved ? (proofs.acr ?? 'aal2') : session.provedAcr,
    isRestricted: session.isRestricted && !proofs.factorProved,
    rebindGrantId: proofs.factorProved ? null : session.rebindGrantId,
    lastSeenAt: now,
  }
  const changed = await tx.run(store.raiseSession, {
    accountId: session.accountId,
    id: session.id,
    digest: sessionDigest(keys, secret),
    now,
    aal: raised.aal,
    amr: raised.amr.join(' '),
    factorProvedAt: raised.factorProvedAt,
    strength: raised.provedStrength,
    provedAcr: raised.provedAcr,
    frees: proofs.factorProved ? 1 : 0,
    authenticatedAt: raised.authenticatedAt,
  })
  return changed === 1 ? { session: raised, secret } : undefined
}

export async function keepAcceptedDisclaimer(tx: Tx, { accountId, id }: Session, version: number): Promise<boolean> {
  return (await tx.run(store.keepAcceptedDisclaimer, { accountId, id, version })) === 1
}

/** How the owner was proved in a session, by its id or by the sign-in that led to it. Undefined before it is there. */
export async function provedIn(
  tx: Tx,
  accountId: AccountId,
  { sessionId, signInId }: { sessionId: string | null; signInId: string | null },
): Promise<Pick<Session, 'id' | 'aal' | 'amr' | 'provedAcr' | 'authenticatedAt' | 'factorProvedAt' | 'isRestricted'> | undefined> {
  const row = await tx.get(store.provedSession, { accountId, id: sessionId ?? '', signInId: signInId ?? '' })
  return (
    row && {
      id: row.id as SessionId,
      aal: row.aal as AssuranceLevel,
      amr: row.amr.split(' ') as Amr,
      provedAcr: row.proved_acr as ProvedAcr | null,
      authenticatedAt: row.authenticated_at,
      factorProvedAt: row.factor_proved_at,
      isRestricted: row.is_restricted === 1,
    }
  )
}

/** A session that is good now. Looking does not keep it alive. */
export async function goodSession(tx: Tx, now: Millis, accountId: AccountId, id: string): Promise<Omit<Session, 'email'> | undefined> {
  const row = await tx.get(store.goodSession, { accountId, id, now, seenAfter: now - lifetimes.sessionIdle })
  return row && fromRow({ ...row, email: '' })
}

/** Throws NOT_SIGNED_IN where the session has ended since the request was let in, by another change of the account. */
export async function mustStillLive(tx: Tx, { accountId, id }: Session): Promise<void> {
  if (!(await tx.get(store.liveSession, { accountId, id }))) throw new Problem('NOT_SIGNED_IN')
}

export function needsTouch(session: Session, now: Millis): boolean {
  return session.lastSeenAt < now - lifetimes.lastSeenResolution
}

export async function touchSession(tx: Tx, now: Millis, { accountId, id }: Session): Promise<void> {
  await tx.run(store.touchSession, { accountId, id, now, before: now - lifetimes.lastSeenResolution })
}

export async function endOtherSessions(tx: Tx, now: Millis, accountId: AccountId, keep: SessionId): Promise<void> {
  await tx.run(store.endOtherSessions, { accountId, keep, now })
}

/** All of them, the one that asks too: after a reset or a freeze. */
export async function endAllSessions(tx: Tx, now: Millis, accountId: AccountId): Promise<void> {
  await tx.run(store.endOtherSessions, { accountId, keep: '', now })
}

/** True where the account had such a session. */
export async function endSessionOf(tx: Tx, now: Millis, accountId: AccountId, id: string): Promise<boolean> {
  return (await tx.run(store.endSessionOfAccount, { accountId, id, now })) === 1
}

export async function listSessions(tx: Tx, now: Millis, current: Session): Promise<ListedSession[]> {
  const rows = await tx.all(store.liveSessions, { accountId: current.accountId, now, seenAfter: now - lifetimes.sessionIdle })
  return rows.map((row) => {
    const client: Client = JSON.parse(row.client)
    return {
      id: row.id,
      isCurrent: row.id === current.id,
      device: client.description,
      address: client.address,
      aal: row.aal as AssuranceLevel,
      createdAt: toRfc3339(row.created_at),
      lastSeenAt: toRfc3339(row.last_seen_at),
    }
  })
}

export function publicSession(session: Session): PublicSession {
  return {
    id: session.id,
    accountId: session.accountId,
    email: session.email,
    aal: session.aal,
    amr: session.amr,
    authenticatedAt: toRfc3339(Math.max(session.authenticatedAt, session.factorProvedAt ?? 0)),
    expiresAt: toRfc3339(session.expiresAt),
    idleExpiresAt: toRfc3339(Math.min(session.expiresAt, session.lastSeenAt + lifetimes.sessionIdle)),
    isRestricted: session.isRestricted,
    isRebinding: session.rebindGrantId !== null,
  }
}

function sessionDigest(keys: KeyRing, secret: string): Uint8Array {
  return keys.digest('session', secret)
}

function fromRow(row: store.SessionRow): Session {
  return {
    id: row.id as SessionId,
    accountId: row.account_id as AccountId,
    email: row.email,
    deviceId: row.device_id,
    aal: row.aal as AssuranceLevel,
    amr: row.amr.split(' ') as Amr,
    authenticatedAt: row.authenticated_at,
    factorProvedAt: row.factor_proved_at,
    provedStrength: row.proved_strength,
    provedAcr: row.proved_acr as ProvedAcr | null,
    isRestricted: row.is_restricted === 1,
    rebindGrantId: row.is_restricted === 1 ? (row.rebind_grant_id as RebindGrantId | null) : null,
    acceptedDisclaimer: row.accepted_disclaimer,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
  }
}

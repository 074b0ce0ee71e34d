import type { FactorChoice, FactorDetails, FactorKind, GivenProof, Factor as PublicFactor } from '@countersign/contract'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { KeyRing, Place } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId, FactorId } from '../ids.ts'
import type { Method } from '../policy/policy.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Client } from '../sessions/client.ts'
import type { Asked, Kept, Verdict } from './factor-kind.ts'
import * as store from './factor-store.ts'
import { factorKinds } from './kinds.ts'

export interface Factor {
  id: FactorId
  accountId: AccountId
  kind: FactorKind
  name: string
  /** A suspended factor keeps its secret and does not count as enrolled. */
  state: 'active' | 'suspended'
  createdAt: Millis
  lastUsedAt: Millis | null
  /** Where it was used last: for the owner alone. */
  lastUsedFrom: Client | null
  /** Asked for first at sign-in. */
  isPreferred: boolean
  details: FactorDetails
}

/** What a proof is checked against. */
export interface StoredFactor extends Pick<Factor, 'id' | 'accountId' | 'kind' | 'state'> {
  sealedSecret: Uint8Array
}

export async function listFactors(tx: Tx, accountId: AccountId): Promise<Factor[]> {
  return (await tx.all(store.factorsOfAccount, { accountId })).map(fromRow)
}

/** The factors a person can be asked for: the preferred one, then the strongest, then the most recently used first. */
export async function activeFactors(tx: Tx, accountId: AccountId): Promise<Factor[]> {
  const active = (await listFactors(tx, accountId)).filter((factor) => factor.state === 'active')
  return active.sort(
    (a, b) => Number(b.isPreferred) - Number(a.isPreferred) || strengthOf(b) - strengthOf(a) || (b.lastUsedAt ?? 0) - (a.lastUsedAt ?? 0),
  )
}

/** One that is in use. */
export async function hasFactor(tx: Tx, accountId: AccountId): Promise<boolean> {
  return (await tx.get(store.activeFactorOf, { accountId })) !== undefined
}

/** As the policy knows it. An authenticator app with a phone number on record is one of Authy's manner. */
export const methodOf = ({ kind, details }: Pick<Factor, 'kind' | 'details'>): Method =>
  kind === 'totp' && 'totp' in details ? 'authy' : kind

export const strengthOf = ({ kind }: Pick<Factor, 'kind'>): number => factorKinds[kind].strength

/** Undefined for a factor of another account, as for one that does not exist. */
export async function findFactor(tx: Tx, accountId: AccountId, id: string): Promise<Factor | undefined> {
  const row = await tx.get(store.factorOfAccount, { accountId, id })
  return row && fromRow(row)
}

/** What all factors of one kind keep, suspended ones too. */
export async function secretsOfKind(tx: Tx, keys: KeyRing, accountId: AccountId, kind: FactorKind): Promise<Uint8Array[]> {
  const rows = await tx.all(store.sealedSecretsOfKind, { accountId, kind })
  return rows.map((row) => keys.open(placeOfSecret({ id: row.id as FactorId, accountId }), row.sealed_secret))
}

/** Every phone number that a factor of the account hangs on, as E.164. */
export async function phonesOnRecord(tx: Tx, keys: KeyRing, accountId: AccountId): Promise<string[]> {
  const numbers: string[] = []
  for (const { kind, phoneIn } of Object.values(factorKinds)) {
    if (phoneIn) for (const secret of await secretsOfKind(tx, keys, accountId, kind)) numbers.push(...[phoneIn(secret) ?? []].flat())
  }
  return numbers
}

/** A factor that was just proved, with its secret sealed to its row. */
export async function keepFactor(tx: Tx, keys: KeyRing, factor: Factor, { secret, counter = 0, lookup }: Kept): Promise<void> {
  const { id, accountId, kind, name, createdAt: now, lastUsedFrom } = factor
  const sealedSecret = keys.seal(placeOfSecret(factor), secret)
  const kept = await tx.run(store.insertFactor, {
    id,
    accountId,
    kind,
    name,
    now,
    from: lastUsedFrom && JSON.stringify(lastUsedFrom),
    sealedSecret,
    counter,
    lookup: lookup ?? null,
    details: JSON.stringify(factor.details),
    isPreferred: factor.isPreferred ? 1 : 0,
  })
  // Looked for before; this is the one that was set up in the same moment elsewhere.
  if (kept === 0) throw new Problem('PASSKEY_SET_UP_ALREADY')
}

/** Judges a proof and, where it is right, uses it up: of several callers with the same proof one is told `right`. */
export async function proveFactor(
  tx: Tx,
  occasion: Occasion,
  factor: StoredFactor,
  { proof, ...asked }: Pick<Asked, 'challenge' | 'purpose' | 'orAnother' | 'content'> & { proof: GivenProof },
): Promise<Verdict> {
  const { keys, now } = occasion
  const secret = keys.open(placeOfSecret(factor), factor.sealedSecret)
  const verdict = await factorKinds[factor.kind].check(tx, occasion, { ...asked, factor, secret }, proof)
  if (verdict.result !== 'right' || verdict.isUsedUp) return verdict
  const { counter } = verdict
  const use = { id: factor.id, now, from: JSON.stringify(occasion.client) }
  if (counter === undefined) await tx.run(store.markUsed, use)
  else if ((await tx.run(store.useCounter, { ...use, counter })) === 0) return { result: 'already_used' }
  return verdict
}

export function publicFactor(factor: Factor): PublicFactor {
  return {
    id: factor.id,
    kind: factor.kind,
    name: factor.name,
    state: factor.state,
    createdAt: toRfc3339(factor.createdAt),
    lastUsedAt: factor.lastUsedAt === null ? null : toRfc3339(factor.lastUsedAt),
    lastUsedFrom: factor.lastUsedFrom && { device: factor.lastUsedFrom.description, address: factor.lastUsedFrom.address },
    isPreferred: factor.isPreferred,
    details: factor.details,
  }
}

export function factorChoice({ id, kind, name, lastUsedAt }: Factor): FactorChoice {
  return { id, kind, name, lastUsedAt: lastUsedAt === null ? null : toRfc3339(lastUsedAt) }
}

export function placeOfSecret({ id, accountId }: Pick<Factor, 'id' | 'accountId'>): Place {
  return { table: 'factors', column: 'sealed_secret', account: accountId, row: id }
}

function fromRow(row: store.FactorRow): Factor {
  return {
    id: row.id as FactorId,
    accountId: row.account_id as AccountId,
    kind: row.kind as FactorKind,
    name: row.name,
    state: row.state as Factor['state'],
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    lastUsedFrom: row.last_used_from === null ? null : JSON.parse(row.last_used_from),
    isPreferred: row.is_preferred === 1,
    details: JSON.parse(row.details),
  }
}

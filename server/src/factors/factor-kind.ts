import type { FactorKind } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId, EnrollmentId, FactorId } from '../ids.ts'

/** How a proof was judged. Everything but `right` is a refusal; the rest tells the person what to do next. */
export type Verdict =
  | { result: 'right' }
  | { result: 'wrong' }
  | { result: 'already_used' }
  | { result: 'clock_off'; offsetSeconds: number }

export interface At {
  keys: KeyRing
  /** The wall clock, and not our own time: the phone goes by it, so that a clock put right heals the codes at once. */
  wall: Millis
}

/** One kind of factor. The kinds are listed in `kinds.ts`; they never import each other. */
export interface FactorKindModule {
  kind: FactorKind
  /** Names new factors that the person did not name. */
  defaultName: string
  perAccount: number
  /** The higher, the stronger: changing factors asks for the strongest there is. */
  strength: number
  /** RFC 8176. */
  amr: 'otp'
  newSecret(): Uint8Array
  /** Judges the first proof and, when it is right, gives back what `store` needs to remember of it. */
  proveEnrollment(secret: Uint8Array, proof: string, wall: Millis): { verdict: Verdict; used: number }
  /** Keeps the proved secret under the factor. `used` is what the proof used up. */
  store(tx: Tx, at: Pick<At, 'keys'>, factor: { id: FactorId; accountId: AccountId }, secret: Uint8Array, used: number): Promise<void>
  check(tx: Tx, at: At, factor: { id: FactorId; accountId: AccountId }, proof: string): Promise<Verdict>
  erase(tx: Tx, factorId: FactorId): Promise<void>
  /** What the person is shown once. */
  present(
    secret: Uint8Array,
    shown: { id: EnrollmentId; issuer: string; accountName: string },
  ): { key: string; uri: string; qrSvg: string; issuer: string; accountName: string }
}

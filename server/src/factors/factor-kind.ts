import type { FactorKind } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import type { EnrollmentId } from '../ids.ts'

/** How a proof was judged. Everything but `right` is a refusal; the rest tells the person what to do next. */
export type Verdict =
  | {
      result: 'right'
      /** For kinds that count: what this proof uses up. A proof of the same or a lower counter is refused from then on. */
      counter?: number
    }
  | { result: 'wrong' }
  | { result: 'already_used' }
  | { result: 'clock_off'; offsetSeconds: number }

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
  /**
   * Judges the proof that ends the enrollment: whoever gives it was shown the secret and learns nothing new of it. `wall` is the wall
   * clock, and not our own time: the phone goes by it, so that a clock put right heals the codes at once.
   */
  proveEnrollment(secret: Uint8Array, proof: string, wall: Millis): Verdict
  /** Judges, and uses nothing up. */
  check(secret: Uint8Array, proof: string, wall: Millis): Verdict
  /** What the person is shown once. */
  present(
    secret: Uint8Array,
    shown: { id: EnrollmentId; issuer: string; accountName: string },
  ): { key: string; uri: string; qrSvg: string; issuer: string; accountName: string }
}

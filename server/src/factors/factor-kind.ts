import type {
  Amr,
  AskedPurpose,
  Challenge,
  Enrollment,
  EnrollmentProof,
  FactorDetails,
  FactorKind,
  GivenProof,
} from '@countersign/contract'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId, ChallengeId, EnrollmentId, FactorId } from '../ids.ts'
import type { Problem } from '../problem.ts'
import type { Occasion, ServiceFacts } from '../security-events/occasion.ts'
import type { Session } from '../sessions/session.ts'

/** How a proof was judged. Everything but `right` is a refusal; the rest tells the person what to do next. */
export type Verdict = Right | Refusal

export interface Right {
  result: 'right'
  /** Of the factor that proved it, where it is another one of the same kind and account than was asked for. */
  factorId?: FactorId
  /** RFC 8176, where it depends on the proof. */
  amr?: Amr
  /** Where it was more than a second factor: phishing-resistant, by a person who was verified, and whether the key stays in hardware. */
  acr?: 'phr' | 'phrh'
  /** The kind has used the proof up by itself. */
  isUsedUp?: true
  /** For kinds that count: what this proof uses up. A proof of the same or a lower counter is refused from then on. */
  counter?: number
}

export type Refusal =
  | { result: 'wrong' | 'already_used' | 'expired' | 'replaced' | 'set_up_already' }
  | { result: 'clock_off'; offsetSeconds: number }
  /** A recovery code of a set that another one took the place of. */
  | { result: 'set_replaced'; replacedAt: Millis }
  /** What was signed does not hold; the audit trail says why. */
  | { result: 'not_accepted'; because: string }
  /** It holds, and is not of a kind that this service takes. */
  | { result: 'not_taken'; because: string }

/** What a proof is bound to beside its purpose (PSD2 RTS article 5), as the record of the challenge keeps it. */
export interface Content {
  /** 32 random bytes of this challenge alone, base64url. */
  nonce: string
  /** SHA-256 of what is approved, base64url. */
  digest: string
  /** What a message with a code says of it. */
  says: { amount: string; destination: string } | { action: string }
}

/** A challenge that asks for a factor of this kind. */
export interface Asked {
  challenge: ChallengeId
  factor: { id: FactorId; accountId: AccountId }
  purpose: AskedPurpose
  /** Whether the account's other factors of this kind prove it as well. */
  orAnother: boolean
  /** Null where the purpose says all. */
  content: Content | null
  /** What the factor's row keeps sealed. */
  secret: Uint8Array
}

/** What is kept of a factor that is set up: sealed, or for everybody who may see the card. */
export interface Kept {
  secret: Uint8Array
  /** Where the person gave none. */
  name?: string
  details: FactorDetails
  counter?: number
  /** By which the factor is found where nobody said who they are; no two factors of one service share it. */
  lookup?: Uint8Array
}

/** A factor that is about to be set up. */
export interface Wanted {
  id: EnrollmentId
  session: Session
  /** The one that it takes the place of. */
  replaces: FactorId | null
  /** What this service offers that is stronger. */
  stronger: FactorKind[]
  /** What the person gave beside the kind. */
  given: Given
  /** What the account's factors of this kind keep. */
  held(): Promise<Uint8Array[]>
}

/** A phone number in any spelling, and the country to read it by. */
export interface Given {
  phone?: string | undefined
  country?: string | undefined
}

/** One that is being set up. */
export interface Pending extends Omit<Wanted, 'given' | 'held'> {
  secret: Uint8Array
}

/** Where a code goes to, and for what. */
export interface SendTo {
  accountId: AccountId
  /** The factor, or the enrollment that is to become one. */
  subject: FactorId | EnrollmentId
  /** Who asked: the challenge or the enrollment. */
  boundTo: ChallengeId | EnrollmentId
  purpose: AskedPurpose | 'enroll'
  content: Content | null
  secret: Uint8Array
}

/** For kinds whose codes are sent. In one transaction, or in two where somebody outside is asked in between. */
export interface Sending {
  /** Takes what a send costs. What it did is committed, also where it refuses. */
  reserve(tx: Tx, occasion: Occasion, to: SendTo): Promise<Problem | undefined>
  asksOutside(occasion: Occasion): boolean
  /** Asks whether it may be sent; in no transaction. */
  clear(occasion: Occasion, to: SendTo): Promise<Problem | undefined>
  send(tx: Tx, occasion: Occasion, to: SendTo): Promise<void>
}

/** The member of the public shape that has the kind's name; empty where the kind has nothing to say. */
export type Shown<Public> = Partial<Omit<Public, 'id' | 'kind' | 'expiresAt' | 'replaces'>>

type MaybePromise<T> = T | Promise<T>

/**
 * One kind of factor. The kinds are listed in `kinds.ts`; they never import each other. All of it runs in the transaction of the
 * caller, who has reserved the attempt, and may await nothing but that transaction.
 */
export interface FactorKindModule {
  kind: FactorKind
  /** Names new factors that the person did not name. */
  defaultName: string
  perAccount: number
  /** The higher, the stronger: changing factors asks for the strongest there is. */
  strength: number
  /** RFC 8176. */
  amr: Amr
  /** A proof that was judged, right or wrong, ends what asked for it. The counts of wrong proofs go on. */
  answersOnce?: true
  /** False where this service does not offer it. Left out by kinds that every service offers. */
  isOffered?(service: ServiceFacts): boolean
  enrollment: {
    begin(tx: Tx, occasion: Occasion, wanted: Wanted): MaybePromise<{ secret: Uint8Array; shown: Shown<Enrollment> }>
    /** Another phone number in place of the one it began with: what is kept of it. */
    correct?(occasion: Occasion, wanted: Pick<Wanted, 'given' | 'held'>): MaybePromise<Uint8Array>
    /** What the answer shows again after something was sent. */
    show?(tx: Tx, occasion: Occasion, pending: Pending): Promise<Shown<Enrollment>>
    /** Judges the proof that ends the enrollment: whoever gives it was shown the secret and learns nothing new of it. */
    prove(tx: Tx, occasion: Occasion, pending: Pending, proof: EnrollmentProof): MaybePromise<(Right & { kept: Kept }) | Refusal>
  }
  /** What its prompt shows beside the challenge itself. */
  ask?(tx: Tx, occasion: Occasion, asked: Asked): MaybePromise<Partial<Challenge>>
  sending?: Sending
  /** The phone number among what is kept, for kinds that have one: E.164, or undefined. */
  phoneIn?(secret: Uint8Array): string | undefined
  /** Tells, beside the mails, of a change of the factors of this kind. `before` is what those kept that the account had until then. */
  tell?(
    tx: Tx,
    occasion: Occasion,
    about: { accountId: AccountId; event: 'added' | 'replaced' | 'removed'; before: Uint8Array[] },
  ): Promise<void>
  /** Judges a proof. What only one of several callers may have is used up here by one conditional write, or named by `counter`. */
  check(tx: Tx, occasion: Occasion, asked: Asked, proof: GivenProof): MaybePromise<Verdict>
}

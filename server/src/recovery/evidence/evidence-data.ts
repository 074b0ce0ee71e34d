import type { ContactCase, RecoveryAnswers } from '@countersign/contract'
import type { Evidence } from '../../policy/policy.ts'
import type { ReadMail } from './old-mail/read-mail.ts'
import type { Stamp } from './old-mail/stamp.ts'

/** What a reviewer reads: of a picture nothing can be found but what they see themselves. */
export type OldMailData = { form: 'picture' } | ({ form: 'mail' } & Stamp & Pick<ReadMail, 'dkim' | 'from' | 'subject'>)

/** What a reviewer reads beside the picture: the note as it was to be written, on the day it was sent in. */
export interface SelfieData {
  how: 'alone' | 'helper' | 'two_pictures'
  noteText: string | null
  acceptedDates: string[]
}

export const faceCheckResults = ['passed', 'failed', 'unclear'] as const
export type FaceCheckResult = (typeof faceCheckResults)[number]

export interface FaceCheckData {
  result: FaceCheckResult
  provider: string
  reference: string
  isSimulated: boolean
}

/** What each kind keeps of its parts, sealed. */
export interface EvidenceData {
  /** Answers, or how the questions went. */
  questions: RecoveryAnswers | { result: 'right' | 'wrong'; asked: string[] }
  face_check: FaceCheckData
  old_mail_and_transfer: OldMailData | { platform: string }
  selfie_with_document: SelfieData | { by: 'mail' }
  agent_judgement: Pick<ContactCase, 'channel' | 'checks' | 'record'>
}

/** One part of a kind, as it is given. */
export type Part = { [K in Evidence]: { kind: K; part: string; data: EvidenceData[K] } }[Evidence]

import type { Endpoint } from './endpoint.ts'
import type { EvidenceEndpointName } from './evidence-routes.ts'
import * as e from './evidence-schemas.ts'
import { body } from './schemas.ts'
import { Type } from './type.ts'

const moves = ['RECOVERY_STEP_MISSING', 'CASE_MOVED_ON', 'NOT_OFFERED'] as const
const files = [
  ...moves,
  'FILE_NOT_TAKEN',
  'PICTURE_BROKEN',
  'PICTURE_TOO_LARGE',
  'PICTURE_TOO_HEAVY',
  'SENT_BEFORE',
  'TOO_MANY_FILES',
  'TOO_MANY_ATTEMPTS',
] as const
const given = { caller: 'recovery visit', tag: 'recovery', status: 200, answer: e.EvidenceProgress } as const

/** Evidence of a recovery case, sent in by whoever has proved password and mailbox. Each answers with how far it has come. */
export const evidenceEndpoints = {
  getEvidence: { ...given, summary: 'How far the evidence has come', problems: ['RECOVERY_STEP_MISSING'] },
  giveAnswers: {
    ...given,
    summary: 'Say what you know of the account. What is missing or cannot be read is named; what was said before still counts',
    body: e.RecoveryAnswers,
    problems: moves,
  },
  askQuestions: {
    ...given,
    summary: 'The questions of the case: the same for every try',
    answer: body({ questions: Type.Array(e.RecoveryQuestion), triesLeft: Type.Integer() }),
    problems: [...moves, 'QUESTIONS_USED_UP'],
  },
  answerQuestions: {
    ...given,
    summary: 'Answer all of them. Which one was wrong is never said, nor how many',
    body: body({ chosen: e.ChosenOptions }),
    answer: body({ isRight: Type.Boolean(), triesLeft: Type.Integer() }),
    problems: [...moves, 'QUESTIONS_USED_UP', 'PART_MISSING'],
  },
  sendSelfie: {
    ...given,
    summary: 'A picture with face, document and note: in one, or in two where somebody cannot hold both',
    query: body({
      part: Type.Enum(['selfie', 'document_and_note'], { description: 'The second way takes document_and_note first, and then selfie' }),
      how: Type.Enum(['alone', 'helper', 'two_pictures']),
    }),
    takesFile: true,
    problems: [...files, 'PART_MISSING'],
  },
  sendOldMail: {
    ...given,
    summary: 'An old mail of ours: the mail itself (.eml), or a picture of it',
    takesFile: true,
    problems: files,
  },
  sendTransferRecord: {
    ...given,
    summary: 'A picture of the record of a transfer to or from the account, and on which platform it is',
    query: body({ platform: Type.String({ minLength: 2, maxLength: 80 }) }),
    takesFile: true,
    problems: files,
  },
  beginFaceCheck: {
    ...given,
    summary: 'Hand over to the provider of face checks: where to send the person. The result arrives from there',
    answer: body({ url: Type.String() }),
    problems: [...moves, 'FACE_CHECK_DOWN', 'TOO_MANY_ATTEMPTS'],
  },
} as const satisfies Record<EvidenceEndpointName, Endpoint>

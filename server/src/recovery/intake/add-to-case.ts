import type { AnswerName } from '@countersign/contract'
import type { Tx } from '../../database/database.ts'
import type { IntakeFault, IntakeIncompleteValues } from '../../messages/templates/intake.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { answersSoFar, giveAnswers } from '../evidence/answers/give-answers.ts'
import { readAnswers } from '../evidence/answers/read-answers.ts'
import { givenTo, ofRound, partsOf, roundUnderWay } from '../evidence/given.ts'
import { noteText } from '../evidence/selfie/note-text.ts'
import { type Mover, moveCase } from '../move-case.ts'
import { caseById, type RecoveryCase } from '../stored-case.ts'
import { submitIfComplete } from '../submit.ts'
import { keepPicture } from '../uploads/take-picture.ts'
import { answersInMail } from './answers/answers-in-mail.ts'
import type { JudgedMail } from './judged-mail.ts'
import type { ReadMail } from './read-mail.ts'

const mover: Mover = { actor: 'mail' }

interface Adding extends Pick<JudgedMail, 'pictures' | 'faults'> {
  read: ReadMail
  /** Whether the case was opened by this very mail: then nobody needs to be told of it twice. */
  isNew: boolean
}

/** Takes in what the mail brings. Null where the case is complete and goes to the reviewers; else what is left to be sent. */
export async function addToCase(tx: Tx, occasion: Occasion, to: RecoveryCase, mail: Adding): Promise<IntakeIncompleteValues | null> {
  const { read, isNew } = mail
  const said = answersInMail(read.text, read.sentAt)
  const asked = to.rules.evidence.kinds.includes('questions') ? to.rules.answers : []
  const isSaid = asked.length > 0 && Object.keys(said).length > 0
  const answers = isSaid
    ? await giveAnswers(tx, occasion, to, said)
    : readAnswers(asked, answersSoFar(await givenTo(tx, occasion.keys, to), to), occasion.now)
  const kept = await keepPictures(tx, occasion, to, mail.pictures)

  const after = await submitIfComplete(tx, occasion, to, mover)
  if (after.step !== to.step) return null
  if (!isNew && (isSaid || kept.count > 0)) await moveCase(tx, occasion, to, 'send_part', mover)
  return leftToSend(tx, occasion, to, answers, [...new Set([...mail.faults, ...kept.faults])])
}

/** Each in a savepoint: one that was sent before does not cost the others their place. */
async function keepPictures(tx: Tx, occasion: Occasion, to: RecoveryCase, pictures: JudgedMail['pictures']) {
  const faults: IntakeFault[] = []
  let count = 0
  if (!to.rules.evidence.kinds.includes('selfie_with_document')) return { faults, count }
  for (const one of pictures) {
    const given = { kind: 'selfie_with_document', part: 'selfie', data: { by: 'mail' } } as const
    const kept = await tx.inner(() => keepPicture(tx, occasion, to, given, one))
    if (kept.ok) count += 1
    else faults.push(faultOf(kept.error))
  }
  return { faults, count }
}

function faultOf(error: unknown): IntakeFault {
  if (error instanceof Problem && error.code === 'SENT_BEFORE') return 'picture_sent_before'
  if (error instanceof Problem && error.code === 'TOO_MANY_FILES') return 'too_many_pictures'
  throw error
}

async function leftToSend(
  tx: Tx,
  occasion: Occasion,
  to: RecoveryCase,
  { missing, unreadable }: { missing: readonly AnswerName[]; unreadable: readonly AnswerName[] },
  faults: IntakeFault[],
): Promise<IntakeIncompleteValues> {
  const { keys, service } = occasion
  const { rules, number } = to
  const given = ofRound(await partsOf(tx, to), roundUnderWay(to))
  const needsSelfie = rules.evidence.kinds.includes('selfie_with_document') && !given.some(({ part }) => part === 'selfie')
  const { expiresAt, stopToken } = await caseById(tx, keys, to.id)
  return {
    number,
    missing,
    unreadable,
    needsSelfie,
    noteText: noteText(to, service.name) ?? '',
    faults,
    until: expiresAt,
    stopPath: `/recovery/stop#${stopToken}`,
  }
}

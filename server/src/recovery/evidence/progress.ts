import type { EvidenceProgress } from '@countersign/contract'
import type { Tx } from '../../database/database.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { takesEvidence } from '../case.ts'
import type { RecoveryCase } from '../stored-case.ts'
import { filesLeft } from '../uploads/evidence-file.ts'
import { answersSoFar } from './answers/give-answers.ts'
import { readAnswers } from './answers/read-answers.ts'
import { faceCheckState } from './face-check/face-check.ts'
import { givenTo, ofRound, roundUnderWay } from './given.ts'
import { completeKinds, kindsMissing } from './kinds.ts'
import { questionTriesLeft } from './questions/questions.ts'
import { noteText } from './selfie/note-text.ts'

/** How far it has come, for the owner: what was given, never what was found in it. */
export async function evidenceProgress(
  tx: Tx,
  occasion: Occasion,
  recoveryCase: RecoveryCase,
  { hasFaceProvider }: { hasFaceProvider: boolean },
): Promise<EvidenceProgress> {
  const { keys, now, service } = occasion
  const { rules } = recoveryCase
  const round = roundUnderWay(recoveryCase)
  const given = ofRound(await givenTo(tx, keys, recoveryCase), round)
  const complete = completeKinds(rules, given)
  const questionTries = await questionTriesLeft(tx, now, recoveryCase)
  const asked = rules.answers
  const { missing, unreadable } = readAnswers(asked, answersSoFar(given, recoveryCase), now)
  const isOffered = (kind: string): boolean => {
    if (kind === 'face_check') return hasFaceProvider
    return kind !== 'questions' || asked.length > 0 || questionTries > 0
  }
  return {
    number: recoveryCase.number,
    isOpen: takesEvidence(recoveryCase.state),
    missing: kindsMissing(rules, given),
    kinds: rules.evidence.kinds
      .filter((kind) => kind !== 'agent_judgement')
      .map((kind) => ({
        kind,
        isOffered: isOffered(kind),
        isComplete: complete.includes(kind),
        parts: given.filter((one) => one.kind === kind && one.round === round).map(({ part }) => part),
      })),
    noteText: noteText(recoveryCase, service.name),
    answers: { asked, missing: asked.length > 0 ? missing : [], unreadable },
    questionTriesLeft: asked.length > 0 ? 0 : questionTries,
    faceCheck: await faceCheckState(tx, now, recoveryCase),
    filesLeft: await filesLeft(tx, recoveryCase),
  }
}

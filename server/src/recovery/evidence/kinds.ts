import type { ChecklistItem } from '@countersign/contract'
import type { Evidence } from '../../policy/policy.ts'
import type { Rules } from '../stored-case.ts'
import type { EvidenceKind } from './evidence-kind.ts'

/** Every kind there is. */
export const evidenceKinds: { [K in Evidence]: EvidenceKind<K> } = {
  questions: {
    kind: 'questions',
    parts: ['answers'],
    checklist: ['answers_fit'],
    givenBy: 'owner',
    // Answers stand beside what is known, as claims.
    shown: ['result', 'asked'],
  },
  face_check: {
    kind: 'face_check',
    parts: ['result'],
    checklist: ['face_check_passed'],
    givenBy: 'owner',
    shown: ['result', 'provider', 'reference', 'isSimulated'],
  },
  old_mail_and_transfer: {
    kind: 'old_mail_and_transfer',
    parts: ['mail', 'transfer'],
    checklist: ['service_mail_genuine', 'transfer_fits'],
    givenBy: 'owner',
    // Not the sender, which may be a whole address of anybody (CAS-10); whose mail it is, stamp and signature say.
    shown: ['form', 'stamp', 'sentAt', 'dkim', 'subject', 'platform'],
  },
  selfie_with_document: {
    kind: 'selfie_with_document',
    parts: ['selfie'],
    checklist: [
      'holds_document',
      'document_on_file',
      'holds_note',
      'note_text',
      'note_signed',
      'note_date',
      'face_visible',
      'document_visible',
      'note_visible',
      'picture_is_new',
    ],
    givenBy: 'owner',
    shown: ['how', 'by', 'noteText', 'acceptedDates'],
  },
  agent_judgement: {
    kind: 'agent_judgement',
    parts: ['record'],
    checklist: ['identity_recorded'],
    givenBy: 'staff',
    shown: ['channel', 'checks', 'record'],
  },
}

/** What is in the case: kind and part of everything given in this round. */
export type Given = readonly { kind: string; part: string }[]

const isComplete = ({ kind, parts }: Pick<EvidenceKind, 'kind' | 'parts'>, given: Given): boolean =>
  parts.every((part) => given.some((one) => one.kind === kind && one.part === part))

/** Kinds of which everything is there. */
export function completeKinds(rules: Rules, given: Given): Evidence[] {
  return rules.evidence.kinds.filter((kind) => isComplete(evidenceKinds[kind], given))
}

/**
 * How many kinds are still to be completed; 0 when the case can be submitted. Answers to questions are a signal and never enough by
 * themselves for a decision (D1): where one kind of any is enough they count, as the article says, and a person decides on them.
 */
export function kindsMissing(rules: Rules, given: Given): number {
  const needed = { all: rules.evidence.kinds.length, any_one: 1, any_two: 2 }[rules.evidence.need]
  return Math.max(0, Math.min(needed, rules.evidence.kinds.length) - completeKinds(rules, given).length)
}

/** What stands in the reviewer's list for what was given. */
export function checklistOf(rules: Rules, given: Given): ChecklistItem[] {
  return [...new Set(completeKinds(rules, given).flatMap((kind) => evidenceKinds[kind].checklist)), 'no_pressure']
}

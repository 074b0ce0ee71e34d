import { completeKinds, type Given } from './evidence/kinds.ts'
import type { RecoveryCase } from './stored-case.ts'

/**
 * A mail from a registered address, and nothing with it but answers, which are a signal (D1) and stand in the mailbox for the most part.
 * By what was given, not by the rules: a picture that comes later makes it another case.
 */
export const isMailboxOnly = ({ openedBy, rules }: Pick<RecoveryCase, 'openedBy' | 'rules'>, given: Given): boolean =>
  openedBy === 'mail' && completeKinds(rules, given).every((kind) => kind === 'questions')

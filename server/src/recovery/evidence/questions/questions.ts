import type { AccountFacts, RecoveryQuestion } from '@countersign/contract'
import { statement, type Tx } from '../../../database/database.ts'
import { activeFactors } from '../../../factors/factor.ts'
import { newId } from '../../../ids.ts'
import { budgets } from '../../../limits/budgets.ts'
import { spendAttempt, windowEnd } from '../../../limits/spend-attempt.ts'
import { Problem } from '../../../problem.ts'
import { questionsAnswered } from '../../../security-events/evidence-events.ts'
import type { Occasion } from '../../../security-events/occasion.ts'
import type { Mover } from '../../move-case.ts'
import type { RecoveryCase } from '../../stored-case.ts'
import { submitIfComplete } from '../../submit.ts'
import { caseToGiveTo, mustTake } from '../../uploads/take-picture.ts'
import { giveEvidence } from '../given.ts'
import { makeQuestions, perSet, type Question } from './make-questions.ts'

const insertSet = statement<{ id: string; caseId: string; sealedQuestions: Uint8Array; now: number }>(
  'insert-question-set',
  `insert into question_sets (id, case_id, sealed_questions, asked_at) values (:id, :caseId, :sealedQuestions, :now) on conflict do nothing`,
)
const setOfCase = statement<{ caseId: string }, { id: string; sealed_questions: Uint8Array | null }>(
  'question-set-of-case',
  'select id, sealed_questions from question_sets where case_id = :caseId',
)
const triesOf = statement<{ budget: string; subject: string; now: number }, { used: number }>(
  'question-tries-of',
  'select used from attempts where budget = :budget and subject = :subject and until > :now',
)
const addressesOf = statement<{ accountId: string }, { count: number }>(
  'count-contact-points',
  'select count(*) as count from contact_points where account_id = :accountId',
)

/** The same questions for every try. `facts` are asked for before, outside the transaction. Throws QUESTIONS_USED_UP, NOT_OFFERED. */
export async function askQuestions(
  tx: Tx,
  occasion: Occasion,
  recoveryCase: RecoveryCase,
  facts: AccountFacts,
): Promise<{ questions: RecoveryQuestion[]; triesLeft: number }> {
  mustAsk(recoveryCase)
  const triesLeft = await questionTriesLeft(tx, occasion.now, recoveryCase)
  if (triesLeft === 0) throw new Problem('QUESTIONS_USED_UP')
  const questions = (await questionsOf(tx, occasion, recoveryCase)) ?? (await keepSet(tx, occasion, recoveryCase, facts))
  if (questions.length < perSet) throw new Problem('NOT_OFFERED')
  return { questions: questions.map(({ name, options }) => ({ name, options })), triesLeft }
}

/**
 * One try, taken before the answers are looked at. A right one is a signal for the reviewer and no more (D1); of a wrong one it is never said
 * what was wrong or how much. With no try left the rest of the kinds remain. What was taken is committed whatever comes of it.
 */
export async function answerQuestions(
  tx: Tx,
  occasion: Occasion,
  seen: RecoveryCase,
  chosen: readonly string[],
  mover: Mover,
): Promise<{ isRight: boolean; triesLeft: number } | { refused: Problem }> {
  const recoveryCase = await caseToGiveTo(tx, occasion, seen, 'questions')
  mustAsk(recoveryCase)
  const questions = await questionsOf(tx, occasion, recoveryCase)
  if (!questions) throw new Problem('PART_MISSING')
  const { now } = occasion
  const { id, accountId } = recoveryCase
  // Of both or of none: the wider one is looked at first.
  if ((await windowEnd(tx, now, budgets.questionsOfAccount, accountId)) !== undefined) return { refused: new Problem('QUESTIONS_USED_UP') }
  if (!(await spendAttempt(tx, now, budgets.questionsOfCase, id)).granted) return { refused: new Problem('QUESTIONS_USED_UP') }
  if (!(await spendAttempt(tx, now, budgets.questionsOfAccount, accountId)).granted) return { refused: new Problem('QUESTIONS_USED_UP') }

  const isRight = questions.length === chosen.length && questions.every(({ right }, at) => right === chosen[at])
  const triesLeft = isRight ? 0 : await questionTriesLeft(tx, now, recoveryCase)
  await questionsAnswered(tx, occasion, { accountId, caseId: id, isRight, triesLeft })
  const asked = questions.map(({ name }) => name)
  if (isRight) {
    await giveEvidence(tx, occasion, recoveryCase, { kind: 'questions', part: 'answers', data: { result: 'right', asked } })
    await submitIfComplete(tx, occasion, recoveryCase, mover)
  } else if (triesLeft === 0) {
    await giveEvidence(tx, occasion, recoveryCase, { kind: 'questions', part: 'used_up', data: { result: 'wrong', asked } })
  }
  return { isRight, triesLeft }
}

export async function questionTriesLeft(tx: Tx, now: number, { id, accountId }: Pick<RecoveryCase, 'id' | 'accountId'>): Promise<number> {
  const left = async ({ name, limit }: { name: string; limit: number }, subject: string) =>
    Math.max(0, limit - ((await tx.get(triesOf, { budget: name, subject, now }))?.used ?? 0))
  return Math.min(await left(budgets.questionsOfCase, id), await left(budgets.questionsOfAccount, accountId))
}

/** A case that asks for the five answers has no questions to choose from. */
function mustAsk(recoveryCase: RecoveryCase): void {
  mustTake(recoveryCase, 'questions')
  if (recoveryCase.rules.answers.length > 0) throw new Problem('NOT_OFFERED')
}

/** With what is right, which is told to nobody; undefined where nothing was asked yet. */
export async function questionsOf(
  tx: Tx,
  { keys }: Pick<Occasion, 'keys'>,
  { id: caseId, accountId }: RecoveryCase,
): Promise<Question[] | undefined> {
  const row = await tx.get(setOfCase, { caseId })
  const opened = row?.sealed_questions && keys.erasable.open(caseId, placeOf(row.id, accountId), row.sealed_questions)
  return opened ? JSON.parse(Buffer.from(opened).toString()) : undefined
}

async function keepSet(tx: Tx, occasion: Occasion, recoveryCase: RecoveryCase, facts: AccountFacts): Promise<Question[]> {
  const { keys, now } = occasion
  const { id: caseId, accountId } = recoveryCase
  const methods = (await activeFactors(tx, accountId)).map(({ kind }) => kind)
  const addresses = (await tx.get(addressesOf, { accountId }))?.count ?? 1
  const draw = (words: string, bound: number) => Buffer.from(keys.digest('question-decoys', `${accountId} ${words}`)).readUInt32BE() % bound
  const made = makeQuestions({ facts, methods, addresses }, now, draw)
  const id = newId('qst')
  const sealedQuestions = keys.erasable.seal(caseId, placeOf(id, accountId), Buffer.from(JSON.stringify(made)))
  await tx.run(insertSet, { id, caseId, sealedQuestions, now })
  // Of two that ask at once, both get what one of them kept.
  return (await questionsOf(tx, occasion, recoveryCase)) ?? made
}

const placeOf = (row: string, account: string) => ({ table: 'question_sets', column: 'sealed_questions', account, row })

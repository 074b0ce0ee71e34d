import type { Tx } from '../database/database.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { ofRound, partsOf, roundUnderWay } from './evidence/given.ts'
import { completeKinds, kindsMissing } from './evidence/kinds.ts'
import { type Mover, moveCase } from './move-case.ts'
import type { RecoveryCase } from './stored-case.ts'

/** After every part that was given: the case goes to the reviewers when all is there that its rules ask for, and not before (S1-36, S2-33). */
export async function submitIfComplete(tx: Tx, occasion: Occasion, seen: RecoveryCase, mover: Mover): Promise<RecoveryCase> {
  const round = roundUnderWay(seen)
  const given = ofRound(await partsOf(tx, seen), round)
  const isNew = completeKinds(
    seen.rules,
    given.filter((one) => one.round === round),
  ).length
  if (isNew === 0 || kindsMissing(seen.rules, given) > 0) return seen
  const submitted = await moveCase(tx, occasion, seen, 'submit', mover)
  return moveCase(tx, occasion, submitted, 'admit', { actor: 'system' })
}

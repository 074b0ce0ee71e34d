import type { EvidenceProgress } from '@countersign/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { accountFacts } from '../../account-facts/account-facts.ts'
import type { HostFacts } from '../../account-facts/host-facts.ts'
import type { Millis } from '../../clock.ts'
import type { Database } from '../../database/database.ts'
import { route } from '../../http/route.ts'
import { wantedLanguage } from '../../http/wanted-language.ts'
import { accepted } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import type { Callers } from '../../sessions/caller.ts'
import { caseById, type RecoveryCase } from '../stored-case.ts'
import { submitIfComplete } from '../submit.ts'
import type { Pictures } from '../uploads/pictures.ts'
import { caseToGiveTo, mustTake } from '../uploads/take-picture.ts'
import type { VisitCallers } from '../visits/visit-caller.ts'
import { giveAnswers } from './answers/give-answers.ts'
import { beginFaceCheck } from './face-check/face-check.ts'
import type { FaceCheckProvider } from './face-check/provider.ts'
import { giveOldMail, giveTransferRecord } from './old-mail/give-old-mail.ts'
import type { MailReader } from './old-mail/mail-reader.ts'
import { evidenceProgress } from './progress.ts'
import { answerQuestions, askQuestions } from './questions/questions.ts'
import { giveSelfie } from './selfie/give-selfie.ts'

interface Deps {
  database: Database
  callers: Callers
  visits: VisitCallers
  facts: HostFacts | null
  pictures: Pictures
  provider: FaceCheckProvider | null
  mails: MailReader
  wakeOutbox: () => void
}

const byOwner = { actor: 'account' } as const

export function evidenceRoutes(app: FastifyInstance, deps: Deps): void {
  const { database, callers, visits, facts, pictures, provider, mails, wakeOutbox } = deps
  const parts = { database, pictures, mails }
  const asked = async (request: FastifyRequest, now: Millis) => ({
    occasion: callers.occasion(request, now),
    recoveryCase: (await visits.recoveryVisit(request)).recoveryCase,
  })
  const progressOf = (occasion: Occasion, { id }: RecoveryCase): Promise<EvidenceProgress> =>
    database.read(async (tx) =>
      evidenceProgress(tx, occasion, await caseById(tx, occasion.keys, id), { hasFaceProvider: provider !== null }),
    )
  const after = (occasion: Occasion, recoveryCase: RecoveryCase): Promise<EvidenceProgress> => {
    wakeOutbox()
    return progressOf(occasion, recoveryCase)
  }

  route(app, 'getEvidence', async ({ request, now }) => {
    const { occasion, recoveryCase } = await asked(request, now)
    return progressOf(occasion, recoveryCase)
  })

  route(app, 'giveAnswers', async ({ body, request, now }) => {
    const { occasion, recoveryCase } = await asked(request, now)
    await database.unit(async (tx) => {
      const seen = await caseToGiveTo(tx, occasion, recoveryCase, 'questions')
      await giveAnswers(tx, occasion, seen, body)
      await submitIfComplete(tx, occasion, seen, byOwner)
    })
    return after(occasion, recoveryCase)
  })

  route(app, 'askQuestions', async ({ request, now }) => {
    const { occasion, recoveryCase } = await asked(request, now)
    mustTake(recoveryCase, 'questions')
    const known = await accountFacts(database, recoveryCase.accountId, facts)
    return database.unit((tx) => askQuestions(tx, occasion, recoveryCase, known))
  })

  route(app, 'answerQuestions', async ({ body, request, now }) => {
    const { occasion, recoveryCase } = await asked(request, now)
    const answer = await database.unit((tx) => answerQuestions(tx, occasion, recoveryCase, body.chosen, byOwner))
    wakeOutbox()
    return accepted(answer)
  })

  // Who sends it is known, and a file of theirs counted, before any of it is read.
  route(app, 'sendSelfie', async ({ query, file, request, now }) => {
    const { occasion, recoveryCase } = await asked(request, now)
    return after(occasion, await giveSelfie(parts, occasion, recoveryCase, { ...query, file }, byOwner))
  })

  route(app, 'sendOldMail', async ({ file, request, now }) => {
    const { occasion, recoveryCase } = await asked(request, now)
    return after(occasion, await giveOldMail(parts, occasion, recoveryCase, file, byOwner))
  })

  route(app, 'sendTransferRecord', async ({ query, file, request, now }) => {
    const { occasion, recoveryCase } = await asked(request, now)
    const given = { ...query, file }
    return after(occasion, await giveTransferRecord(parts, occasion, recoveryCase, given, byOwner))
  })

  route(app, 'beginFaceCheck', async ({ request, now }) => {
    const { occasion, recoveryCase } = await asked(request, now)
    return beginFaceCheck({ database, provider }, occasion, recoveryCase, wantedLanguage(request))
  })
}

import type { RecoveryVisit as PublicVisit } from '@countersign/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { HostFacts } from '../../account-facts/host-facts.ts'
import { primaryAddress } from '../../accounts/addresses.ts'
import { maskAddress } from '../../accounts/email-address.ts'
import { paused } from '../../challenges/answer.ts'
import { type Millis, toRfc3339 } from '../../clock.ts'
import { lastMailedAt } from '../../codes/mailed-code.ts'
import type { KeyRing } from '../../crypto/key-ring.ts'
import type { Database, Tx } from '../../database/database.ts'
import { route } from '../../http/route.ts'
import { lifetimes } from '../../lifetimes.ts'
import { budgets } from '../../limits/budgets.ts'
import { inEvenTime } from '../../limits/in-even-time.ts'
import { spendAttempt } from '../../limits/spend-attempt.ts'
import { ownerGivesEvidence } from '../../policy/owner-evidence.ts'
import { accepted, Problem } from '../../problem.ts'
import type { Callers } from '../../sessions/caller.ts'
import { appeal } from '../owner/appeal.ts'
import { stopCase } from '../owner/stop.ts'
import { caseStatus } from '../status/case-status.ts'
import { findCase } from '../status/find-case.ts'
import { caseById } from '../stored-case.ts'
import { enterCase } from './enter-case.ts'
import { codePurpose, proveVisitMailbox, proveVisitPassword, sendVisitCode } from './prove.ts'
import { beginVisit, endVisit, findVisit, type RecoveryVisit } from './visit.ts'
import type { VisitCallers } from './visit-caller.ts'

interface Deps {
  database: Database
  keys: KeyRing
  callers: Callers
  visits: VisitCallers
  facts: HostFacts | null
  wakeOutbox: () => void
}

export function recoveryVisitRoutes(app: FastifyInstance, { database, keys, callers, visits, facts, wakeOutbox }: Deps): void {
  route(app, 'beginRecovery', async ({ body, request, reply, now }) => {
    const occasion = callers.occasion(request, now)
    if (!ownerGivesEvidence(occasion.policy.recovery)) throw new Problem('NOT_OFFERED')
    const { tool = null, reason, reasonText = '', instructionsVersion: version } = body
    const secret = await database.unit(async (tx) => {
      await spendOnVisit(tx, now, occasion.client.address)
      return beginVisit(tx, occasion, { tool, reason, reasonText, version, client: occasion.client })
    })
    visits.give(reply, secret)
    return database.read(async (tx) => shown(tx, found(await findVisit(tx, occasion, secret)), 'en'))
  })

  route(app, 'findRecovery', async ({ body, request, reply, now }) => {
    const occasion = callers.occasion(request, now)
    const { secret, answer } = await inEvenTime(async () => {
      const secret = await database.unit(async (tx) => {
        await spendOnVisit(tx, now, occasion.client.address)
        return findCase(tx, occasion, body.number)
      })
      const visit = await database.read((tx) => findVisit(tx, occasion, secret))
      return { secret, answer: await database.unit((tx) => sendVisitCode(tx, occasion, found(visit))) }
    })
    wakeOutbox()
    accepted(answer)
    visits.give(reply, secret)
    return database.read(async (tx) => shown(tx, found(await findVisit(tx, occasion, secret)), 'en'))
  })

  route(app, 'getRecovery', async ({ query, request }) => {
    const visit = await visits.visit(request)
    return database.read((tx) => shown(tx, visit, query.language ?? 'en'))
  })

  route(app, 'leaveRecovery', async ({ request, reply, now }) => {
    const visit = await visits.visit(request)
    await database.unit((tx) => endVisit(tx, now, visit))
    visits.forget(reply)
    return undefined
  })

  route(app, 'proveRecoveryPassword', async ({ body, request, now }) => {
    const visit = await visits.visit(request)
    const given = { ...body, deviceTokens: callers.deviceTokens(request) }
    accepted(await proveVisitPassword(database, callers.occasion(request, now), visit, given))
    return again(request)
  })

  route(app, 'sendRecoveryCode', async ({ request, now }) => {
    const visit = await visits.visit(request)
    const sent = await inEvenTime(() => database.unit((tx) => sendVisitCode(tx, callers.occasion(request, now), visit)))
    wakeOutbox()
    accepted(sent)
    return again(request)
  })

  route(app, 'proveRecoveryMailbox', async ({ body, request, now }) => {
    const visit = await visits.visit(request)
    accepted(await inEvenTime(() => database.unit((tx) => proveVisitMailbox(tx, callers.occasion(request, now), visit, body.code))))
    return again(request)
  })

  route(app, 'openRecoveryCase', async ({ request, now }) => {
    const visit = await visits.visit(request)
    // Whoever looks for a case by its number has it here already, and must not be told so before the mailbox was proved.
    if (visit.caseId === null || visit.mailboxProvedAt === null) await enterCase(database, callers.occasion(request, now), visit, facts)
    wakeOutbox()
    return again(request)
  })

  route(app, 'cancelRecovery', async ({ request, now }) => {
    const { recoveryCase } = await visits.watchedCase(request)
    await database.unit((tx) => stopCase(tx, callers.occasion(request, now), recoveryCase, { actor: 'account' }))
    wakeOutbox()
    return again(request)
  })

  route(app, 'appealRecovery', async ({ body, request, now }) => {
    const { recoveryCase } = await visits.watchedCase(request)
    await database.unit((tx) => appeal(tx, callers.occasion(request, now), recoveryCase, body.text))
    wakeOutbox()
    return again(request)
  })

  /** As it is after the call. */
  async function again(request: FastifyRequest): Promise<PublicVisit> {
    const visit = await visits.visit(request)
    return database.read((tx) => shown(tx, visit, 'en'))
  }

  async function shown(tx: Tx, visit: RecoveryVisit, language: string): Promise<PublicVisit> {
    const recoveryCase = visit.mailboxProvedAt === null || visit.caseId === null ? null : await caseById(tx, keys, visit.caseId)
    return {
      step: stepOf(visit),
      tool: visit.tool as PublicVisit['tool'],
      isLookup: visit.looksFor !== null,
      code: stepOf(visit) === 'mailbox' ? await shownCode(tx, visit) : null,
      case: recoveryCase && (await caseStatus(tx, language, recoveryCase)),
      isWhole: visit.passwordProvedAt !== null || recoveryCase?.rules.firstProof.includes('password') === false,
      expiresAt: toRfc3339(visit.expiresAt),
    }
  }
}

function stepOf({ looksFor, passwordProvedAt, mailboxProvedAt, caseId }: RecoveryVisit): PublicVisit['step'] {
  if (looksFor === null && passwordProvedAt === null) return 'password'
  if (mailboxProvedAt === null) return 'mailbox'
  return caseId === null ? 'open' : 'case'
}

/** Where a case is looked at, nothing may differ between a number that exists and one that does not. */
async function shownCode(tx: Tx, { id, accountId, looksFor }: RecoveryVisit): Promise<PublicVisit['code']> {
  if (looksFor !== null || accountId === null) return { destination: null, sentAt: null, resendAt: null }
  const sentAt = await lastMailedAt(tx, codePurpose, id)
  return {
    destination: maskAddress((await primaryAddress(tx, accountId)).address),
    sentAt: sentAt === undefined ? null : toRfc3339(sentAt),
    resendAt: sentAt === undefined ? null : toRfc3339(sentAt + lifetimes.resendPause),
  }
}

async function spendOnVisit(tx: Tx, now: Millis, address: string): Promise<void> {
  const spent = await spendAttempt(tx, now, budgets.clientRecoveries, address)
  if (!spent.granted) throw paused(spent)
}

function found(visit: RecoveryVisit | undefined): RecoveryVisit {
  if (!visit) throw new Problem('RECOVERY_VISIT_OVER')
  return visit
}

import type { Provenance } from '@countersign/contract'
import type { FastifyInstance } from 'fastify'
import { paused } from '../challenges/answer.ts'
import { toRfc3339 } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { route } from '../http/route.ts'
import { budgets } from '../limits/budgets.ts'
import { spendAttempt } from '../limits/spend-attempt.ts'
import { readReference } from '../messages/provenance.ts'
import type { Callers } from '../sessions/caller.ts'
import { disputeActivity } from './dispute-activity.ts'
import { answerNotice, lookAtNotice } from './not-me.ts'

interface Deps {
  database: Database
  callers: Callers
  wakeOutbox: () => void
}

/** What people do with a mail of ours: say that it was not them, or ask whether it is ours. */
export function noticeRoutes(app: FastifyInstance, { database, callers, wakeOutbox }: Deps): void {
  route(app, 'lookAtNotice', async ({ body, request, now }) => {
    const seen = await database.unit((tx) => lookAtNotice(tx, callers.occasion(request, now), body.token))
    if ('refused' in seen) throw seen.refused
    return seen
  })

  route(app, 'answerNotice', async ({ body, request, now }) => {
    const seen = await database.unit((tx) => answerNotice(tx, callers.occasion(request, now), body.token, body.action))
    wakeOutbox()
    if ('refused' in seen) throw seen.refused
    return seen
  })

  route(app, 'disputeActivity', async ({ params, body, request, reply, now }) => {
    const session = await callers.session(request)
    await database.unit((tx) =>
      disputeActivity(tx, callers.occasion(request, now), session, { id: Number(params.id), action: body.action }),
    )
    wakeOutbox()
    if (body.action === 'freeze') callers.forgetSession(reply)
    return undefined
  })

  route(app, 'checkProvenance', async ({ body, request, now }): Promise<Provenance> => {
    const { keys, client } = callers.occasion(request, now)
    const spent = await database.unit((tx) => spendAttempt(tx, now, budgets.clientLinks, client.address))
    if (!spent.granted) throw paused(spent)
    const found = readReference(keys, body.reference, body.address)
    return found ? { sent: true, kind: found.template, at: toRfc3339(found.at), isToAddress: found.isTo } : { sent: false }
  })
}

import type { Activity } from '@countersign/contract'
import type { FastifyInstance } from 'fastify'
import { findAccount } from '../accounts/account.ts'
import { parseEmailAddress } from '../accounts/email-address.ts'
import { keepToldRules, toldRules } from '../accounts/told-rules.ts'
import { type ActivityRow, activityOf, activityPage, isByStaff } from '../audit/activity.ts'
import { toRfc3339 } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { listFactors } from '../factors/factor.ts'
import { liveHoldsOf, publicHold } from '../holds/hold.ts'
import { route } from '../http/route.ts'
import { inEvenTime } from '../limits/in-even-time.ts'
import type { Policy } from '../policy/policy.ts'
import { changedRules, rulesOf } from '../policy/rules.ts'
import { Problem } from '../problem.ts'
import { signedOut } from '../security-events/sign-in-events.ts'
import type { Callers } from '../sessions/caller.ts'
import { inTurn } from '../sessions/in-turn.ts'
import { endOtherSessions, endSessionOf, listSessions } from '../sessions/session.ts'
import { endTrustedDevices } from '../sessions/trusted-device.ts'
import { changeLanguage } from './change-language.ts'
import { changePassword } from './change-password.ts'
import { freeze, sendThawCode, thaw } from './freeze-and-thaw.ts'
import { confirmPasswordReset, requestPasswordReset } from './reset-password.ts'

interface Deps {
  database: Database
  callers: Callers
  service: { name: string }
  policy: Policy
  wakeOutbox: () => void
}

export function accountRoutes(app: FastifyInstance, { database, callers, service, policy, wakeOutbox }: Deps): void {
  const rules = rulesOf(policy)

  route(app, 'getAccount', async ({ request, now }) => {
    const session = await callers.session(request, 'restricted too')
    return database.read(async (tx) => {
      const account = await findAccount(tx, session.accountId)
      if (!account) throw new Problem('NOT_SIGNED_IN')
      const { id, email, createdAt, hasMailPhrase, language } = account
      const holds = (await liveHoldsOf(tx, now, id)).map(publicHold)
      const told = await toldRules(tx, id)
      const changed = told === undefined ? [] : changedRules(told, rules)
      return { id, email, createdAt: toRfc3339(createdAt), hasMailPhrase, holds, language, changedRules: changed }
    })
  })

  route(app, 'readRules', async ({ request }) => {
    const session = await callers.session(request, 'restricted too')
    await database.unit((tx) => keepToldRules(tx, session.accountId, rules))
    return undefined
  })

  route(app, 'changeLanguage', async ({ body, request, now }) => {
    const session = await callers.session(request)
    await database.unit((tx) => changeLanguage(tx, callers.occasion(request, now), session.accountId, body.language))
    return undefined
  })

  route(app, 'changePassword', async ({ body, request, reply, now }) => {
    const session = await callers.session(request)
    const outcome = await changePassword(database, callers.occasion(request, now), session, { serviceName: service.name, ...body })
    wakeOutbox()
    if ('refused' in outcome) throw outcome.refused
    callers.giveSession(request, reply, outcome)
    return undefined
  })

  route(app, 'requestPasswordReset', async ({ body, request, now }) => {
    const occasion = callers.occasion(request, now)
    const asking = { email: parseEmailAddress(body.email), deviceTokens: callers.deviceTokens(request) }
    const outcome = await inEvenTime(() =>
      inTurn(database, occasion, asking, () => database.unit((tx) => requestPasswordReset(tx, occasion, body.email))),
    )
    wakeOutbox()
    if ('refused' in outcome) throw outcome.refused
    return { resendAt: toRfc3339(outcome.resendAt) }
  })

  route(app, 'confirmPasswordReset', async ({ body, request, now }) => {
    const outcome = await confirmPasswordReset(database, callers.occasion(request, now), { serviceName: service.name, ...body })
    wakeOutbox()
    if ('refused' in outcome) throw outcome.refused
    return undefined
  })

  route(app, 'freezeAccount', async ({ request, reply, now }) => {
    const session = await callers.session(request, 'restricted too')
    await database.unit((tx) => freeze(tx, callers.occasion(request, now), session.accountId, 'account'))
    wakeOutbox()
    callers.forgetSession(reply)
    return undefined
  })

  route(app, 'sendThawCode', async ({ request, now }) => {
    const signIn = await callers.signIn(request, 'thaw')
    const outcome = await database.unit((tx) => sendThawCode(tx, callers.occasion(request, now), signIn))
    wakeOutbox()
    if ('refused' in outcome) throw outcome.refused
    return { resendAt: toRfc3339(outcome.resendAt) }
  })

  route(app, 'thawAccount', async ({ body, request, reply, now }) => {
    const signIn = await callers.signIn(request, 'thaw')
    const outcome = await database.unit((tx) => thaw(tx, callers.occasion(request, now), signIn, body.code))
    wakeOutbox()
    if ('refused' in outcome) throw outcome.refused
    callers.forgetSignIn(reply)
    return { thawsAt: toRfc3339(outcome.thawsAt) }
  })

  route(app, 'listActivity', async ({ query, request }) => {
    const session = await callers.session(request, 'restricted, not rebinding, too')
    const before = query.cursor === undefined ? undefined : Number(query.cursor)
    const rows = await database.read((tx) => activityOf(tx, session.accountId, before))
    const names = new Map((await database.read((tx) => listFactors(tx, session.accountId))).map(({ id, name }) => [id as string, name]))
    const last = rows.at(-1)
    return {
      items: rows.map((row) => publicActivity(row, names)),
      nextCursor: last && rows.length === activityPage ? String(last.id) : null,
    }
  })

  route(app, 'listSessions', async ({ request, now }) => {
    const session = await callers.session(request)
    return { items: await database.read((tx) => listSessions(tx, now, session)), nextCursor: null }
  })

  route(app, 'endOtherSessions', async ({ request, now }) => {
    const session = await callers.session(request)
    await database.unit(async (tx) => {
      await endOtherSessions(tx, now, session.accountId, session.id)
      await endTrustedDevices(tx, now, session.accountId)
      await signedOut(tx, callers.occasion(request, now), { accountId: session.accountId, sessionId: 'all others' })
    })
    return undefined
  })

  route(app, 'endSession', async ({ params, request, reply, now }) => {
    const session = await callers.session(request)
    await database.unit(async (tx) => {
      if (!(await endSessionOf(tx, now, session.accountId, params.id))) throw new Problem('NOT_FOUND')
      await signedOut(tx, callers.occasion(request, now), { accountId: session.accountId, sessionId: params.id })
    })
    if (params.id === session.id) callers.forgetSession(reply)
    return undefined
  })
}

function publicActivity({ id, at, actor, event, client, details }: ActivityRow, factorNames: Map<string, string>): Activity {
  const isTold = client !== '' && !isByStaff({ actor, event })
  const { address = '', description = '' } = isTold ? (JSON.parse(client) as { address?: string; description?: string }) : {}
  const { factor } = JSON.parse(details) as { factor?: string | null }
  return { id: String(id), at: toRfc3339(at), event, device: description, address, factorName: (factor && factorNames.get(factor)) || null }
}

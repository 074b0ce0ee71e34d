import type { HostChallenge as PublicHostChallenge } from '@countersign/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { sendForChallenge, shownChallenge } from '../challenges/prompt.ts'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { Database, Tx } from '../database/database.ts'
import { factorChoice, findFactor } from '../factors/factor.ts'
import { type HostCallers, mustHaveScope } from '../host-keys/caller.ts'
import type { HostKey } from '../host-keys/host-key.ts'
import { idempotent } from '../host-keys/idempotent.ts'
import { route } from '../http/route.ts'
import { accepted, Problem } from '../problem.ts'
import { hostChallengeOpened } from '../security-events/host-events.ts'
import { answerHostChallenge } from './answer-host-challenge.ts'
import { hostAccount } from './host-account.ts'
import {
  askFor,
  currentQuestion,
  findHostChallenge,
  type HostChallenge,
  isForOwnScreens,
  openHostChallenge,
  redeemHostChallenge,
} from './host-challenge.ts'

interface Deps {
  database: Database
  hosts: HostCallers
  publicOrigin: string
  wakeOutbox: () => void
}

export function hostChallengeRoutes(app: FastifyInstance, { database, hosts, publicOrigin, wakeOutbox }: Deps): void {
  route(app, 'createHostChallenge', async ({ params, body, request, now }) => {
    const caller = await hosts.caller(request, 'createHostChallenge')
    const occasion = hosts.occasion(now, caller, hosts.clientOf(body.client))
    const { purpose, firstFactor, hostSession = null, returnTo = null, approvalId = null } = body
    if (approvalId !== null) mustHaveScope(caller, 'requestApproval')
    const asked = {
      purpose,
      firstFactor: { amr: firstFactor.amr, at: Date.parse(firstFactor.at) },
      hostSession,
      returnTo,
      approvalId,
    }
    const made = await idempotent(database, { ...occasion, request, host: caller.host }, async (tx) => {
      const account = await hostAccount(tx, caller.host, params.externalId)
      const opened = await openHostChallenge(tx, occasion, caller.host, account, asked)
      if ('refused' in opened) return opened
      const { id, ticket } = opened
      await hostChallengeOpened(tx, occasion, { accountId: account.accountId, challengeId: id, purpose, hostId: caller.host.id })
      const challenge = await findHostChallenge(tx, now, caller.host, id)
      const url = ticket === null ? null : `${publicOrigin}/sign-in/for?next=${encodeURIComponent(`/host/return/${id}`)}#${ticket}`
      return { ...(await shown(tx, now, caller, challenge)), url }
    })
    return accepted(made)
  })

  route(app, 'getHostChallenge', async ({ params, request, now }) => {
    const caller = await hosts.caller(request, 'getHostChallenge')
    return database.read((tx) => look(tx, now, caller, params.id))
  })

  route(app, 'askHostChallenge', async ({ params, body, request, now }) => {
    const caller = await hosts.caller(request, 'askHostChallenge')
    return database.unit(async (tx) => {
      const challenge = await openOne(tx, now, caller, params.id)
      const factor = challenge.available.filter(isForOwnScreens).find(({ id }) => id === body.factorId)
      if (!factor) throw new Problem('FACTOR_NOT_FOUND')
      await askFor(tx, hosts.occasion(now, caller, challenge.client), challenge, factor)
      return shown(tx, now, caller, challenge)
    })
  })

  route(app, 'sendHostChallenge', async ({ params, request, now }) => {
    const { caller, challenge } = await underWay(request, now, 'sendHostChallenge', params.id)
    const prompted = await database.read((tx) => promptOf(tx, challenge))
    if (!prompted) throw new Problem('NOTHING_TO_SEND')
    await sendForChallenge(database, hosts.occasion(now, caller, challenge.client), prompted)
    wakeOutbox()
    return database.read((tx) => shown(tx, now, caller, challenge))
  })

  route(app, 'verifyHostChallenge', async ({ params, body, request, now }) => {
    const { caller, challenge } = await underWay(request, now, 'verifyHostChallenge', params.id)
    const outcome = await answerHostChallenge(database, hosts.occasion(now, caller, challenge.client), challenge, body.proof)
    wakeOutbox()
    accepted(outcome)
    return database.read((tx) => look(tx, now, caller, params.id))
  })

  route(app, 'redeemHostChallenge', async ({ params, request, now }) => {
    const caller = await hosts.caller(request, 'redeemHostChallenge')
    const occasion = hosts.occasion(now, caller)
    const redeemed = await idempotent(database, { ...occasion, request, host: caller.host }, async (tx) => {
      const challenge = await findHostChallenge(tx, now, caller.host, params.id)
      return (await redeemHostChallenge(tx, now, challenge)) ?? shown(tx, now, caller, challenge)
    })
    return accepted(redeemed)
  })

  async function underWay(request: FastifyRequest, now: Millis, call: 'sendHostChallenge' | 'verifyHostChallenge', id: string) {
    const caller = await hosts.caller(request, call)
    return { caller, challenge: await database.read((tx) => openOne(tx, now, caller, id)) }
  }

  /** A code that approves is an approval: the key needs the scope of those too. */
  async function openOne(tx: Tx, now: Millis, caller: HostKey, id: string): Promise<HostChallenge> {
    const challenge = await findHostChallenge(tx, now, caller.host, id)
    if (challenge.approvalId !== null) mustHaveScope(caller, 'requestApproval')
    if (challenge.state !== 'open') throw new Problem('CHALLENGE_OVER')
    return challenge
  }

  const look = async (tx: Tx, now: Millis, caller: HostKey, id: string) =>
    shown(tx, now, caller, await findHostChallenge(tx, now, caller.host, id))

  async function promptOf(tx: Tx, challenge: HostChallenge) {
    const asked = await currentQuestion(tx, challenge)
    return asked && { challenge: asked, factor: (asked.factorId && (await findFactor(tx, asked.accountId, asked.factorId))) || null }
  }

  async function shown(tx: Tx, now: Millis, caller: HostKey, challenge: HostChallenge): Promise<PublicHostChallenge> {
    const { id, accountId, externalId, purpose, hostSession, approvalId, state, result, available, expiresAt } = challenge
    const prompted = state === 'open' ? await promptOf(tx, challenge) : undefined
    return {
      id,
      accountId,
      externalId,
      purpose,
      hostSession,
      approvalId,
      state,
      result: result && { ...result, at: toRfc3339(result.at) },
      availableFactors: available.map(factorChoice),
      challenge: prompted ? await shownChallenge(tx, hosts.occasion(now, caller, challenge.client), prompted) : null,
      expiresAt: toRfc3339(expiresAt),
    }
  }
}

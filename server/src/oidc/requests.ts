import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { activeFactors, type Factor } from '../factors/factor.ts'
import { Problem } from '../problem.ts'
import { applicationAllowed } from '../security-events/application-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { acrOf } from '../sessions/acr.ts'
import type { Session } from '../sessions/session.ts'
import { hasStepUpGrant, type StepUp, useStepUpGrant } from '../sessions/step-up-grants.ts'
import { accessWanted } from './access.ts'
import { answerTo, leastOf, wantedAcr } from './acr.ts'
import type { Client } from './clients.ts'
import { consentOf, openGrant, rememberConsent } from './grants.ts'
import { uidOf } from './payloads.ts'
import { provesAs } from './reach.ts'
import { findRecord, putRecord } from './records.ts'

/** What an application asks for, while our pages do what is to be done for it. The library begins and ends it. */
export interface ApplicationRequest {
  id: string
  clientId: string
  params: { [name: string]: unknown }
  /** What somebody has to do, and why. */
  prompt: { name: string; reasons: string[] }
  /** The session it was begun in, if any. */
  sessionUid: string | undefined
  accountId: string | undefined
  expiresAt: Millis
  payload: { [member: string]: unknown }
}

export type Step = 'sign_in' | 'prove' | 'set_up' | 'allow' | 'continue'

/** What to do next, and with which factors where something is to be proved. */
export interface Due {
  step: Step
  needs: 'factor' | 'passkey' | null
  available: Factor[]
}

const kind = 'Interaction'

export async function findRequest(tx: Tx, occasion: Occasion, id: string): Promise<ApplicationRequest | undefined> {
  const record = await findRecord(tx, occasion, { kind, handle: id })
  if (!record) return undefined
  const { params, prompt, session } = record.payload as {
    params: ApplicationRequest['params']
    prompt: ApplicationRequest['prompt']
    session?: { uid: string; accountId: string }
  }
  return {
    id,
    clientId: String(params.client_id),
    params,
    prompt,
    sessionUid: session?.uid,
    accountId: session?.accountId,
    expiresAt: record.expiresAt,
    payload: record.payload,
  }
}

/** Asked of the session as it is now: what was proved in another tab meanwhile counts where any proof of this session does. */
export async function dueFor(tx: Tx, { now }: Occasion, request: ApplicationRequest, session: Session | undefined): Promise<Due> {
  const nothing = { needs: null, available: [] }
  if (!session) return { step: 'sign_in', ...nothing }
  if (session.isRestricted) return { step: 'set_up', needs: 'factor', available: [] }
  if (request.prompt.name === 'consent') return { step: request.sessionUid === uidOf(session) ? 'allow' : 'continue', ...nothing }
  if (isForSomebodyElse(request, session)) return { step: 'sign_in', ...nothing }
  const factors = await activeFactors(tx, session.accountId)
  const level = levelDue(request, session)
  if (level) {
    const available = factors.filter((factor) => provesAs(factor, level))
    const needs = level === 'aal2' ? 'factor' : 'passkey'
    return { step: available.length > 0 ? 'prove' : 'set_up', needs, available }
  }
  if (!wantsFreshProof(request) || (await hasStepUpGrant(tx, now, proofFor(request, session)))) return { step: 'continue', ...nothing }
  return { step: 'prove', needs: factors.length > 0 ? 'factor' : null, available: factors }
}

/**
 * Before the library goes on: a proof that was given for this very request is used up and told to it, once. Proofs for anything
 * else, in this tab or another, are not looked at (OpenID Connect Core section 3.1.2.3).
 */
export async function settleRequest(tx: Tx, occasion: Occasion, request: ApplicationRequest, session: Session): Promise<void> {
  if (request.prompt.name !== 'login' || session.isRestricted) return
  const isProved = wantsFreshProof(request) && (await useStepUpGrant(tx, occasion.now, proofFor(request, session)))
  const { session: _begunIn, ...payload } = request.payload
  // Whoever signed in anew has another session than the one it was begun in.
  await keep(tx, occasion, request, isProved ? { ...payload, ...resultOf(request, { login: { accountId: session.accountId } }) } : payload)
}

export async function allowRequest(
  tx: Tx,
  occasion: Occasion,
  request: ApplicationRequest,
  session: Session,
  { name }: Pick<Client, 'name'>,
): Promise<void> {
  if (request.prompt.name !== 'consent' || request.sessionUid !== uidOf(session)) throw new Problem('APPLICATION_REQUEST_OVER')
  const { accountId, id: sessionId } = session
  const { clientId } = request
  const access = accessWanted(request.params)
  const isFirst = (await consentOf(tx, accountId, clientId)) === undefined
  await rememberConsent(tx, occasion.now, { accountId, clientId }, access)
  await applicationAllowed(tx, occasion, { accountId, clientId, name, scope: access.scope, isFirst })
  const id = await openGrant(tx, occasion.now, { accountId, clientId, sessionId }, access)
  await keep(tx, occasion, request, { ...request.payload, ...resultOf(request, { consent: { grantId: id } }) })
}

/** Back to the application, which is told that nobody allowed it, or that what it must have cannot be had. */
export async function refuseRequest(tx: Tx, occasion: Occasion, request: ApplicationRequest): Promise<void> {
  const error = request.prompt.reasons.includes('essential_acr') ? 'unmet_authentication_requirements' : 'access_denied'
  const result = { error, error_description: 'the person went back' }
  await keep(tx, occasion, request, { ...request.payload, result })
}

const resultOf = ({ payload }: ApplicationRequest, result: object) => ({
  result: { ...(payload.lastSubmission as object | undefined), ...result },
})

async function keep(tx: Tx, occasion: Occasion, { id, expiresAt }: ApplicationRequest, payload: ApplicationRequest['payload']) {
  await putRecord(tx, occasion, { kind, handle: id }, { lifetime: expiresAt - occasion.now, grantId: null, payload })
}

const proofFor = ({ id }: ApplicationRequest, session: Session): StepUp => ({
  sessionId: session.id,
  purpose: 'continue_to_application',
  target: id,
})

/** `prompt=login`, or a proof that is too old for `max_age`. */
const wantsFreshProof = ({ prompt }: ApplicationRequest): boolean =>
  prompt.reasons.some((reason) => reason === 'login_prompt' || reason === 'max_age')

/** The application named somebody by `id_token_hint` or by the `sub` of `claims`, and it is not who was signed in. */
const isForSomebodyElse = ({ prompt, accountId }: ApplicationRequest, session: Session): boolean =>
  accountId === session.accountId && prompt.reasons.some((reason) => reason === 'id_token_hint' || reason === 'claims_id_token_sub_value')

/** The least that satisfies the application and is not there yet. */
function levelDue({ params, prompt }: ApplicationRequest, session: Session) {
  const wanted = wantedAcr(params)
  if (!wanted || answerTo(wanted, acrOf(session)) || !prompt.reasons.some((reason) => reason.endsWith('acr'))) return undefined
  return leastOf(wanted)
}

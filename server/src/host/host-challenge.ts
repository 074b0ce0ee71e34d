import type { Amr } from '@countersign/contract'
import { frozenState } from '../accounts/freeze.ts'
import type { Approval } from '../approvals/approval.ts'
import { approvable, askAtHost, mustBeApprovable } from '../approvals/ask-owner.ts'
import { tooNew } from '../approvals/refusals.ts'
import { approvalOfHost } from '../approvals/stored-approval.ts'
import type { Challenge } from '../challenges/challenge.ts'
import { latestChallenge, openChallenge } from '../challenges/open.ts'
import type { Millis } from '../clock.ts'
import { randomSecret } from '../crypto/random.ts'
import type { Tx } from '../database/database.ts'
import { minutes } from '../durations.ts'
import { activeFactors, type Factor } from '../factors/factor.ts'
import { factorKinds } from '../factors/kinds.ts'
import type { Host } from '../host-keys/host-key.ts'
import { isOfHost } from '../host-keys/return-address.ts'
import { type AccountId, type ApprovalId, type HostChallengeId, newId, type SessionId, type SignInId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { type Acr, acrOf } from '../sessions/acr.ts'
import type { Client } from '../sessions/client.ts'
import { wrongProofsPerSignIn } from '../sessions/half-authenticated.ts'
import { provedIn, type Session } from '../sessions/session.ts'
import type { HostAccount } from './host-account.ts'
import * as store from './host-store.ts'

/** A host says that its own first factor was passed, and asks for the second. What it led to is read from here, and told by nobody else. */
export interface HostChallenge {
  id: HostChallengeId
  accountId: AccountId
  externalId: string
  purpose: string
  hostSession: string | null
  firstFactor: Amr
  client: Client
  returnTo: string | null
  /** What passing it approves. */
  approvalId: ApprovalId | null
  expiresAt: Millis
  state: 'open' | 'passed' | 'failed' | 'expired' | 'enrollment_required'
  result: HostResult | null
  available: Factor[]
}

export interface HostResult {
  /** Of what was proved to us: what the host says of its own factor raises nothing. */
  acr: Acr
  /** With the host's own. */
  amr: Amr
  at: Millis
  sessionId: SessionId | null
}

interface Asked {
  purpose: string
  firstFactor: { amr: Amr; at: Millis }
  hostSession: string | null
  returnTo: string | null
  approvalId: string | null
}

/** A clock that is a little ahead is no lie. */
const clockTolerance = minutes(1)

/** The ticket, for our page, is in the answer and nowhere else. */
export async function openHostChallenge(
  tx: Tx,
  occasion: Occasion,
  host: Host,
  { accountId }: HostAccount,
  asked: Asked,
): Promise<{ id: HostChallengeId; ticket: string | null } | { refused: Problem }> {
  const { now, client, keys } = occasion
  const { purpose, firstFactor, hostSession, returnTo, approvalId } = asked
  const isStale = purpose === 'sign_in' && firstFactor.at <= now - lifetimes.statedFirstFactor
  if (isStale || firstFactor.at > now + clockTolerance) return { refused: new Problem('FIRST_FACTOR_STALE') }
  if (returnTo !== null && !isOfHost(host, returnTo)) return { refused: new Problem('RETURN_ADDRESS_REFUSED') }
  if (await frozenState(tx, now, accountId)) return { refused: new Problem('ACCOUNT_FROZEN') }
  const approval = approvalId === null ? null : await approvalFor(tx, occasion, host, accountId, { ...asked, approvalId })
  const [id, ticket] = [newId('hch'), returnTo === null ? null : randomSecret()]
  await tx.run(store.insertChallenge, {
    id,
    hostId: host.id,
    accountId,
    purpose,
    hostSession,
    firstFactor: firstFactor.amr.join(' '),
    firstFactorAt: firstFactor.at,
    client: JSON.stringify(client),
    returnTo,
    approvalId,
    ticket: ticket === null ? null : keys.digest('host-ticket', ticket),
    now,
    expiresAt: now + lifetimes.hostChallenge,
  })
  const challenge = await findHostChallenge(tx, now, host, id)
  const first = challenge.available.find((one) => isForOwnScreens(one) && !(approval && tooNew(occasion, approval.operation, one)))
  if (first) await ask(tx, occasion, challenge, approval, first)
  return { id, ticket }
}

/** One that this host asked of this account for the same purpose, and the owner can approve; our own page has another address for it. */
async function approvalFor(
  tx: Tx,
  occasion: Occasion,
  host: Host,
  accountId: AccountId,
  { approvalId, purpose, returnTo }: Asked & { approvalId: string },
): Promise<Approval> {
  const approval = await approvalOfHost(tx, host, approvalId)
  if (approval.accountId !== accountId) throw new Problem('NOT_FOUND')
  if (purpose !== approval.operation.kind || returnTo !== null)
    throw new Problem('INVALID_REQUEST', {
      detail: 'With "approvalId", "purpose" is the kind of its operation and "returnTo" is left out.',
    })
  await mustBeApprovable(tx, occasion, approval)
  return approval
}

/** Passkeys are bound to our pages: nowhere else can they be asked for. */
export const isForOwnScreens = ({ kind }: Factor): boolean => factorKinds[kind].answersOnce !== true

/** Another factor than the one that is asked for; the count of wrong proofs goes on. */
export async function askFor(tx: Tx, occasion: Occasion, challenge: HostChallenge, factor: Factor): Promise<void> {
  const { accountId, approvalId } = challenge
  await ask(tx, occasion, challenge, approvalId === null ? null : await approvable(tx, occasion, accountId, approvalId), factor)
}

function ask(
  tx: Tx,
  occasion: Occasion,
  { id, accountId, purpose }: HostChallenge,
  approval: Approval | null,
  factor: Factor,
): Promise<Challenge> {
  if (approval) return askAtHost(tx, occasion, approval, id, factor)
  const asked = purpose === 'sign_in' ? purpose : 'confirm_action'
  return openChallenge(tx, occasion.now, { accountId, ownerId: id, purpose: asked, factor, target: null })
}

export async function findHostChallenge(tx: Tx, now: Millis, host: Pick<Host, 'id'>, id: string): Promise<HostChallenge> {
  const row = await tx.get(store.challengeOfHost, { id, hostId: host.id })
  if (!row) throw new Problem('NOT_FOUND')
  return fromRow(tx, now, row)
}

/** One conditional write: what a proof allows is done once. */
export async function redeemHostChallenge(tx: Tx, now: Millis, challenge: HostChallenge): Promise<{ refused: Problem } | undefined> {
  if (challenge.state !== 'passed') return { refused: new Problem('CHALLENGE_NOT_PASSED') }
  if (await frozenState(tx, now, challenge.accountId)) return { refused: new Problem('ACCOUNT_FROZEN') }
  const isFirst = (await tx.run(store.redeem, { id: challenge.id, now })) === 1
  return isFirst ? undefined : { refused: new Problem('CHALLENGE_OVER') }
}

/** The question that is asked on screens of the host. */
export const currentQuestion = (tx: Tx, { id }: HostChallenge) => latestChallenge(tx, id)

/** How far it is, by what has happened elsewhere: on our pages a session says it, which came of the sign-in that was entered. */
export async function fromRow(tx: Tx, now: Millis, row: store.HostChallengeRow): Promise<HostChallenge> {
  const accountId = row.account_id as AccountId
  const available = await activeFactors(tx, accountId)
  const firstFactor = row.first_factor.split(' ') as Amr
  const result = await resultOf(tx, accountId, row, firstFactor, available)
  return {
    id: row.id as HostChallengeId,
    accountId,
    externalId: row.external_id,
    purpose: row.purpose,
    hostSession: row.host_session,
    firstFactor,
    client: JSON.parse(row.client),
    returnTo: row.return_to,
    approvalId: row.approval_id as ApprovalId | null,
    expiresAt: row.expires_at,
    state: result ? 'passed' : unfinished(row, now, available),
    result,
    available,
  }
}

function unfinished(row: store.HostChallengeRow, now: Millis, available: Factor[]): HostChallenge['state'] {
  if (row.wrong_proofs >= wrongProofsPerSignIn) return 'failed'
  if (row.expires_at <= now) return 'expired'
  return available.length === 0 ? 'enrollment_required' : 'open'
}

async function resultOf(
  tx: Tx,
  accountId: AccountId,
  row: store.HostChallengeRow,
  firstFactor: Amr,
  available: Factor[],
): Promise<HostResult | null> {
  if (row.passed_at !== null && row.amr !== null)
    return shownResult(firstFactor, { aal: 'aal2', provedAcr: 'aal2', amr: row.amr.split(' ') as Amr }, row.passed_at, null)
  if (row.sign_in_id === null && row.session_id === null) return null
  const session = await provedIn(tx, accountId, {
    sessionId: row.session_id as SessionId | null,
    signInId: row.sign_in_id as SignInId | null,
  })
  if (!session) return null
  const { id: sessionId, factorProvedAt, authenticatedAt, isRestricted } = session
  if (factorProvedAt !== null) return shownResult(firstFactor, session, factorProvedAt, sessionId)
  // A browser that the account trusts skips the factor at a sign-in, and says so; without a factor nothing was proved.
  const isTrusted = row.purpose === 'sign_in' && available.length > 0 && !isRestricted
  return isTrusted ? shownResult(firstFactor, session, authenticatedAt, sessionId) : null
}

function shownResult(
  firstFactor: Amr,
  own: Pick<Session, 'aal' | 'provedAcr' | 'amr'>,
  at: Millis,
  sessionId: SessionId | null,
): HostResult {
  return { acr: acrOf(own), amr: [...new Set([...firstFactor, ...own.amr])], at, sessionId }
}

import type { Amr, Answer, Body } from '@countersign/contract'
import { ProblemError } from './errors.ts'
import type { HostClient } from './host-client.ts'

/** How somebody was signed in by you. */
export interface FirstFactor {
  /** RFC 8176, such as `['pwd']`. */
  amr: Body<'createHostChallenge'>['firstFactor']['amr']
  at: Date
}

/** How high a proof must reach. Each takes those after it. */
export type StepUpLevel = 'aal2' | 'phr' | 'phrh'
const levels = ['aal1', 'aal2', 'phr', 'phrh']

/** What is protected, and how a request says who makes it. */
export interface StepUpOptions<Request> {
  host: HostClient
  /** What the person is about to do, such as `withdrawal`: a proof for one purpose is none for another. */
  purpose: string
  /** Who it is: what you call the account, from your own session. */
  account: (request: Request) => string | Promise<string>
  /** Your own session, or a digest of its id: a proof counts in the session that asked for it. */
  session: (request: Request) => string | Promise<string>
  /** How and when that session was begun, RFC 8176. */
  firstFactor: (request: Request) => FirstFactor | Promise<FirstFactor>
  /** Where the person comes back to, at one of your origins; `?challenge=` is added to it. */
  returnTo: (request: Request) => string
  /** The least level. Default: `aal2`. `phr` asks for a passkey. */
  level?: StepUpLevel
  /** How old the proof may be, in seconds. Default: 300. */
  maxAgeSeconds?: number
  /** What is done for people without a factor. Default: `refuse`. */
  withoutFactor?: 'refuse' | 'allow'
}

/** What was proved. */
export interface StepUp {
  challengeId: string
  amr: Amr
  acr: string
  /** RFC 3339, UTC. */
  at: string
}

/** What the person has to do first: the body of a 401, to which the page reacts by opening `url`. */
export interface StepUpRequired {
  type: 'about:blank'
  title: string
  status: 401
  code: 'STEP_UP_REQUIRED'
  /** To be shown again with the request, as `?challenge=` or in the header `step-up-challenge`, once it is passed. */
  challenge: string
  /** Where the person proves it; null where they have no factor and have to set one up. */
  url: string | null
}

/** Go on with what was proved (null where there is no factor and that will do), or say what is required. */
export type StepUpOutcome = { passed: StepUp | null } | { required: StepUpRequired; authenticate: string }

interface Seen {
  /** Of the request, as it came: whoever made it may have written anything. */
  challenge: string | undefined
  client: { address: string; userAgent?: string }
}

/**
 * Lets a request through for which a fresh proof was given, once, or says how to give one. What the request shows is only looked up:
 * account, session, purpose and age are compared with what the service says. `requireStepUp` for Fastify and Express calls it.
 *
 * @example
 * const outcome = await stepUp(options, request, { challenge: request.query.challenge, client: { address: request.ip } })
 */
export async function stepUp<Request>(options: StepUpOptions<Request>, request: Request, seen: Seen): Promise<StepUpOutcome> {
  const { host, purpose, level = 'aal2', maxAgeSeconds = 300, withoutFactor = 'refuse' } = options
  const [account, session] = [await options.account(request), await options.session(request)]
  const shown = seen.challenge && /^hch_[a-z2-7]{26}$/.test(seen.challenge) ? await find(host, seen.challenge) : undefined
  if (shown?.externalId === account && shown.hostSession === session && shown.purpose === purpose && shown.result) {
    const { amr, acr, at } = shown.result
    const isFresh = Date.now() - Date.parse(at) < maxAgeSeconds * 1000
    if (isFresh && levels.indexOf(acr) >= levels.indexOf(level) && (await redeem(host, shown.id)))
      return { passed: { challengeId: shown.id, amr, acr, at } }
  }
  const { amr, at } = await options.firstFactor(request)
  const made = await host.call('createHostChallenge', {
    params: { externalId: account },
    body: {
      purpose,
      hostSession: session,
      firstFactor: { amr, at: at.toISOString() },
      client: seen.client,
      returnTo: options.returnTo(request),
    },
  })
  if (made.state === 'enrollment_required' && withoutFactor === 'allow') return { passed: null }
  return {
    required: {
      type: 'about:blank',
      title: 'A fresh proof is needed for this',
      status: 401,
      code: 'STEP_UP_REQUIRED',
      challenge: made.id,
      url: made.url,
    },
    // RFC 9470 section 3.
    authenticate: `Bearer error="insufficient_user_authentication", error_description="A fresh proof is needed", acr_values="${level}", max_age="${maxAgeSeconds}"`,
  }
}

async function find(host: HostClient, id: string): Promise<Answer<'getHostChallenge'> | undefined> {
  try {
    return await host.call('getHostChallenge', { params: { id } })
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'NOT_FOUND') return undefined
    throw error
  }
}

/** Of two requests with one proof, one goes through. */
async function redeem(host: HostClient, id: string): Promise<boolean> {
  try {
    await host.call('redeemHostChallenge', { params: { id } })
    return true
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'CHALLENGE_OVER') return false
    throw error
  }
}

type Value = string | readonly string[] | undefined

/** Of a request as Fastify and Express both have it. */
export function seenIn({
  query,
  headers,
  ip,
}: {
  query: unknown
  headers: Readonly<Record<string, Value>>
  ip?: string | undefined
}): Seen {
  const asked = typeof query === 'object' && query !== null && 'challenge' in query ? query.challenge : headers['step-up-challenge']
  const userAgent = headers['user-agent']
  return {
    challenge: typeof asked === 'string' ? asked : undefined,
    client: { address: ip ?? '127.0.0.1', ...(typeof userAgent === 'string' && { userAgent: userAgent.slice(0, 1024) }) },
  }
}

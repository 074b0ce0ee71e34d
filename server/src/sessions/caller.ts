import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock, Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Database, Tx } from '../database/database.ts'
import { clientKey } from '../http/client-key.ts'
import { type Cookie, createCookie, type Reply } from '../http/cookies.ts'
import type { AccountId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { isFactorRequired } from '../policy/enforcement.ts'
import type { Policy } from '../policy/policy.ts'
import { Problem } from '../problem.ts'
import { type Client, describeUserAgent } from './client.ts'
import { findHalfAuthenticated, type HalfAuthenticated, type Stage } from './half-authenticated.ts'
import { deviceTokens } from './known-device.ts'
import { LastUse } from './last-use.ts'
import type { Occasions } from './occasions.ts'
import { findSession, needsTouch, type Session } from './session.ts'
import { trustTokens } from './trusted-device.ts'

interface Deps {
  database: Database
  keys: KeyRing
  clock: Clock
  /** Ours, which the names of cookies depend on. */
  origin: string
  occasions: Occasions
  policy: Policy
  /** Whether the account has a factor in use. */
  hasFactor: (tx: Tx, accountId: AccountId) => Promise<boolean>
}

/** Which sessions a call takes beside whole ones: those that an approved recovery led to are for the set-up alone. */
const takes = {
  whole: { restricted: false, rebinding: false },
  'restricted too': { restricted: true, rebinding: true },
  'rebinding too': { restricted: false, rebinding: true },
  'restricted, not rebinding, too': { restricted: true, rebinding: false },
} as const
type Taken = keyof typeof takes

/** Who calls, from the cookies of the request: the only place that turns a cookie into a session or sign-in. */
export class Callers {
  readonly #deps: Deps
  readonly #session: Cookie
  readonly #signIn: Cookie
  readonly #device: Cookie
  readonly #trust: Cookie
  readonly #lastUse: LastUse

  constructor(deps: Deps) {
    this.#deps = deps
    this.#lastUse = new LastUse(deps.database)
    this.#session = createCookie(deps.origin, 'session', 'Lax')
    this.#signIn = createCookie(deps.origin, 'sign-in', 'Strict')
    this.#device = createCookie(deps.origin, 'device', 'Lax')
    this.#trust = createCookie(deps.origin, 'trusted-device', 'Strict')
  }

  /** When and at whose request: what every change is recorded with. */
  occasion(request: FastifyRequest, now: Millis) {
    return this.#deps.occasions(now, clientOf(request))
  }

  /**
   * Throws NOT_SIGNED_IN, or SESSION_ROTATED where the page holds the secret before the last raise. A session by recovery code is
   * taken only where the call says that it may be: whatever is new is closed to it.
   */
  async session(request: FastifyRequest, which: Taken = 'whole'): Promise<Session> {
    const found = await this.#findSession(request)
    if (found === 'rotated') throw new Problem('SESSION_ROTATED')
    if (!found) throw new Problem('NOT_SIGNED_IN')
    const isTaken = takes[which][found.rebindGrantId === null ? 'restricted' : 'rebinding']
    if (found.isRestricted && !isTaken) throw new Problem('SESSION_RESTRICTED')
    return found
  }

  /** Throws SIGN_IN_EXPIRED. A session is not taken here, nor a sign-in where a session is asked for. */
  async signIn(request: FastifyRequest, stage: Stage = 'factor'): Promise<HalfAuthenticated> {
    const found = await this.#findSignIn(request, stage)
    if (!found) throw new Problem('SIGN_IN_EXPIRED')
    return found
  }

  /** Both, for calls that either may make. Throws as `session` does where there is neither. */
  async signInAndSession(request: FastifyRequest): Promise<{ signIn: HalfAuthenticated | undefined; session: Session | undefined }> {
    const signIn = await this.#findSignIn(request)
    return { signIn, session: signIn ? await this.sessionBeside(request) : await this.session(request, 'restricted too') }
  }

  /** The session that a browser has beside a sign-in under way, if any. */
  async sessionBeside(request: FastifyRequest): Promise<Session | undefined> {
    const found = await this.#findSession(request)
    return found === 'rotated' ? undefined : found
  }

  /** Not looked up yet, for calls that do so in their own transaction. */
  signInSecret(request: FastifyRequest): string | undefined {
    return this.#signIn.read(request)
  }

  /** Whether pages for signed-in people are to be shown; decides nothing else. */
  async hasSession(request: FastifyRequest): Promise<boolean> {
    const found = await this.#findSession(request)
    return found !== undefined && found !== 'rotated'
  }

  deviceTokens(request: FastifyRequest): string[] {
    return deviceTokens(this.#device.read(request))
  }

  trustTokens(request: FastifyRequest): string[] {
    // A cookie that was given while the policy had it means nothing once it has not.
    return this.#deps.policy.rememberDevice.enabled ? trustTokens(this.#trust.read(request)) : []
  }

  /** A whole session takes the place of the sign-in that led to it. */
  giveSession(
    request: FastifyRequest,
    reply: FastifyReply,
    { secret, deviceCookie, trustCookie }: { secret: string; deviceCookie?: string | null; trustCookie?: string | null },
  ): void {
    this.#session.set(reply, secret)
    if (this.#signIn.read(request) !== undefined) this.#signIn.clear(reply)
    if (deviceCookie) this.#device.set(reply, deviceCookie, lifetimes.knownDevice)
    if (trustCookie) this.#trust.set(reply, trustCookie, lifetimes.trustedDevice)
  }

  giveSignIn(reply: FastifyReply, { secret }: { secret: string }): void {
    this.#signIn.set(reply, secret)
  }

  forgetSession(reply: Reply): void {
    this.#session.clear(reply)
  }

  forgetSignIn(reply: FastifyReply): void {
    this.#signIn.clear(reply)
  }

  /** A required factor that is not there allows only its set-up, in every session: from the day on, and no longer than the policy says. */
  async #findSession(request: FastifyRequest): Promise<Session | 'rotated' | undefined> {
    const secret = this.#session.read(request)
    if (secret === undefined) return undefined
    const { database, keys, clock, policy, hasFactor } = this.#deps
    const now = clock()
    const found = await database.read((tx) => findSession(tx, { keys, now }, secret))
    if (!found || found === 'rotated') return found
    const isLacking = !found.isRestricted && isFactorRequired(policy, now) && !(await database.read((tx) => hasFactor(tx, found.accountId)))
    const session = isLacking ? { ...found, isRestricted: true } : found
    if (!needsTouch(session, now)) return session
    await this.#lastUse.note(session, now)
    return { ...session, lastSeenAt: now }
  }

  async #findSignIn(request: FastifyRequest, stage: Stage = 'factor'): Promise<HalfAuthenticated | undefined> {
    const secret = this.#signIn.read(request)
    if (secret === undefined) return undefined
    const { database, keys, clock } = this.#deps
    const now = clock()
    return database.read((tx) => findHalfAuthenticated(tx, { keys, now }, secret, stage))
  }
}

function clientOf(request: FastifyRequest): Client {
  return { address: clientKey(request), description: describeUserAgent(request.headers['user-agent']) }
}

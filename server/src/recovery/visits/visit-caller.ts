import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../../clock.ts'
import type { KeyRing } from '../../crypto/key-ring.ts'
import type { Database } from '../../database/database.ts'
import { type Cookie, createCookie } from '../../http/cookies.ts'
import { Problem } from '../../problem.ts'
import { caseById, type RecoveryCase } from '../stored-case.ts'
import { findVisit, type RecoveryVisit } from './visit.ts'

interface Deps {
  database: Database
  keys: KeyRing
  clock: Clock
  service: { origin: string }
}

/** Who calls, from the cookie of a visit: the only place that turns it into one. A session or a sign-in is not taken here, nor a visit there. */
export class VisitCallers {
  readonly #deps: Deps
  readonly #visit: Cookie

  constructor(deps: Deps) {
    this.#deps = deps
    this.#visit = createCookie(deps.service.origin, 'recovery', 'Strict')
  }

  /** Throws RECOVERY_VISIT_OVER. */
  async visit(request: FastifyRequest): Promise<RecoveryVisit> {
    const secret = this.#visit.read(request)
    const { database, keys, clock } = this.#deps
    const found = secret === undefined ? undefined : await database.read((tx) => findVisit(tx, { keys, now: clock() }, secret))
    if (!found) throw new Problem('RECOVERY_VISIT_OVER')
    return found
  }

  /** The case of a visit that has shown a mailbox. Throws RECOVERY_STEP_MISSING before that. */
  async watchedCase(request: FastifyRequest): Promise<{ visit: RecoveryVisit; recoveryCase: RecoveryCase }> {
    const visit = await this.visit(request)
    const { caseId } = visit
    if (visit.mailboxProvedAt === null || caseId === null) throw new Problem('RECOVERY_STEP_MISSING')
    return { visit, recoveryCase: await this.#deps.database.read((tx) => caseById(tx, this.#deps.keys, caseId)) }
  }

  /**
   * For whatever adds to a case: all first proofs that its rules ask for were given in this visit. Who only looks at a case by its
   * number and a mailed code adds nothing to one that began with a password.
   */
  async recoveryVisit(request: FastifyRequest): Promise<{ visit: RecoveryVisit; recoveryCase: RecoveryCase }> {
    const found = await this.watchedCase(request)
    const asksForPassword = found.recoveryCase.rules.firstProof.includes('password')
    if (asksForPassword && found.visit.passwordProvedAt === null) throw new Problem('RECOVERY_STEP_MISSING')
    return found
  }

  give(reply: FastifyReply, secret: string): void {
    this.#visit.set(reply, secret)
  }

  forget(reply: FastifyReply): void {
    this.#visit.clear(reply)
  }
}

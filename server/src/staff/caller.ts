import type { StaffRole } from '@countersign/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Database } from '../database/database.ts'
import { type Cookie, createCookie } from '../http/cookies.ts'
import { Problem } from '../problem.ts'
import { mustHaveRole, type Staff } from './role.ts'
import { findStaffSession, needsTouch, touchStaffSession } from './staff-session.ts'

interface Deps {
  database: Database
  keys: KeyRing
  clock: Clock
  origin: string
}

/** Who of the staff calls, from the cookie of the desk: a session of their own account means nothing here, nor this one there. */
export class StaffCallers {
  readonly #deps: Deps
  readonly #cookie: Cookie

  constructor(deps: Deps) {
    this.#deps = deps
    this.#cookie = createCookie(deps.origin, 'desk', 'Strict')
  }

  /** Throws STAFF_ONLY where there is no session of the desk, ROLE_MISSING where the role is another one. */
  async staff(request: FastifyRequest, ...roles: StaffRole[]): Promise<Staff> {
    const staff = await this.#touch(await this.lookingOn(request))
    if (roles.length > 0) mustHaveRole(staff, ...roles)
    return staff
  }

  /** For what a page asks again by itself: it keeps nobody at work who has left the room. */
  async lookingOn(request: FastifyRequest): Promise<Staff> {
    const secret = this.#cookie.read(request)
    const { database, keys, clock } = this.#deps
    const found = secret && (await database.read((tx) => findStaffSession(tx, { keys, now: clock() }, secret)))
    if (!found) throw new Problem('STAFF_ONLY')
    return found
  }

  give(reply: FastifyReply, secret: string): void {
    this.#cookie.set(reply, secret)
  }

  forget(reply: FastifyReply): void {
    this.#cookie.clear(reply)
  }

  async #touch(staff: Staff): Promise<Staff> {
    const { database, clock } = this.#deps
    const now = clock()
    if (!needsTouch(staff, now)) return staff
    await database.unit((tx) => touchStaffSession(tx, now, staff))
    return { ...staff, lastSeenAt: now }
  }
}

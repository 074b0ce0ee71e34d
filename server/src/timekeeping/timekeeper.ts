import type { AuditLog } from '../audit/audit-log.ts'
import { type Clock, type Millis, toRfc3339 } from '../clock.ts'
import type { Database, Tx } from '../database/database.ts'
import { inSeconds, minutes, seconds } from '../durations.ts'
import type { Log } from '../log.ts'
import { clockApart, clockJumpedAhead, clockSetBack } from '../security-events/service-events.ts'
import * as store from './clock-store.ts'
import { lengthenRestrictions } from './restrictions.ts'
import { type Jump, SteadyClock, type TimeSources } from './steady-clock.ts'
import { storedTime } from './stored-time.ts'

interface Deps {
  database: Database
  audit: AuditLog
  log: Log
  sources: TimeSources
}

const figures = {
  betweenLooks: seconds(1),
  /** A server that was killed begins again at most this long before it ended, if its clock is wrong by then. */
  betweenStores: seconds(5),
  /** More than this is an alarm. */
  tolerance: minutes(1),
  /** Looks after a jump was followed: by then every request that began before it has been answered. */
  looksUntilSwept: 10,
  /** Processes that see one jump see it so much apart at most. */
  sameJump: seconds(30),
} as const

/**
 * Holds the wall clock against the time that passed and against what other servers of this database went by. It writes
 * alarms, lengthens what a jump ahead would have ended early, and only then lets the time follow the wall clock.
 */
export class Timekeeper {
  readonly now: Clock
  readonly #deps: Deps
  readonly #clock: SteadyClock
  #epoch: number
  #storedAt: Millis = Number.NEGATIVE_INFINITY
  #isApart = false
  #isOfFormerEpoch = false
  #isFailing = false
  #followed: (Parameters<typeof lengthenRestrictions>[1] & { looks: number }) | undefined
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> | undefined

  private constructor(deps: Deps, { highest, epoch }: { highest: Millis; epoch: number }) {
    this.#deps = deps
    this.#clock = new SteadyClock(deps.sources, highest)
    this.#epoch = epoch
    this.now = this.#clock.now
  }

  /** With a clock that already knows how late it is. `start` looks after it from then on. */
  static async open(deps: Deps): Promise<Timekeeper> {
    const keeper = new Timekeeper(deps, await deps.database.read(storedTime))
    const { lead } = keeper.#clock
    if (lead > figures.tolerance) await keeper.#setBack(lead, 'at the start')
    await keeper.#store()
    return keeper
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#round ??= this.keep().finally(() => {
        this.#round = undefined
      })
    }, figures.betweenLooks)
    this.#timer.unref()
  }

  /** Stores how late it is, so that the next start is no earlier. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#round
    this.#storedAt = Number.NEGATIVE_INFINITY
    await this.keep()
  }

  /** One round. Whatever fails here is tried again a second later; until then the time keeps its pace. */
  async keep(): Promise<void> {
    try {
      this.#clock.look()
      const { setBack, jump } = this.#clock
      if (setBack > 0) {
        await this.#setBack(setBack, 'while running')
        this.#clock.toldOfSetBack(setBack)
      }
      if (jump) await this.#makeUpFor(jump)
      await this.#sweep()
      if (this.now() - this.#storedAt >= figures.betweenStores) await this.#store()
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) this.#deps.log.error({ err: error }, 'the time could not be stored; it is tried again each second')
      this.#isFailing = true
    }
  }

  async #makeUpFor(jump: Jump): Promise<void> {
    const { database, audit, log } = this.#deps
    const { by, wall } = jump
    const now = this.now()
    const { id, lengthened } = await database.unit((tx) => this.#lengthen(tx, { audit, now }, jump))
    this.#clock.follow(jump)
    this.#followed = { jump: id, now, by, upTo: wall, looks: 0 }
    this.#storedAt = Number.NEGATIVE_INFINITY
    log.error(
      { seconds: inSeconds(by), from: toRfc3339(now), to: toRfc3339(wall), lengthened },
      'the wall clock jumped ahead: what it would have ended early was lengthened by as much. See docs/operating.md, "When the clock is wrong"',
    )
  }

  async #lengthen(tx: Tx, at: { audit: AuditLog; now: Millis }, { by, wall }: Jump): Promise<{ id: number; lengthened: number }> {
    const { now } = at
    await tx.get(store.holdTime, {})
    const known = await tx.get(store.findJump, { wall, by, about: figures.sameJump })
    const jump = known ?? (await tx.get(store.insertJump, { now, wall, by }))
    if (!jump) throw new Error('the jump was not stored')
    const lengthened = await lengthenRestrictions(tx, { jump: jump.id, now, by })
    if (!known) await clockJumpedAhead(tx, at, { jump: jump.id, by, lengthened })
    return { id: jump.id, lengthened }
  }

  /** What requests that were under way at the jump wrote by the former time would be over by now. */
  async #sweep(): Promise<void> {
    const followed = this.#followed
    if (!followed) return
    followed.looks += 1
    if (followed.looks < figures.looksUntilSwept) return
    const { looks, ...restrictions } = followed
    await this.#deps.database.unit((tx) => lengthenRestrictions(tx, restrictions))
    this.#followed = undefined
  }

  async #setBack(by: Millis, noticed: 'while running' | 'at the start'): Promise<void> {
    const { database, audit, log } = this.#deps
    const now = this.now()
    await database.unit((tx) => clockSetBack(tx, { audit, now }, { by, noticed }))
    log.error(
      { seconds: inSeconds(by), noticed, goesOnAt: toRfc3339(now) },
      'the wall clock is behind the time that this service went by: nothing that had ended is open again, and the difference is worked off by three seconds a minute. See docs/operating.md, "When the clock is wrong"',
    )
  }

  /** Stores our time, if it is the highest, and looks whether somebody else’s is far ahead of it. */
  async #store(): Promise<void> {
    const { database } = this.#deps
    const now = this.now()
    const { highest, epoch } = await database.read(storedTime)
    if (epoch !== this.#epoch && !this.#enters(epoch)) return
    if (highest < now) await database.unit((tx) => tx.run(store.raiseTime, { now, epoch: this.#epoch }))
    await this.#compare(now, highest - now)
    this.#storedAt = now
  }

  async #compare(now: Millis, by: Millis): Promise<void> {
    const { database, audit, log } = this.#deps
    const isApart = by > figures.tolerance
    // The other one may have followed a jump of both clocks that we are only about to see.
    if (isApart) this.#clock.look()
    if (this.#clock.jump) return
    if (isApart && !this.#isApart) {
      await database.unit((tx) => clockApart(tx, { audit, now }, { by }))
      log.error(
        { seconds: inSeconds(by), ours: toRfc3339(now), theirs: toRfc3339(now + by) },
        'another server on this database goes by a time that is ahead of ours: set up time synchronisation on both machines',
      )
    }
    this.#isApart = isApart
  }

  /** A server whose time ran ahead of the wall clock would carry the former time into the new epoch. */
  #enters(epoch: number): boolean {
    if (this.#clock.lead <= figures.tolerance) {
      this.#epoch = epoch
      return true
    }
    if (!this.#isOfFormerEpoch) this.#deps.log.error('a new epoch was begun, and this server still goes by the former time: restart it')
    this.#isOfFormerEpoch = true
    return false
  }
}

import type { Clock, Millis } from '../clock.ts'
import { minutes, seconds } from '../durations.ts'

/** Both clocks of a machine: what time it is said to be, and how long it has been running. Nobody sets the second one. */
export interface TimeSources {
  wall: Clock
  /** Counts while the machine is suspended too, so that a night's sleep is no jump. */
  uptime: Clock
}

/** The wall clock went ahead of the time that passed. Nothing is believed of it until somebody has made up for it. */
export interface Jump {
  by: Millis
  wall: Millis
  /** The wall clock's distance from the uptime after the jump. */
  offset: Millis
}

export const steadiness = {
  /** More than this ahead at once is a jump: less is an ordinary correction. Small ones add up. */
  jump: minutes(1),
  /** How fast a lead over the wall clock is worked off, and small corrections are forgotten: 3 s a minute. */
  slew: 1 / 20,
  /** Between two looks at the uptime the wall clock is taken at its word, if it says so little. */
  betweenLooks: seconds(2),
  /** The uptime is told in hundredths of a second. */
  noise: 50,
} as const

/**
 * The time the server goes by: the wall clock's as long as that keeps the pace of the uptime. Where it goes back, this time goes
 * on and lets the wall clock catch up; where it jumps ahead, this time keeps its pace until `follow`. It never decreases.
 */
export class SteadyClock {
  readonly #sources: TimeSources
  #last: { wall: Millis; uptime: Millis }
  /** The newest the wall clock said. */
  #seen: Millis
  /** Our time less the uptime. */
  #offset: Millis
  /** The same, with small jumps ahead counted in only as fast as they are forgotten. At most `steadiness.jump` behind. */
  #confirmed: Millis
  /** Our time less the wall clock's; negative while a jump ahead is not followed. */
  #lead: Millis
  #latest: Millis
  #jump: Jump | undefined
  #setBack: Millis = 0

  /** Begins no earlier than at `floor`. */
  constructor(sources: TimeSources, floor: Millis = 0) {
    this.#sources = sources
    this.#last = lookAt(sources)
    const { wall, uptime } = this.#last
    this.#seen = wall
    this.#lead = Math.max(0, floor - wall)
    this.#latest = wall + this.#lead
    this.#offset = this.#latest - uptime
    this.#confirmed = this.#offset
  }

  /** Reads the uptime only where the wall clock gives a reason to; somebody should `look` once a second. */
  readonly now: Clock = () => {
    const wall = this.#sources.wall()
    if (wall < this.#seen || wall - this.#last.wall > steadiness.betweenLooks) this.look()
    else this.#seen = wall
    const time = Math.round(this.#seen + this.#lead)
    if (time > this.#latest) this.#latest = time
    return this.#latest
  }

  look(): void {
    const { wall, uptime } = lookAt(this.#sources)
    const passed = Math.max(0, uptime - this.#last.uptime)
    const offset = wall - uptime
    const back = this.#last.wall - this.#last.uptime - offset
    this.#last = { wall, uptime }
    this.#seen = wall
    if (back > steadiness.jump) this.#setBack += back

    const forgotten = passed * steadiness.slew
    const confirmed = Math.min(this.#offset, this.#confirmed + forgotten)
    const isJump = offset - confirmed > steadiness.jump
    this.#jump = isJump ? { by: Math.ceil(offset - confirmed), wall, offset } : undefined
    if (!isJump) this.#offset = this.#offset - offset <= steadiness.noise ? offset : Math.max(offset, this.#offset - forgotten)
    this.#confirmed = Math.min(this.#offset, confirmed)
    this.#lead = this.#offset - offset
  }

  /** A jump ahead that nobody has made up for yet: our time does not follow it. */
  get jump(): Jump | undefined {
    return this.#jump
  }

  /** After it was made up for: from here on our time is the wall clock's again. */
  follow(jump: Jump): void {
    const { wall, uptime } = this.#last
    this.#offset = Math.max(this.#offset, Math.min(jump.offset, wall - uptime))
    this.#confirmed = this.#offset
    this.look()
  }

  /** How far the wall clock was set back, by more than a minute at a time, since that was last told. */
  get setBack(): Millis {
    return this.#setBack
  }

  toldOfSetBack(by: Millis): void {
    this.#setBack -= by
  }

  /** How far this time is ahead of the wall clock. */
  get lead(): Millis {
    return Math.max(0, this.#lead)
  }
}

/** Who is stopped between the two, or meets somebody who moves both clocks, looks again. */
function lookAt({ wall, uptime }: TimeSources): { wall: Millis; uptime: Millis } {
  let before = uptime()
  for (;;) {
    const look = { wall: wall(), uptime: uptime() }
    if (look.uptime - before < seconds(1)) return look
    before = look.uptime
  }
}

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'
import { days, hours, minutes, seconds } from '../durations.ts'
import { SteadyClock, steadiness } from './steady-clock.ts'

const noon = Date.UTC(2026, 10, 21, 12)

/** Both clocks of a machine, moved by hand. */
class Machine {
  time = noon
  up = hours(5)
  looks = 0
  readonly wall = () => this.time
  readonly uptime = () => {
    this.looks += 1
    return this.up
  }

  pass(millis: number): void {
    this.time += millis
    this.up += millis
  }

  jump(millis: number): void {
    this.time += millis
  }
}

describe('the time the server goes by', () => {
  let machine: Machine
  let clock: SteadyClock
  beforeEach(() => {
    machine = new Machine()
    clock = new SteadyClock(machine)
  })

  /** So much time passes with a look each second, as a server takes them. */
  function live(millis: number): void {
    for (let left = millis; left > 0; left -= seconds(1)) {
      machine.pass(Math.min(left, seconds(1)))
      clock.look()
    }
  }

  test('is the wall clock’s, and the uptime is not read for it', () => {
    const { looks } = machine
    for (let second = 0; second < 2; second++) {
      machine.pass(seconds(1))
      assert.equal(clock.now(), machine.time)
    }
    assert.equal(machine.looks, looks)
  })

  test('is the wall clock’s after a night of sleep', () => {
    machine.pass(hours(9))

    assert.equal(clock.now(), machine.time)
    assert.equal(clock.jump, undefined)
  })

  test('goes on when the wall clock is set back, and lets it catch up at a twentieth of the time that passes', () => {
    machine.jump(-hours(1))
    assert.equal(clock.now(), noon)
    assert.equal(clock.setBack, hours(1))
    assert.equal(clock.lead, hours(1))

    live(minutes(20))
    assert.equal(clock.now(), noon + minutes(19))
    live(hours(20))
    assert.equal(clock.now(), machine.time)
    assert.equal(clock.lead, 0)
  })

  test('a second that is repeated passes once', () => {
    machine.pass(900)
    assert.equal(clock.now(), noon + 900)
    machine.jump(-900)
    assert.equal(clock.now(), noon + 900)
    live(200)
    assert.ok(clock.now() > noon + 1100 * (1 - steadiness.slew) - 1)
    live(seconds(20))
    assert.equal(clock.now(), machine.time)
    assert.equal(clock.setBack, 0)
  })

  test('follows a wall clock that goes ahead by up to a minute', () => {
    machine.jump(seconds(30))
    assert.equal(clock.now(), noon + seconds(30))
    machine.jump(seconds(30))
    assert.equal(clock.now(), noon + seconds(60))
    assert.equal(clock.jump, undefined)
  })

  test('keeps its pace when the wall clock jumps ahead, until that was made up for', () => {
    machine.jump(seconds(90))
    assert.equal(clock.now(), noon)
    live(seconds(10))
    assert.equal(clock.now(), noon + seconds(10))

    const { jump } = clock
    assert.ok(jump)
    assert.equal(jump.by, seconds(90))
    clock.follow(jump)
    assert.equal(clock.now(), machine.time)
    assert.equal(clock.jump, undefined)
  })

  test('many small jumps are a large one', () => {
    for (let times = 0; times < 5; times++) {
      machine.jump(seconds(14))
      live(seconds(1))
    }
    assert.ok(clock.jump)
    assert.ok(clock.jump.by > seconds(69))
  })

  test('small corrections that lie far apart are forgotten', () => {
    for (let times = 0; times < 5; times++) {
      machine.jump(seconds(50))
      live(minutes(20))
      assert.equal(clock.now(), machine.time)
    }
    assert.equal(clock.jump, undefined)
  })

  test('a clock that is set back and put right again did not jump ahead', () => {
    machine.jump(-hours(1))
    clock.now()
    machine.jump(hours(1))
    assert.equal(clock.now(), noon)
    assert.equal(clock.jump, undefined)
  })

  test('a jump that is taken back before it was made up for is none', () => {
    machine.jump(hours(1))
    clock.now()
    machine.jump(-hours(1))
    assert.equal(clock.now(), noon)
    assert.equal(clock.jump, undefined)
    assert.equal(clock.lead, 0)
  })

  test('following a jump goes no further than the jump that was made up for', () => {
    machine.jump(hours(1))
    clock.now()
    const { jump } = clock
    assert.ok(jump)
    machine.jump(hours(1))
    clock.follow(jump)
    assert.equal(clock.now(), noon + hours(1))
    assert.equal(clock.jump?.by, hours(1))
  })

  test('begins at the highest time that is known, however far behind the wall clock is', () => {
    const later = new SteadyClock(machine, noon + days(3))

    assert.equal(later.now(), noon + days(3))
    machine.pass(minutes(20))
    assert.equal(later.now(), noon + days(3) + minutes(19))
    assert.equal(later.lead, days(3) - minutes(1))
  })

  test('what was told of a clock set back is not told again', () => {
    machine.jump(-minutes(2))
    clock.look()
    const { setBack } = clock
    machine.jump(-minutes(3))
    clock.look()
    clock.toldOfSetBack(setBack)
    assert.equal(clock.setBack, minutes(3))
  })

  test('who is stopped between the looks at the two clocks looks again', () => {
    let calls = 0
    const stopped = new SteadyClock({
      wall: machine.wall,
      uptime: () => {
        calls += 1
        if (calls === 4) machine.pass(hours(2)) // between the uptime and the wall clock of the second look
        return machine.up
      },
    })
    stopped.look()
    assert.equal(stopped.now(), machine.time)
    assert.equal(stopped.jump, undefined)
  })
})

test('whatever the wall clock does, time neither goes back nor is hurried by more than a minute, nor slowed by more than a twentieth', () => {
  const step = fc.record({
    passed: fc.integer({ min: 0, max: 3000 }),
    jump: fc.oneof(
      { weight: 6, arbitrary: fc.constant(0) },
      fc.integer({ min: -3000, max: 3000 }),
      fc.integer({ min: -90_000, max: 90_000 }),
      fc.integer({ min: -days(400), max: days(400) }),
    ),
    looks: fc.boolean(),
    isFollowed: fc.boolean(),
  })

  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const machine = new Machine()
      const clock = new SteadyClock(machine)
      const began = machine.up
      let before = clock.now()
      let allowed = 0
      for (const { passed, jump, looks, isFollowed } of steps) {
        machine.pass(passed)
        machine.jump(jump)
        if (looks) clock.look()
        const now = clock.now()
        assert.ok(now >= before, 'it goes back')
        // Each pair of looks may miss as much as lies between them.
        const slowest = passed * (1 - steadiness.slew) - steadiness.betweenLooks * 2
        assert.ok(now - before >= slowest, `${now - before} ms in ${passed}`)
        before = now
        if (isFollowed && clock.jump) {
          allowed += clock.jump.by
          clock.follow(clock.jump)
          before = clock.now()
        }
        const up = machine.up - began
        const most = noon + up * (1 + steadiness.slew) + steadiness.jump + steadiness.betweenLooks + allowed
        assert.ok(before <= most, `${before - most} ms too far`)
        clock.look()
        assert.ok(clock.jump || clock.now() >= machine.time, 'behind the wall clock without a reason')
      }
    }),
    { numRuns: 2000 },
  )
})

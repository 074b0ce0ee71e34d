import type { preValidationHookHandler } from 'fastify'
import { toRfc3339 } from '../clock.ts'
import { seconds } from '../durations.ts'
import { Problem } from '../problem.ts'
import { sendProblem } from './problem-response.ts'

/** Requests under way at a time. */
export interface Room {
  /** Of those that change something. */
  changing: number
  /** Of all kinds together. */
  all: number
}

/**
 * As many changes as one commit takes at most, which is a turn of the event loop of a few hundredths of a second. Half of the room
 * is left when both lines of passwords are full. A proxy seldom holds more connections than `all`.
 */
export const usualRoom: Room = { changing: 256, all: 512 }

const comeBackAfter = seconds(2)

/**
 * Where there is no room, a request is turned away at once: a server that takes in more than it can answer answers everybody
 * late. Calls that change nothing have room of their own, so that a flood of sign-ins leaves session checks alone. A
 * request counts from when its body has arrived, or whoever sends slowly would take the room away from the others.
 */
export function keepRoom({ changing, all }: Room): preValidationHookHandler {
  const underWay = { changing: 0, all: 0 }
  return (request, reply, done) => {
    const changes = request.method !== 'GET' && request.method !== 'HEAD'
    if (underWay.all >= all || (changes && underWay.changing >= changing)) {
      sendProblem(reply, new Problem('UNAVAILABLE', { retryAfter: toRfc3339(reply.server.clock() + comeBackAfter) }))
      return
    }
    underWay.all++
    if (changes) underWay.changing++
    // Also where the caller hangs up.
    reply.raw.once('close', () => {
      underWay.all--
      if (changes) underWay.changing--
    })
    done()
  }
}

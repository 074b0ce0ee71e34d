import { signingIn } from '../contestants/countersign/people.ts'
import { install, start } from '../contestants/countersign/server.ts'
import { startBare } from '../limits/bare.ts'
import { LoadGenerator } from '../load/load-generator.ts'
import { type Measured, measureInTurn } from '../measure.ts'
import { shareAim } from '../report/aims.ts'
import { percent } from '../report/numbers.ts'
import { underLoad } from '../under-load.ts'
import { checksOf } from './checks.ts'
import type { Part } from './part.ts'

/** More would be turned away: 64 wait for their hash beside those under way. */
const mostConnections = 32

/** P3: a whole sign-in, of which hashing the password is to be nearly all. */
export const passwordSignIns: Part = {
  id: 'P3',
  title: 'Password and code, a whole sign-in',
  async measure({ folder, plan, tell }) {
    const connections = Math.min(plan.connections, mostConnections)
    const generator = new LoadGenerator(folder)
    const hashing = await startBare('passwords', folder)
    const running = await start(await install(folder, 'password-sign-ins'), { core: 'all' })
    const countersign = signingIn('Countersign, password and code', running)

    const measured = await measureInTurn([hashing, underLoad(countersign, generator, connections)], plan, tell)

    await Promise.all([generator.close(), hashing.close()])
    const checks = await checksOf([countersign])
    const [limit, ofCountersign] = measured as [Measured, Measured]
    return {
      aims: [shareAim('P3', 'at least 85% of argon2id alone, on all cores', ofCountersign, limit, 0.85)],
      measured,
      checks,
      notes: [
        `Neither is held to a core: hashing runs on threads, and in production they have every core. The load generator shares one of them and goes first on it where it may; it used ${percent(ofCountersign.generatorBusy)} of a core. ${connections} people at a time, two requests each; times are of whole sign-ins, most of it waiting in line for the hash.`,
      ],
    }
  },
}

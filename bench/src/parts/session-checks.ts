import { join } from 'node:path'
import { checkingForHost } from '../contestants/countersign/host-checks.ts'
import { install, start } from '../contestants/countersign/server.ts'
import { checkingSessions } from '../contestants/countersign/session-checks.ts'
import { startEmptyRoute } from '../contestants/empty-route/contestant.ts'
import { LoadGenerator } from '../load/load-generator.ts'
import { type Measured, measureInTurn } from '../measure.ts'
import { serverCore } from '../processes/pinned.ts'
import { Recording } from '../profile/recording.ts'
import { shareAim } from '../report/aims.ts'
import { profileText } from '../report/notes.ts'
import { underLoad } from '../under-load.ts'
import { checksOf } from './checks.ts'
import type { Part } from './part.ts'

/** P9: is this session still good, and at what level; asked by the browser that has it, and by an application. */
export const sessionChecks: Part = {
  id: 'P9',
  title: 'A session, asked about by its cookie and by an application',
  async measure({ folder, plan, profile, tell }) {
    const recording = profile ? new Recording(join(folder, 'profile.json')) : undefined
    const generator = new LoadGenerator(folder)
    const limit = await startEmptyRoute('GET')
    const running = await start(await install(folder, 'session-checks'), { core: serverCore, ...recording?.startOptions })
    const countersign = checkingSessions('Countersign, session check', running)
    const hostLimit = await startEmptyRoute('POST of an application')
    const hostRunning = await start(await install(folder, 'host-checks'), { core: serverCore })
    const forHost = checkingForHost('Countersign, asked by an application', hostRunning)

    const contestants = [limit, countersign, hostLimit, forHost]
    const measured = await measureInTurn(
      contestants.map((one) => underLoad(one, generator, plan.connections)),
      plan,
      tell,
    )
    const profiled =
      recording && (await recording.during(running.server, () => underLoad(countersign, generator, plan.connections).round(plan.seconds)))

    await generator.close()
    const checks = await checksOf(contestants)
    const [ofLimit, ofCountersign, ofHostLimit, ofForHost] = measured as [Measured, Measured, Measured, Measured]
    return {
      aims: [
        shareAim('P9', `at least 1/2 of the ${limit.name}`, ofCountersign, ofLimit, 1 / 2),
        shareAim('P9', `at least 1/2 of the ${hostLimit.name}`, ofForHost, ofHostLimit, 1 / 2),
      ],
      measured,
      checks,
      notes: profiled ? [profileText(profiled)] : [],
      data: { profile: profiled ?? null },
    }
  },
}

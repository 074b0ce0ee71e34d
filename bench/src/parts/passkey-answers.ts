import { join } from 'node:path'
import { answeringPasskeys } from '../contestants/countersign/codes.ts'
import { install, start } from '../contestants/countersign/server.ts'
import { startBare } from '../limits/bare.ts'
import { LoadGenerator } from '../load/load-generator.ts'
import { type Measured, measureInTurn } from '../measure.ts'
import { serverCore } from '../processes/pinned.ts'
import { Recording } from '../profile/recording.ts'
import { shareAim } from '../report/aims.ts'
import { profileText } from '../report/notes.ts'
import { underLoad } from '../under-load.ts'
import { checksOf } from './checks.ts'
import type { Part } from './part.ts'

/** P2: a passkey's answer at sign-in, against the check of its signature by itself. */
export const passkeyAnswers: Part = {
  id: 'P2',
  title: 'A passkey at sign-in, answered over HTTP',
  async measure({ folder, plan, profile, tell }) {
    const recording = profile ? new Recording(join(folder, 'profile.json')) : undefined
    const generator = new LoadGenerator(folder)
    const running = await start(await install(folder, 'passkeys'), { core: serverCore, ...recording?.startOptions })
    const countersign = answeringPasskeys('Countersign, passkey', running)
    const bare = await startBare('signatures', folder)

    const measured = await measureInTurn([bare, underLoad(countersign, generator, plan.connections)], plan, tell)
    const profiled =
      recording && (await recording.during(running.server, () => underLoad(countersign, generator, plan.connections).round(plan.seconds)))

    await Promise.all([generator.close(), bare.close()])
    const checks = await checksOf([countersign])
    const [ofSignatures, ofCountersign] = measured as [Measured, Measured]
    return {
      aims: [shareAim('P2', 'at least 1/3 of the checks of a signature', ofCountersign, ofSignatures, 1 / 3)],
      measured,
      checks,
      notes: profiled ? [profileText(profiled)] : [],
      data: { profile: profiled ?? null },
    }
  },
}

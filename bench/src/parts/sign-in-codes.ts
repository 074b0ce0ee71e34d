import { join } from 'node:path'
import { startBetterAuth } from '../contestants/better-auth/contestant.ts'
import { answeringCodes } from '../contestants/countersign/codes.ts'
import { install, start } from '../contestants/countersign/server.ts'
import { startEmptyRoute } from '../contestants/empty-route/contestant.ts'
import { type BareKind, startBare } from '../limits/bare.ts'
import { drivenByAutocannon } from '../load/autocannon.ts'
import { LoadGenerator } from '../load/load-generator.ts'
import { type Measured, measureInTurn } from '../measure.ts'
import { serverCore } from '../processes/pinned.ts'
import { Recording } from '../profile/recording.ts'
import { generatorText, processorText, profileText } from '../report/notes.ts'
import type { PartResult } from '../report/part-result.ts'
import { underLoad } from '../under-load.ts'
import { checksOf } from './checks.ts'
import type { Part, Run } from './part.ts'
import { signInCodeAims } from './sign-in-codes-aims.ts'

const bareKinds: BareKind[] = ['codes', 'units', 'single units', 'passwords']

/** P1: a TOTP code answered at sign-in, against the empty route, a peer and what its parts cost; nothing may be lost or counted twice. */
export const signInCodes: Part = {
  id: 'P1',
  title: 'A code at sign-in, answered over HTTP',
  async measure({ folder, plan, profile, tell }: Run): Promise<PartResult> {
    const recording = profile ? new Recording(join(folder, 'profile.json')) : undefined
    const generator = new LoadGenerator(folder)
    const limit = await startEmptyRoute('POST')
    const installation = await install(folder, 'countersign')
    const running = await start(installation, { core: serverCore, ...recording?.startOptions })
    const countersign = answeringCodes('Countersign', running)
    const peer = await startBetterAuth(folder)
    const bare = await Promise.all(bareKinds.map((kind) => startBare(kind, folder)))

    const contestants = [limit, countersign, peer]
    const measurables = contestants.map((one) => underLoad(one, generator, plan.connections))
    const measured = await measureInTurn([...measurables, ...bare], plan, tell)
    const [request] = await limit.prepare(1)
    const byAutocannon = await drivenByAutocannon(request as string, { ...plan, port: limit.port })
    const profiled =
      recording && (await recording.during(running.server, () => underLoad(countersign, generator, plan.connections).round(plan.seconds)))

    await Promise.all([generator.close(), ...bare.map((one) => one.close())])
    const checks = await checksOf([countersign, peer, limit])
    const [ofLimit, ofCountersign, ofPeer] = measured as [Measured, Measured, Measured]
    return {
      aims: signInCodeAims({ countersign: ofCountersign, limit: ofLimit, peer: ofPeer, connections: plan.connections }),
      measured,
      checks,
      notes: [
        processorText(ofLimit, ofCountersign, ofPeer),
        generatorText(ofLimit, byAutocannon),
        ...(profiled ? [profileText(profiled)] : []),
      ],
      data: { emptyRouteByAutocannon: byAutocannon, profile: profiled ?? null },
    }
  },
}

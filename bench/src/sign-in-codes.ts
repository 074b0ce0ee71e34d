import { join } from 'node:path'
import { startBetterAuth } from './contestants/better-auth/contestant.ts'
import type { Contestant } from './contestants/contestant.ts'
import { startCountersign } from './contestants/countersign/contestant.ts'
import { startEmptyRoute } from './contestants/empty-route/contestant.ts'
import { drivenByAutocannon } from './load/autocannon.ts'
import { LoadGenerator } from './load/load-generator.ts'
import { measureInTurn, type Plan } from './measure.ts'
import { Recording } from './profile/recording.ts'
import { p99Millis, rateAim, signInCodeAims } from './report/aims.ts'
import { describeCommit, describeMachine } from './report/machine.ts'
import type { Report } from './report/report.ts'

interface Run {
  /** For databases and requests; on the disk that is measured. */
  folder: string
  plan: Plan
  profile: boolean
  note: string | null
  tell: (line: string) => void
}

/** P1: a TOTP code answered at sign-in, against the empty route and a peer, and the check that nothing was lost or counted twice. */
export async function measureSignInCodes({ folder, plan, profile, note, tell }: Run): Promise<Report> {
  const at = new Date().toISOString()
  const machine = describeMachine(folder)
  const recording = profile ? new Recording(join(folder, 'profile.json')) : undefined
  const generator = new LoadGenerator(folder)
  const limit = await startEmptyRoute()
  const countersign = await startCountersign(folder, recording)
  const peer = await startBetterAuth(folder)

  const measured = await measureInTurn([limit, countersign, peer], generator, plan, tell)
  const [request = ''] = await limit.prepare(1)
  const emptyRouteByAutocannon = await drivenByAutocannon(request, { ...plan, port: limit.port })
  const profiled =
    recording &&
    (await recording.during(countersign.server, () => measureInTurn([countersign], generator, { ...plan, rounds: 1 }, () => {})))
  await generator.close()

  const checks = []
  for (const contestant of [countersign, peer, limit]) {
    const check = await contestant.finish()
    if (check) checks.push({ name: contestant.name, ...check })
  }
  const of = ({ name }: Contestant) => measured.find((one) => one.name === name) as (typeof measured)[number]
  const figures = { countersign: of(countersign), limit: of(limit), peer: of(peer), connections: plan.connections }
  return {
    at,
    commit: describeCommit(),
    note,
    machine,
    plan,
    aims: signInCodeAims(figures),
    aimedAt: { perSecond: rateAim(figures), p99: p99Millis },
    measured,
    emptyRouteByAutocannon,
    checks,
    profile: profiled ?? null,
  }
}

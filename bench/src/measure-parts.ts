import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { NotHere } from './not-here.ts'
import { overload } from './parts/overload.ts'
import type { Part } from './parts/part.ts'
import { passkeyAnswers } from './parts/passkey-answers.ts'
import { passwordSignIns } from './parts/password-sign-ins.ts'
import { onPostgres } from './parts/postgres.ts'
import { sessionChecks } from './parts/session-checks.ts'
import { signInCodes } from './parts/sign-in-codes.ts'
import { slowDisk } from './parts/slow-disk.ts'
import { startUp } from './parts/start-up.ts'
import { watchOtherWork } from './processes/other-work.ts'
import { killWhatIsLeft } from './processes/pinned.ts'
import { describeCommit, describeMachine } from './report/machine.ts'
import type { PartResult } from './report/part-result.ts'
import type { Report, ReportedPart } from './report/report.ts'
import type { RunOptions } from './run-options.ts'

const parts: Part[] = [signInCodes, passkeyAnswers, passwordSignIns, slowDisk, onPostgres, startUp, overload, sessionChecks]

/** One part after the other; what breaks off is said, and the others are measured all the same. */
export async function measureParts(folder: string, options: RunOptions, tell: (line: string) => void): Promise<Report> {
  const { plan, note, only, quick, profile } = options
  const report: Report = { at: new Date().toISOString(), commit: describeCommit(), note, machine: describeMachine(folder), plan, parts: [] }
  for (const part of parts) {
    if (!only.some((id) => id === part.id)) continue
    const own = join(folder, `part-${report.parts.length}`)
    mkdirSync(own, { mode: 0o700 })
    tell(`\n${part.id}: ${part.title}`)
    report.parts.push(await measurePart(part, { folder: own, plan, quick, profile, tell }))
    killWhatIsLeft()
    rmSync(own, { recursive: true, force: true })
  }
  return report
}

async function measurePart(part: Part, run: Parameters<Part['measure']>[0]): Promise<ReportedPart> {
  const { id, title } = part
  const otherWork = watchOtherWork()
  try {
    const result = await part.measure(run)
    return { id, title, missing: null, failed: false, otherCores: otherWork(), ...result }
  } catch (error) {
    const nothing: PartResult = { aims: [], measured: [], notes: [], checks: [] }
    const isLacking = error instanceof NotHere
    if (!isLacking) run.tell(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return { id, title, ...nothing, otherCores: otherWork(), missing: firstLine(error), failed: !isLacking }
  }
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''

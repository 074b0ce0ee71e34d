import { setTimeout as wait } from 'node:timers/promises'
import type { World } from './world.ts'

export interface AuditRow {
  id: number
  account_id: string | null
  actor: string
  event: string
  node: string
  node_counter: number
  /** As it is written down: JSON. */
  details: string
}

/** How long it took until no row was without a seal. */
export async function untilSealed(world: World): Promise<number> {
  const since = performance.now()
  while (Number(await world.inDatabase('select count(*) as waiting from audit where batch is null')) > 0) await wait(20)
  return performance.now() - since
}

/** What was sealed so far, line by line, and the rows in it. */
export async function exportedTrail(world: World): Promise<{ lines: string[]; rows: AuditRow[] }> {
  const lines = (await world.command('audit', 'export')).trim().split('\n')
  return { lines, rows: lines.map((line) => JSON.parse(line) as { row?: AuditRow }).flatMap(({ row }) => (row ? [row] : [])) }
}

/** All that happened up to now, in its order. */
export async function auditTrail(world: World): Promise<AuditRow[]> {
  await untilSealed(world)
  return (await exportedTrail(world)).rows
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reportOn } from '@countersign/server/policy-report'
import { loadPolicy } from '@countersign/server/presets'

/** A policy of one's own, in a file, whose errors are accepted: as an operator writes one who knows what they do. */
export function policyFile(base: string, change: object = {}): { env: Record<string, string>; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-policy-'))
  const file = join(folder, 'policy.json')
  const document = { extends: base, ...change }
  writeFileSync(file, JSON.stringify(document))
  const loaded = loadPolicy(file)
  if ('faults' in loaded) throw new Error(loaded.faults.join('\n'))
  const acceptedFindings = reportOn(loaded.policy).findings.map(({ name }) => name)
  writeFileSync(file, JSON.stringify({ ...document, acceptedFindings }))
  return { env: { COUNTERSIGN_POLICY: file }, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

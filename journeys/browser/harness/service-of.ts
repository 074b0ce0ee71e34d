import { after } from 'node:test'
import { freePort } from '../../harness/free-port.ts'
import { policyFile } from '../../harness/policy-file.ts'

/** A service under a preset, its errors accepted, that shows what people sent in at an origin of its own. */
export async function serviceOf(preset: string, env: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
  const policy = policyFile(preset, {})
  after(policy.remove)
  const port = String(await freePort())
  return { ...policy.env, ...env, COUNTERSIGN_EVIDENCE_ORIGIN: `http://localhost:${port}`, COUNTERSIGN_EVIDENCE_PORT: port }
}

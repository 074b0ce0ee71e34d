import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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

const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url))
/** The default with text messages, as most tests have it. */
export const withTexts = beside('with-texts.json')
/** The same with authenticator apps that have a phone number on record. */
export const withAuthy = beside('with-authy.json')
/** The same with a mailed code before factors are changed. */
export const withMailedCode = beside('with-mailed-code.json')
/** The same with browsers that skip the factor. */
export const withTrustedDevices = beside('with-trusted-devices.json')
/** The same where a recovery asks the five questions of an exchange. */
export const withAnswers = beside('with-answers.json')
/** The same where a second factor is required, and where it will be from a day on. */
export const withRequired = beside('with-required.json')
export const withDeadline = beside('with-deadline.json')
/** The same with operations of a host beside withdrawals, approved by factors however new, and with browsers that skip the factor. */
export const withApprovals = beside('with-approvals.json')

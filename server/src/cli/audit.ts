import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { exportAudit } from '../audit/export.ts'
import type { ChainReport, Finding } from '../audit/verify.ts'
import { verifyAuditDatabase } from '../audit/verify-database.ts'
import { verifyAuditExport } from '../audit/verify-export.ts'
import { toRfc3339 } from '../clock.ts'
import { loadSecrets } from '../config/load-secrets.ts'
import { openKeyRing } from '../database/open-key-ring.ts'
import { CommandFailed } from './command-failed.ts'
import { takeOption } from './take-option.ts'
import { withDatabase } from './with-database.ts'

/** `--head DIGEST` is a head that was kept elsewhere; `--export FILE` checks a file instead of the database. */
export async function verifyAudit(args: string[]): Promise<void> {
  const [head, rest] = takeOption(args, '--head')
  const [file, afterFile] = takeOption(rest, '--export')
  const [publicKey, others] = takeOption(afterFile, '--public-key')
  if (file !== undefined)
    return tell(await verifyAuditExport(createInterface({ input: createReadStream(file) }), namedKeys(publicKey), head))
  await withDatabase(others, async (database, config) => {
    const keys = await openKeyRing(database, await loadSecrets(config.keysFile))
    const report = await verifyAuditDatabase(database, keys, head)
    const { count, since } = report.unsealed
    if (count > 0) console.log(`${count} rows are not sealed yet${since === null ? '' : `, the oldest of ${toRfc3339(since)}`}.`)
    tell(report)
  })
}

export async function exportAuditRows(args: string[]): Promise<void> {
  await withDatabase(args, async (database, config) => {
    const keys = await openKeyRing(database, await loadSecrets(config.keysFile))
    for await (const line of exportAudit(database, keys)) console.log(JSON.stringify(line))
  })
}

/** ID=BASE64, as `audit export` writes them beside each batch. */
function namedKeys(text: string | undefined): Map<string, string> {
  if (text === undefined) return new Map()
  const at = text.indexOf('=')
  if (at < 1) throw new CommandFailed('--public-key takes the id of the key, "=", and the key in Base64.')
  return new Map([[text.slice(0, at), text.slice(at + 1)]])
}

function tell({ batches, rows, head, findings }: ChainReport): void {
  if (findings.length > 0)
    throw new CommandFailed(
      ['The audit trail has been tampered with:', ...findings.map((finding) => `  - ${sentence(finding)}`)].join('\n'),
    )
  console.log(`The audit trail is whole: ${rows} rows in ${batches} batches.\nHead: ${head}`)
}

function sentence(finding: Finding): string {
  switch (finding.kind) {
    case 'row edited':
      return `row ${finding.row} was edited (batch ${finding.batch})`
    case 'row removed':
      return `row ${finding.row} was removed (batch ${finding.batch})`
    case 'row added':
      return `row ${finding.row} was added to batch ${finding.batch}`
    case 'rows swapped':
      return `rows ${finding.row} and ${finding.with} changed places (batch ${finding.batch})`
    case 'client altered':
      return `the client of row ${finding.row} was altered (batch ${finding.batch})`
    case 'batch altered':
      return `batch ${finding.batch} was altered`
    case 'batch out of chain':
      return `batch ${finding.batch} does not follow the one before it`
    case 'batch removed':
      return `batch ${finding.batch} was removed`
    case 'signature wrong':
      return `the signature of batch ${finding.batch} is not one of our keys`
    case 'tail cut':
      return `the end was cut off: the last batch is ${finding.after}, there were ${finding.head}`
    case 'head forged':
      return 'the record of the end of the chain is not authentic'
    case 'head not found':
      return 'the head that was kept elsewhere is not in this chain'
    default:
      return finding satisfies never
  }
}

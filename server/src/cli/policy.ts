import { writeFile } from 'node:fs/promises'
import { reportOn, reportText } from '../policy/check/report.ts'
import { reportSvg } from '../policy/check/report-svg.ts'
import { Policy } from '../policy/policy.ts'
import { loadPolicy } from '../policy/preset-files.ts'
import { CommandFailed } from './command-failed.ts'
import { takeOption } from './take-option.ts'

/** `policy check FILE|PRESET [--json FILE] [--svg FILE]`: every route an attacker has, and what is wrong. Fails on errors nobody accepted. */
export async function checkPolicy(args: string[]): Promise<void> {
  const [json, afterJson] = takeOption(args, '--json')
  const [svg, [name, ...rest]] = takeOption(afterJson, '--svg')
  if (name === undefined || rest.length > 0)
    throw new CommandFailed('policy check takes the name of a preset or the path of one .json file.')
  const loaded = loadPolicy(name)
  if ('faults' in loaded) throw new CommandFailed(['The policy cannot be used:', ...loaded.faults.map((fault) => `  ${fault}`)].join('\n'))
  const report = reportOn(loaded.policy)
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`)
  if (svg !== undefined) await writeFile(svg, reportSvg(report))
  console.log(reportText(report))
  if (!report.mayStart)
    throw new CommandFailed(`${report.findings.filter(({ severity, accepted }) => severity === 'error' && !accepted).length} errors.`)
}

/** Writes the JSON Schema of policy documents to standard output. */
export async function printPolicySchema(args: string[]): Promise<void> {
  if (args.length > 0) throw new CommandFailed('policy schema takes nothing.')
  console.log(JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Countersign policy', ...Policy }, null, 2))
}

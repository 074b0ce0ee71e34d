import { startApp } from '../app.ts'
import { loadConfig } from '../config/load-config.ts'
import { createLog, type Log } from '../log.ts'
import { reportOn } from '../policy/check/report.ts'
import { policyNamed } from '../policy/preset-files.ts'
import { CommandFailed } from './command-failed.ts'

/** A policy whose errors nobody accepted opens accounts to others: better no server than that one. */
function mustBeSound(name: string, log: Log): void {
  const { policy, version, findings, mayStart } = reportOn(policyNamed(name))
  if (!mayStart) {
    const errors = findings.filter(({ severity, accepted }) => severity === 'error' && !accepted)
    throw new CommandFailed(
      [
        `The policy ${policy} has errors, so the server does not start:`,
        ...errors.map((error) => `  ${error.name}: ${error.says} (${error.setting})`),
        `Change what is wrong, or name it under acceptedFindings in a policy of your own. \`countersign policy check ${name}\` tells more.`,
      ].join('\n'),
    )
  }
  for (const { name: found, severity, accepted, says } of findings) log.warn({ policy, version, finding: found, severity, accepted }, says)
}

/** Runs until SIGTERM or SIGINT; requests under way are finished first. */
export async function serve(args: string[]): Promise<void> {
  const config = await loadConfig({ args, env: process.env })
  const log = createLog(config.logLevel)
  mustBeSound(config.policy, log)
  const app = await startApp(config, { log })
  log.info({ listening: app.url, publicOrigin: config.publicOrigin }, 'ready')
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  log.info('stopping')
  await app.close()
  log.info('stopped')
}

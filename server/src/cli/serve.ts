import { startApp } from '../app.ts'
import { type Config, loadConfig } from '../config/load-config.ts'
import { createLog, type Log } from '../log.ts'
import { reportOn } from '../policy/check/report.ts'
import { policyNamed } from '../policy/preset-files.ts'
import { simulatorSecret } from '../recovery/evidence/face-check/simulator-secret.ts'
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
  for (const { name: found, severity, says } of findings) {
    log[severity === 'error' ? 'warn' : 'info']({ policy, version, finding: found, severity }, says)
  }
}

/** The simulator of the demo says of everybody what they want it to say. */
function mustCheckFaces(faceCheck: Config['faceCheck']): void {
  if (faceCheck?.secret === simulatorSecret)
    throw new CommandFailed(
      'faceCheck.secret is the one of the simulator, which checks nothing. Agree on a secret with a provider, or leave faceCheck out.',
    )
}

/** Runs until SIGTERM or SIGINT; requests under way are finished first. */
export async function serve(args: string[]): Promise<void> {
  const config = await loadConfig({ args, env: process.env })
  const log = createLog(config.logLevel)
  mustBeSound(config.policy, log)
  mustCheckFaces(config.faceCheck)
  const app = await startApp(config, { log })
  log.info({ listening: app.url, publicOrigin: config.publicOrigin }, 'ready')
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  log.info('stopping')
  await app.close()
  log.info('stopped')
}

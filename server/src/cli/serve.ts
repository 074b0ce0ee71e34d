import { startApp } from '../app.ts'
import { loadConfig } from '../config/load-config.ts'
import { createLog } from '../log.ts'

/** Runs until SIGTERM or SIGINT; requests under way are finished first. */
export async function serve(args: string[]): Promise<void> {
  const config = await loadConfig({ args, env: process.env })
  const log = createLog(config.logLevel)
  const app = await startApp(config, { log })
  log.info({ listening: app.url, publicOrigin: config.publicOrigin }, 'ready')
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  log.info('stopping')
  await app.close()
  log.info('stopped')
}

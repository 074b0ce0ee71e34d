import { resolve } from 'node:path'

export interface Settings {
  countersignPort: number
  inboxPort: number
  /** Null takes the usual one, or any free one where that is taken. */
  smtpPort: number | null
  dataFolder: string
}

/** What the person who started the demo has to change: shown as it is, without a stack. */
export class DemoFault extends Error {}

type Env = Readonly<Record<string, string | undefined>>

export function readSettings(args: readonly string[], env: Env): Settings {
  const [unknown] = args
  if (unknown !== undefined) {
    throw new DemoFault(
      `"${unknown}" is not understood: npm start takes no arguments. Ports are set by COUNTERSIGN_PORT and INBOX_PORT, the data folder by COUNTERSIGN_DATA.`,
    )
  }
  const settings = {
    countersignPort: portIn(env, 'COUNTERSIGN_PORT') ?? 3000,
    inboxPort: portIn(env, 'INBOX_PORT') ?? 3002,
    smtpPort: portIn(env, 'INBOX_SMTP_PORT') ?? null,
    dataFolder: resolve(env.COUNTERSIGN_DATA || 'data'),
  }
  const ports = [settings.countersignPort, settings.inboxPort, settings.smtpPort].filter((port) => port !== null)
  if (new Set(ports).size < ports.length) {
    throw new DemoFault(`COUNTERSIGN_PORT, INBOX_PORT and INBOX_SMTP_PORT must differ; they are ${ports.join(', ')}.`)
  }
  return settings
}

function portIn(env: Env, name: string): number | undefined {
  const text = env[name]
  if (text === undefined || text === '') return undefined
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw new DemoFault(`${name} must be a port from 1 to 65535, and is "${text}".`)
  return port
}

import { join, resolve } from 'node:path'
import { isPreset, presetNames } from '@countersign/server/presets'

export interface Settings {
  countersignPort: number
  exchangePort: number
  inboxPort: number
  /** Where reviewers see what people sent in for a recovery. */
  evidencePort: number
  /** The simulator of a provider of face checks. */
  facesPort: number
  /** Null takes the usual one, or any free one where that is taken. */
  smtpPort: number | null
  /** Each preset keeps its own data. */
  dataFolder: string
  /** The name of a policy. */
  preset: string
}

/** What the person who started the demo has to change: shown as it is, without a stack. */
export class DemoFault extends Error {}

type Env = Readonly<Record<string, string | undefined>>

const portVariables = 'COUNTERSIGN_PORT, EXCHANGE_PORT, INBOX_PORT, EVIDENCE_PORT, FACES_PORT and INBOX_SMTP_PORT'

export function readSettings(args: readonly string[], env: Env): Settings {
  const preset = presetIn(args)
  const settings = {
    countersignPort: portIn(env, 'COUNTERSIGN_PORT') ?? 3000,
    exchangePort: portIn(env, 'EXCHANGE_PORT') ?? 3001,
    inboxPort: portIn(env, 'INBOX_PORT') ?? 3002,
    evidencePort: portIn(env, 'EVIDENCE_PORT') ?? 3003,
    facesPort: portIn(env, 'FACES_PORT') ?? 3004,
    smtpPort: portIn(env, 'INBOX_SMTP_PORT') ?? null,
    dataFolder: join(resolve(env.COUNTERSIGN_DATA || 'data'), preset === 'default' ? '' : preset.replace(':', '-')),
    preset,
  }
  const { countersignPort, exchangePort, inboxPort, evidencePort, facesPort, smtpPort } = settings
  const ports = [countersignPort, exchangePort, inboxPort, evidencePort, facesPort, smtpPort].filter((port) => port !== null)
  if (new Set(ports).size < ports.length) {
    throw new DemoFault(`${portVariables} must differ; they are ${ports.join(', ')}.`)
  }
  return settings
}

function presetIn(args: readonly string[]): string {
  const [option, name, ...rest] = args
  if (option === undefined) return 'default'
  if (option !== '--preset' || name === undefined || rest.length > 0) {
    throw new DemoFault(
      `"${args.join(' ')}" is not understood: npm start takes -- --preset NAME and nothing else. Ports are set by ${portVariables}, the data folder by COUNTERSIGN_DATA.`,
    )
  }
  if (isPreset(name)) return name
  throw new DemoFault(`There is no preset named "${name}". There are ${presetNames.join(', ')}; all but default also with :exact.`)
}

function portIn(env: Env, name: string): number | undefined {
  const text = env[name]
  if (text === undefined || text === '') return undefined
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw new DemoFault(`${name} must be a port from 1 to 65535, and is "${text}".`)
  return port
}

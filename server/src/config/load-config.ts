import { dirname, join } from 'node:path'
import type { LogLevel } from '../log.ts'
import { type ConfiguredClient, configuredClients } from './configured-clients.ts'
import { type ConfigurationSources, type GivenValue, gatherValues } from './given-values.ts'
import { type IntakeConfig, intakeConfig } from './intake-config.ts'
import { type Kind, Misfit } from './option-kinds.ts'
import { environmentName, type OptionKey, optionKeys, options, type Values } from './options.ts'
import { secretIn } from './secret-in.ts'
import { type SmsConfig, smsConfig } from './sms-config.ts'

/** What `options.ts` describes, read and checked. Paths are absolute. */
export interface Config {
  host: string
  port: number
  /** Scheme, host and port, without a slash at the end. */
  publicOrigin: string
  serviceName: string
  supportEmail: string | null
  signUp: 'open' | 'invite_only' | 'closed'
  /** Name of a preset or path of a policy file. */
  policy: string
  database: string
  keysFile: string
  smtp: {
    host: string
    port: number
    security: 'starttls' | 'tls' | 'none'
    credentials: { user: string; password: string } | null
    from: string
  }
  /** Null where no texts are sent. */
  sms: SmsConfig | null
  webhooks: {
    /** Whether receivers may be on private networks and on this machine. */
    allowPrivate: boolean
  }
  /** Null where only our own records are looked at. */
  accountFacts: { url: string; secret: string } | null
  evidence: { keysFolder: string; origin: string | null; port: number }
  /** Null where no provider is asked. */
  faceCheck: { url: string; secret: string } | null
  /** Null where no mail is taken in. */
  intake: IntakeConfig | null
  /** Applications that sign people in here, beside those in the database. */
  clients: ConfiguredClient[]
  trustedProxies: string[]
  metricsToken: string | null
  logLevel: LogLevel
  webFolder: string
}

/** All that is wrong with what the operator set up, each as a sentence that says what to do. */
export class ConfigurationFaults extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.name = 'ConfigurationFaults'
    this.faults = faults
  }
}

/** Throws `ConfigurationFaults` with everything that is wrong, rather than with the first thing. */
export async function loadConfig(sources: ConfigurationSources): Promise<Config> {
  const { given, faults } = await gatherValues(sources)
  const values = Object.fromEntries(optionKeys.map((key) => [key, readOption(key, given.get(key), faults)])) as Values
  const credentials = await smtpCredentials(values, faults)
  const sms = await smsConfig(values, faults)
  const accountFacts = withSecret(values, 'accountFacts', faults)
  const faceCheck = withSecret(values, 'faceCheck', faults)
  const intake = intakeConfig(values, faults)
  const clients = await configuredClients(values.clientsFile, faults)
  if (values['evidence.origin'] && values['evidence.origin'] === values.publicOrigin)
    faults.push('evidence.origin must be another origin than publicOrigin: pictures that people send in are shown away from the pages.')
  if (faults.length > 0) throw new ConfigurationFaults(faults)

  const {
    host,
    port,
    publicOrigin,
    serviceName,
    supportEmail,
    signUp,
    policy,
    database,
    keysFile,
    trustedProxies,
    metricsToken,
    logLevel,
    webFolder,
  } = values
  const smtp = {
    host: values['smtp.host'],
    port: values['smtp.port'],
    security: values['smtp.security'],
    credentials,
    from: values['smtp.from'],
  }
  return {
    host,
    port,
    publicOrigin,
    serviceName,
    supportEmail,
    signUp,
    policy,
    database,
    keysFile,
    smtp,
    sms,
    webhooks: { allowPrivate: values['webhooks.privateTargets'] === 'allowed' },
    accountFacts,
    evidence: {
      keysFolder: values['evidence.keysFolder'] ?? join(dirname(keysFile), 'evidence-keys'),
      origin: values['evidence.origin'],
      port: values['evidence.port'],
    },
    faceCheck,
    intake,
    clients,
    trustedProxies,
    metricsToken,
    logLevel,
    webFolder,
  }
}

function readOption<K extends OptionKey>(key: K, given: GivenValue | undefined, faults: string[]): Values[K] | undefined {
  const { kind, standard }: { kind: Kind<unknown>; standard?: unknown } = options[key]
  if (given === undefined) {
    if (standard === undefined) faults.push(`${key} must be given: set it in the configuration file, or as ${environmentName(key)}.`)
    return (standard ? kind.read(standard) : standard) as Values[K]
  }
  const value = kind.read(given.value)
  if (!(value instanceof Misfit)) return value as Values[K]
  const shown = kind.isSecret ? '' : `, and is ${JSON.stringify(given.value)?.slice(0, 80)}`
  faults.push(`${key} (${given.from}) must be ${value.wanted}${shown}.`)
  return undefined
}

/** Whom we ask signs and is signed to: an address without its secret is as good as none. */
function withSecret(values: Values, name: 'accountFacts' | 'faceCheck', faults: string[]): { url: string; secret: string } | null {
  const { [`${name}.url` as const]: url, [`${name}.secret` as const]: secret } = values
  if (url && secret) return { url, secret }
  if (url) faults.push(`${name}.url is given without ${name}.secret, which its questions are signed with.`)
  if (secret) faults.push(`${name}.secret is given without ${name}.url.`)
  return null
}

async function smtpCredentials(values: Values, faults: string[]): Promise<{ user: string; password: string } | null> {
  const { 'smtp.user': user, 'smtp.password': given, 'smtp.passwordFile': file } = values
  if (given && file) faults.push('smtp.password and smtp.passwordFile are both given: keep one of them.')
  const password = file ? await secretIn('smtp.passwordFile', file, faults) : given
  if (!user && !password) return null
  if (!user || !password) {
    faults.push(user ? 'smtp.user is given without smtp.password or smtp.passwordFile.' : 'smtp.password is given without smtp.user.')
    return null
  }
  if (values['smtp.security'] === 'none' && !isThisMachine(values['smtp.host'])) {
    faults.push('smtp.security is none, which would send the password of the mail server in the clear: use starttls or tls.')
  }
  return { user, password }
}

const isThisMachine = (host: string | undefined): boolean => host === 'localhost' || host === '::1' || (host?.startsWith('127.') ?? false)

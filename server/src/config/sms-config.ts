import { type OptionKey, options, type Values } from './options.ts'
import { secretIn } from './secret-in.ts'

/** How texts leave, where to, and who is asked before. */
export interface SmsConfig {
  carrier: SmppCarrierConfig | HttpCarrierConfig
  sender: string
  countries: string[]
  blockedPrefixes: string[]
  hourlyLimit: number
  risk: { url: string; secret: string } | null
}

interface SmppCarrierConfig {
  kind: 'smpp'
  host: string
  port: number
  tls: boolean
  systemId: string
  systemType: string
  password: string
}

interface HttpCarrierConfig {
  kind: 'http'
  url: string
  method: 'GET' | 'POST' | 'PUT'
  headers: string[]
  body: string | null
  contentType: string
  accepted: string | null
  secret: string
}

/** Half a carrier is a fault: people would set up numbers that no code ever reaches. */
export async function smsConfig(values: Values, faults: string[]): Promise<SmsConfig | null> {
  const carrier = values['sms.carrier']
  const given = (Object.keys(options) as OptionKey[]).filter(
    (key) => key.startsWith('sms.') && key !== 'sms.carrier' && isGiven(values, key),
  )
  if (carrier === undefined) return null
  if (carrier === 'none') {
    for (const key of given) faults.push(`${key} is given, but sms.carrier is none: set it to smpp or http, or leave ${key} out.`)
    return null
  }
  const other = carrier === 'smpp' ? 'sms.http' : 'sms.smpp'
  for (const key of given.filter((one) => one.startsWith(other)))
    faults.push(`${key} is given, but sms.carrier is ${carrier}: leave it out.`)
  const needed: OptionKey[] = ['sms.sender', 'sms.countries', ...(carrier === 'smpp' ? neededForSmpp : neededForHttp)]
  for (const key of needed) if (!isGiven(values, key)) faults.push(`${key} must be given with sms.carrier ${carrier}.`)

  return {
    carrier: carrier === 'smpp' ? await smpp(values, faults) : await http(values, faults),
    sender: values['sms.sender'] ?? '',
    countries: values['sms.countries'] ?? [],
    blockedPrefixes: values['sms.blockedPrefixes'] ?? [],
    hourlyLimit: values['sms.hourlyLimit'],
    risk: risk(values, faults),
  }
}

const neededForSmpp: OptionKey[] = ['sms.smppHost', 'sms.smppSystemId']
const neededForHttp: OptionKey[] = ['sms.httpUrl']

async function smpp(values: Values, faults: string[]): Promise<SmppCarrierConfig> {
  return {
    kind: 'smpp',
    host: values['sms.smppHost'] ?? '',
    port: values['sms.smppPort'],
    tls: values['sms.smppTls'] === 'on',
    systemId: values['sms.smppSystemId'] ?? '',
    systemType: values['sms.smppSystemType'] ?? '',
    password: await oneSecret(values, 'sms.smppPassword', 'sms.smppPasswordFile', faults),
  }
}

async function http(values: Values, faults: string[]): Promise<HttpCarrierConfig> {
  const method = values['sms.httpMethod']
  const body = values['sms.httpBody']
  const url = values['sms.httpUrl'] ?? ''
  const headers = values['sms.httpHeaders'] ?? []
  const secret = await oneSecret(values, 'sms.httpSecret', 'sms.httpSecretFile', faults)
  const everything = [url, ...headers, method === 'GET' ? '' : body].join('\n')
  if (url && method === 'GET' && body) faults.push('sms.httpBody is given, but sms.httpMethod is GET, which has none.')
  if (url && !/\{(to|digits)\}/.test(everything))
    faults.push('sms.httpUrl and sms.httpBody have neither {to} nor {digits}: no gateway would know the number.')
  if (url && !everything.includes('{text}')) faults.push('sms.httpUrl and sms.httpBody have no {text}: nothing would be said.')
  if (everything.includes('{secret}') !== (secret !== ''))
    faults.push(
      secret
        ? 'sms.httpSecret is given, but {secret} stands nowhere.'
        : '{secret} stands for sms.httpSecret or sms.httpSecretFile, which is not given.',
    )
  return {
    kind: 'http',
    url,
    method,
    headers,
    body,
    contentType: values['sms.httpContentType'],
    accepted: values['sms.httpAccepted'],
    secret,
  }
}

function risk(values: Values, faults: string[]): SmsConfig['risk'] {
  const { 'sms.riskUrl': url, 'sms.riskSecret': secret } = values
  if (url && secret) return { url, secret }
  if (url) faults.push('sms.riskUrl is given without sms.riskSecret, which its questions are signed with.')
  if (secret) faults.push('sms.riskSecret is given without sms.riskUrl.')
  return null
}

async function oneSecret(
  values: Values,
  inline: 'sms.smppPassword' | 'sms.httpSecret',
  inFile: 'sms.smppPasswordFile' | 'sms.httpSecretFile',
  faults: string[],
): Promise<string> {
  const { [inline]: given, [inFile]: file } = values
  if (given && file) faults.push(`${inline} and ${inFile} are both given: keep one of them.`)
  return (file ? await secretIn(inFile, file, faults) : given) ?? ''
}

/** Given, and other than what stands for itself. */
function isGiven(values: Values, key: OptionKey): boolean {
  const { standard } = options[key] as { standard?: unknown }
  const value: unknown = values[key]
  return value !== undefined && JSON.stringify(value) !== JSON.stringify(standard ?? null)
}

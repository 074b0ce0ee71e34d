import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Exchange } from '@countersign/exchange'
import { addressesAt } from '@countersign/exchange/addresses-at'
import type { Settings } from './settings.ts'

interface Secrets {
  clientSecret: string
  factsSecret: string
  /** Made for this origin, by the command of the operator. The oldest data have no id of it. */
  hostKey?: { id?: string; secret: string; origin: string }
}

export interface Registration {
  secrets: Secrets
  /** What Countersign is to be configured with besides. */
  env: Record<string, string>
}

const clientId = 'larkfield'
const hostName = 'Larkfield'
const scopes = 'accounts,approvals,holds,webhooks'

/** The exchange as a client of OpenID Connect, and as the application that knows its customers. */
export async function registerExchange({ dataFolder, exchangePort }: Settings): Promise<Registration> {
  const secrets = await secretsIn(dataFolder)
  const { redirectUri, postLogoutUri, factsUrl } = addressesAt(exchangePort)
  const client = {
    id: clientId,
    name: hostName,
    redirectUris: [redirectUri],
    postLogoutRedirectUris: [postLogoutUri],
    secretSha256: createHash('sha256').update(secrets.clientSecret).digest('hex'),
    firstParty: true,
  }
  const clientsFile = join(dataFolder, 'clients.json')
  await writeFile(clientsFile, JSON.stringify([client], null, 2))
  return {
    secrets,
    env: {
      COUNTERSIGN_CLIENTS_FILE: clientsFile,
      COUNTERSIGN_WEBHOOKS_PRIVATE_TARGETS: 'allowed',
      COUNTERSIGN_ACCOUNT_FACTS_URL: factsUrl,
      COUNTERSIGN_ACCOUNT_FACTS_SECRET: secrets.factsSecret,
    },
  }
}

/** Beside a running Countersign. Loaded now and not before: whoever waits for the server waits for nothing of the exchange. */
export async function openExchange(
  { dataFolder, exchangePort, countersignPort }: Settings,
  { secrets }: Registration,
  env: Record<string, string>,
): Promise<Exchange> {
  const { clientSecret, factsSecret } = secrets
  const hostKey = await hostKeyFor(addressesAt(exchangePort).origin, dataFolder, secrets, env)
  const { startExchange } = await import('@countersign/exchange')
  return startExchange({
    port: exchangePort,
    file: join(dataFolder, 'exchange.db'),
    countersign: { origin: `http://localhost:${countersignPort}`, clientId, clientSecret, hostKey, hostName, factsSecret },
  })
}

/** `countersign host-key add`, where there is no key yet or the exchange has moved to another port: the one of before ends with that. */
async function hostKeyFor(origin: string, dataFolder: string, secrets: Secrets, env: Record<string, string>): Promise<string> {
  const former = secrets.hostKey
  if (former?.origin === origin) return former.secret
  const printed = await countersign(env, 'host-key', 'add', hostName, '--scopes', scopes, '--origins', origin)
  const [id, secret] = [/hky_[a-z2-7]+/.exec(printed)?.[0], /^csk_\S+$/m.exec(printed)?.[0]]
  if (id === undefined || secret === undefined) throw new Error(`no host key was made: ${printed}`)
  await keepSecrets(dataFolder, { ...secrets, hostKey: { id, secret, origin } })
  if (former?.id !== undefined) await countersign(env, 'host-key', 'retire', former.id)
  return secret
}

/** A command of the operator, and what it printed. */
async function countersign(env: Record<string, string>, ...words: string[]): Promise<string> {
  const program = fileURLToPath(new URL('../bin/countersign.js', import.meta.resolve('@countersign/server')))
  return (await promisify(execFile)(process.execPath, [program, ...words], { env })).stdout
}

async function secretsIn(dataFolder: string): Promise<Secrets> {
  try {
    return JSON.parse(await readFile(fileIn(dataFolder), 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const made = { clientSecret: randomBytes(32).toString('base64url'), factsSecret: `whsec_${randomBytes(32).toString('base64')}` }
  await keepSecrets(dataFolder, made)
  return made
}

const fileIn = (dataFolder: string) => join(dataFolder, 'exchange.json')
const keepSecrets = (dataFolder: string, secrets: Secrets) =>
  writeFile(fileIn(dataFolder), JSON.stringify(secrets, null, 2), { mode: 0o600 })

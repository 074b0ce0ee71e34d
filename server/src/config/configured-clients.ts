import { readFile } from 'node:fs/promises'
import {
  type ClientKind,
  type ClientSettings,
  clientIdShape,
  clientKinds,
  faultsOfClient,
  type IdTokenAlgorithm,
  idTokenAlgorithms,
} from './client-settings.ts'

/** A client of the configuration. */
export interface ConfiguredClient extends ClientSettings {
  id: string
  /** SHA-256 of its secret; null for clients that keep none. */
  secretDigest: Uint8Array | null
}

const known = ['id', 'name', 'kind', 'redirectUris', 'postLogoutRedirectUris', 'firstParty', 'idTokenAlgorithm', 'secretSha256']

/** The file that `clientsFile` names: a list of objects. */
export async function configuredClients(file: string | null | undefined, faults: string[]): Promise<ConfiguredClient[]> {
  if (!file) return []
  const content = await contentOf(file, faults)
  if (content === undefined) return []
  if (!Array.isArray(content)) {
    faults.push(`clientsFile ${file} must hold a list of clients.`)
    return []
  }
  const clients = content.map((entry, at) => {
    const { client, faults: found } = clientFrom(entry as Record<string, unknown>)
    faults.push(...found.map((fault) => `clientsFile ${file}: the client number ${at + 1} (${client.id}) ${fault}.`))
    return client
  })
  if (new Set(clients.map(({ id }) => id)).size !== clients.length) faults.push(`clientsFile ${file} has two clients with the same id.`)
  return clients
}

async function contentOf(file: string, faults: string[]): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    faults.push(
      `clientsFile ${file} ${error instanceof SyntaxError ? 'is not JSON' : `cannot be read (${(error as NodeJS.ErrnoException).code})`}.`,
    )
    return undefined
  }
}

function clientFrom(entry: Record<string, unknown>): { client: ConfiguredClient; faults: string[] } {
  const faults = Object.keys(entry)
    .filter((key) => !known.includes(key))
    .map((key) => `has "${key}", which is not known`)
  const kind = clientKinds.find((one) => one === (entry.kind ?? 'web'))
  const algorithm = idTokenAlgorithms.find((one) => one === (entry.idTokenAlgorithm ?? 'RS256'))
  const secret = entry.secretSha256
  if (!kind) faults.push(`must have a kind out of ${clientKinds.join(', ')}`)
  if (!algorithm) faults.push(`must have an idTokenAlgorithm out of ${idTokenAlgorithms.join(', ')}`)
  if (!clientIdShape.test(String(entry.id))) faults.push('needs an id of 1 to 64 letters, digits and . _ ~ -')
  if (kind === 'web' && !(typeof secret === 'string' && /^[0-9a-f]{64}$/.test(secret)))
    faults.push('needs secretSha256, the SHA-256 of its secret in 64 hexadecimal digits')
  if (kind !== 'web' && secret !== undefined) faults.push(`is of the kind ${kind}, which can keep no secret`)
  const client: ConfiguredClient = {
    id: String(entry.id),
    name: String(entry.name ?? ''),
    kind: kind ?? ('web' satisfies ClientKind),
    redirectUris: texts(entry.redirectUris),
    postLogoutRedirectUris: texts(entry.postLogoutRedirectUris),
    isFirstParty: entry.firstParty === true,
    idTokenAlgorithm: algorithm ?? ('RS256' satisfies IdTokenAlgorithm),
    secretDigest: typeof secret === 'string' ? Buffer.from(secret, 'hex') : null,
  }
  return { client, faults: [...faults, ...faultsOfClient(client)] }
}

const texts = (given: unknown): string[] => (Array.isArray(given) ? given.map(String) : [])

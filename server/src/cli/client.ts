import { systemClock } from '../clock.ts'
import { type ClientSettings, clientIdShape, clientKinds, faultsOfClient, idTokenAlgorithms } from '../config/client-settings.ts'
import { addClient, listClients, removeClient, rotateClientSecret } from '../oidc/clients.ts'
import { timeBesideServers } from '../timekeeping/stored-time.ts'
import { CommandFailed } from './command-failed.ts'
import { takeOption } from './take-option.ts'
import { withDatabase } from './with-database.ts'

/** `client add ID --name NAME --redirect-uri URI ...`: running servers know it at once. */
export async function addAClient(args: string[]): Promise<void> {
  const { client, rest } = described(args)
  const faults = faultsOfClient(client)
  if (!clientIdShape.test(client.id)) faults.push('needs an id of 1 to 64 letters, digits and . _ ~ -')
  if (faults.length > 0) throw new CommandFailed(faults.map((fault) => `The client ${client.id} ${fault}.`).join('\n'))
  await withDatabase(rest, async (database, { publicOrigin, clients }) => {
    const isTaken = clients.some(({ id }) => id === client.id)
    const added = isTaken ? undefined : await database.unit(async (tx) => addClient(tx, await timeBesideServers(tx, systemClock()), client))
    if (!added) throw new CommandFailed(`There is a client ${client.id} already.`)
    console.log(`${client.name} can sign people in now.\n\n  issuer       ${publicOrigin}\n  client id    ${client.id}`)
    if (added.secret === null) console.log('\nIt keeps no secret: PKCE is demanded of every client, and is what protects this one.')
    else console.log(`  secret       ${added.secret}\n\nThe secret is kept nowhere here and is not shown again.`)
  })
}

export async function listAllClients(args: string[]): Promise<void> {
  await withDatabase(args, async (database, { clients }) => {
    const all = await database.read((tx) => listClients(tx, clients))
    if (all.length === 0) console.log('There are none. Add one: countersign client add')
    for (const { id, name, kind, redirectUris, isFirstParty, isConfigured } of all) {
      const marks = [kind, ...(isFirstParty ? ['first party'] : []), ...(isConfigured ? ['in the configuration'] : [])]
      console.log(`${id}  ${name} (${marks.join(', ')})\n${redirectUris.map((uri) => `    ${uri}`).join('\n')}`)
    }
  })
}

export async function removeAClient(args: string[]): Promise<void> {
  const [id, rest] = firstOf(args)
  await withDatabase(rest, async (database) => {
    if (!(await database.unit((tx) => removeClient(tx, id)))) throw new CommandFailed(`There is no client ${id} in the database.`)
    console.log(`Removed ${id}. Its tokens are worth nothing from now on.`)
  })
}

export async function rotateASecret(args: string[]): Promise<void> {
  const [id, rest] = firstOf(args)
  await withDatabase(rest, async (database) => {
    const secret = await database.unit(async (tx) => rotateClientSecret(tx, await timeBesideServers(tx, systemClock()), id))
    if (secret === undefined) throw new CommandFailed(`There is no client ${id} in the database that has a secret.`)
    console.log(`The new secret of ${id}; the former one is taken for another 24 hours:\n${secret}`)
  })
}

function described(args: string[]): { client: ClientSettings & { id: string }; rest: string[] } {
  const [id, afterId] = firstOf(args)
  const [name = '', afterName] = takeOption(afterId, '--name')
  const [redirectUris, afterUris] = takeAll(afterName, '--redirect-uri')
  const [postLogoutRedirectUris, afterLogout] = takeAll(afterUris, '--post-logout-uri')
  const [kindGiven = 'web', afterKind] = takeOption(afterLogout, '--kind')
  const [algorithmGiven = 'RS256', afterAlgorithm] = takeOption(afterKind, '--id-token-algorithm')
  const kind = clientKinds.find((one) => one === kindGiven)
  const idTokenAlgorithm = idTokenAlgorithms.find((one) => one === algorithmGiven)
  if (!kind) throw new CommandFailed(`--kind must be one of ${clientKinds.join(', ')}.`)
  if (!idTokenAlgorithm) throw new CommandFailed(`--id-token-algorithm must be one of ${idTokenAlgorithms.join(', ')}.`)
  const isFirstParty = afterAlgorithm.includes('--first-party')
  const rest = afterAlgorithm.filter((word) => word !== '--first-party')
  return { client: { id, name, kind, redirectUris, postLogoutRedirectUris, isFirstParty, idTokenAlgorithm }, rest }
}

function firstOf([id, ...rest]: string[]): [string, string[]] {
  if (id === undefined || id.startsWith('--')) throw new CommandFailed('The id of the client comes first.')
  return [id, rest]
}

function takeAll(args: string[], name: string): [string[], string[]] {
  const [value, rest] = takeOption(args, name)
  if (value === undefined) return [[], rest]
  const [others, left] = takeAll(rest, name)
  return [[value, ...others], left]
}

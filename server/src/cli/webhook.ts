import { type WebhookEventType, webhookEvents } from '@countersign/contract'
import { AuditLog } from '../audit/audit-log.ts'
import { systemClock, toRfc3339 } from '../clock.ts'
import type { Config } from '../config/load-config.ts'
import { loadSecrets } from '../config/load-secrets.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Database, Tx } from '../database/database.ts'
import { openKeyRing } from '../database/open-key-ring.ts'
import { findHost } from '../host-keys/host-key.ts'
import { timeBesideServers } from '../timekeeping/stored-time.ts'
import { listDeadLetters, replayAll } from '../webhooks/dead-letters.ts'
import { addEndpoint, endEndpoint, findEndpoint, listEndpoints, rotateSecret, type WebhookEndpoint } from '../webhooks/endpoint.ts'
import { faultOfTarget } from '../webhooks/safe-target.ts'
import { CommandFailed } from './command-failed.ts'
import { takeOption } from './take-option.ts'
import { withDatabase } from './with-database.ts'

/** `webhook add HOST URL [--types a,b]` */
export async function addWebhook(args: string[]): Promise<void> {
  const [types, [name = '', url = '', ...rest]] = takeOption(args, '--types')
  await withKeys(rest, async ({ database, keys, config }) => {
    const fault = faultOfTarget(url, config.webhooks)
    if (fault) throw new CommandFailed(`Events are not sent to “${url}”. ${fault}`)
    const added = await database.unit(async (tx) => {
      const host = await findHost(tx, name)
      if (!host) throw new CommandFailed(`There is no host “${name}”; countersign host-key list shows them.`)
      return addEndpoint(tx, await operator(tx, keys), { hostId: host.id, url, types: types?.split(',').map(typeOf) ?? [] })
    })
    if (!added) throw new CommandFailed(`${name} has as many webhooks as it may have.`)
    console.log(`${added.endpoint.id} sends to ${url}. Its secret is shown here and nowhere else:\n${added.secret}`)
  })
}

export async function listWebhooks(args: string[]): Promise<void> {
  const endpoints = await withDatabase(args, (database) => database.read((tx) => listEndpoints(tx)))
  if (endpoints.length === 0) console.log('No events are sent anywhere. Have them sent: countersign webhook add HOST URL')
  for (const { id, url, types, createdAt } of endpoints)
    console.log(`${id}  ${url}  ${types.join(',') || 'everything'}  since ${toRfc3339(createdAt)}`)
}

export async function rotateWebhookSecret([id = '', ...args]: string[]): Promise<void> {
  await withKeys(args, async ({ database, keys }) => {
    const rotated = await database.unit(async (tx) => rotateSecret(tx, await operator(tx, keys), await endpointOf(tx, id)))
    if (!rotated) throw new CommandFailed('Somebody else changed it in the same moment.')
    console.log(`The former secret signs beside it until ${toRfc3339(rotated.formerUntil)}. The new one:\n${rotated.secret}`)
  })
}

export async function removeWebhook([id = '', ...args]: string[]): Promise<void> {
  await withKeys(args, async ({ database, keys }) => {
    await database.unit(async (tx) => endEndpoint(tx, await operator(tx, keys), await endpointOf(tx, id)))
    console.log(`${id} gets no more events.`)
  })
}

/** The newest of them. */
export async function showDeadLetters([id = '', ...args]: string[]): Promise<void> {
  const { letters } = await withDatabase(args, (database) => database.read(async (tx) => listDeadLetters(tx, await endpointOf(tx, id))))
  if (letters.length === 0) console.log('It took everything.')
  for (const { eventId, type, accountId, at, attempts, reason } of letters)
    console.log(`${eventId}  ${type}  ${accountId ?? ''}  ${toRfc3339(at)}  ${attempts} attempts, ${reason}`)
}

/** `webhook replay ID (--since TIME | --event ID)` */
export async function replayWebhook(args: string[]): Promise<void> {
  const [since, afterSince] = takeOption(args, '--since')
  const [eventId, [id = '', ...rest]] = takeOption(afterSince, '--event')
  const time = since === undefined ? undefined : Date.parse(since)
  if ((eventId === undefined) === (time === undefined) || Number.isNaN(time))
    throw new CommandFailed('Say what to tell again: --since 2026-11-22T00:00:00Z, or --event evt_…')
  await withKeys(rest, async ({ database, keys }) => {
    const endpoint = await database.read((tx) => endpointOf(tx, id))
    const now = await database.read((tx) => timeBesideServers(tx, systemClock()))
    const wanted = eventId === undefined ? { since: time as number } : { eventId }
    console.log(`${await replayAll(database, { keys, now }, endpoint, wanted)} events are on their way again.`)
  })
}

interface Opened {
  database: Database
  keys: KeyRing
  config: Config
}

const withKeys = (args: string[], work: (opened: Opened) => Promise<void>): Promise<void> =>
  withDatabase(args, async (database, config) => {
    const keys = await openKeyRing(database, await loadSecrets(config.keysFile))
    await work({ database, keys, config })
  })

const operator = async (tx: Tx, keys: KeyRing) => ({
  keys,
  audit: new AuditLog(),
  now: await timeBesideServers(tx, systemClock()),
  actor: 'operator' as const,
})

async function endpointOf(tx: Tx, id: string): Promise<WebhookEndpoint> {
  const endpoint = await findEndpoint(tx, null, id)
  if (!endpoint) throw new CommandFailed(`There is no webhook “${id}”; countersign webhook list shows them.`)
  return endpoint
}

function typeOf(text: string): WebhookEventType {
  if (Object.hasOwn(webhookEvents, text)) return text as WebhookEventType
  throw new CommandFailed(`“${text}” is no event. There are ${Object.keys(webhookEvents).join(', ')}.`)
}

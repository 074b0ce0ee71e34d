import { type HostScope, hostScopes } from '@countersign/contract'
import { AuditLog } from '../audit/audit-log.ts'
import { systemClock, toRfc3339 } from '../clock.ts'
import { loadSecrets } from '../config/load-secrets.ts'
import { openKeyRing } from '../database/open-key-ring.ts'
import { hours } from '../durations.ts'
import { addHostKey, type HostKey, listHostKeys, retireHostKey } from '../host-keys/host-key.ts'
import { timeBesideServers } from '../timekeeping/stored-time.ts'
import { CommandFailed } from './command-failed.ts'
import { takeOption } from './take-option.ts'
import { withDatabase } from './with-database.ts'

/** `host-key add NAME [--scopes a,b] [--origins https://…,…]`: a key for a host application, new or known. */
export async function addKeyOfHost(args: string[]): Promise<void> {
  const [scopes, afterScopes] = takeOption(args, '--scopes')
  const [origins, [name = '', ...rest]] = takeOption(afterScopes, '--origins')
  if (!/^[\p{L}\p{N}][\p{L}\p{N} .&'-]{0,39}$/u.test(name))
    throw new CommandFailed('Say whose key it is, by the name that people know: countersign host-key add NAME --scopes a,b')
  const wanted = { name, scopes: scopes?.split(',').map(scopeOf), origins: origins?.split(',').map(originOf) }
  await withDatabase(rest, async (database, config) => {
    const keys = await openKeyRing(database, await loadSecrets(config.keysFile))
    const added = await database.unit(async (tx) => {
      const made = await addHostKey(tx, { keys, audit: new AuditLog(), now: await timeBesideServers(tx, systemClock()) }, wanted)
      if (!made) throw new CommandFailed(`A first key says what it is for: --scopes ${Object.keys(hostScopes).join(',')}`)
      return made
    })
    console.log(`Key ${added.id} of ${name}. It is shown here and nowhere else:\n${added.secret}`)
  })
}

export async function listKeysOfHosts(args: string[]): Promise<void> {
  const keys = await withDatabase(args, (database) => database.read(listHostKeys))
  if (keys.length === 0) console.log('No host application has a key. Make one: countersign host-key add NAME --scopes a,b')
  for (const key of keys) console.log(lineOf(key))
}

/** `host-key retire ID [--in HOURS]`: at once, or after so many hours. */
export async function retireKeyOfHost(args: string[]): Promise<void> {
  const [after = '0', [id = '', ...rest]] = takeOption(args, '--in')
  if (!/^\d{1,4}$/.test(after)) throw new CommandFailed('--in takes a number of hours.')
  await withDatabase(rest, async (database) => {
    const end = await database.unit(async (tx) => {
      const now = await timeBesideServers(tx, systemClock())
      const at = now + hours(Number(after))
      if (await retireHostKey(tx, { audit: new AuditLog(), now }, { id, at })) return at
      throw new CommandFailed(`No key ${id} is in force for so long; countersign host-key list shows them all.`)
    })
    console.log(`Key ${id} ends at ${toRfc3339(end)}.`)
  })
}

function scopeOf(text: string): HostScope {
  if (Object.hasOwn(hostScopes, text)) return text as HostScope
  throw new CommandFailed(`"${text}" is no scope. There are ${Object.keys(hostScopes).join(', ')}.`)
}

/** As browsers write it, so that it can be compared letter by letter. */
function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlainHttp = url?.protocol === 'http:' && (url.hostname === 'localhost' || url.hostname === '127.0.0.1')
  if (url && url.origin === text && (url.protocol === 'https:' || isPlainHttp)) return text
  throw new CommandFailed(`"${text}" is no origin such as https://shop.example.com (http only on this machine).`)
}

function lineOf({ id, host, scopes, createdAt, expiresAt, lastUsedAt }: HostKey): string {
  const used = lastUsedAt === null ? 'never used' : `used ${toRfc3339(lastUsedAt)}`
  const ends = expiresAt === null ? '' : `, ends ${toRfc3339(expiresAt)}`
  return `${host.name}  ${id}  ${scopes.join(',')}  made ${toRfc3339(createdAt)}, ${used}${ends}`
}

import { randomBytes } from 'node:crypto'
import { link, mkdir, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Millis, systemClock, toRfc3339 } from '../clock.ts'
import { ConfigurationFaults } from './load-config.ts'

/** What a keys file holds, oldest key first. */
export interface Secrets {
  keys: SecretKey[]
  primaryKeyId: string
}

export interface SecretKey {
  id: string
  /** 32 bytes. */
  secret: Uint8Array
  /** RFC 3339 */
  createdAt: string
}

/** The file as it is written: the secret in Base64. */
interface KeysFile {
  primary: string
  keys: { id: string; secret: string; createdAt: string }[]
}

const keyIdShape = /^[a-z0-9-]{1,32}$/

/** Throws `ConfigurationFaults`. Nothing of the file's content is ever in a message. */
export async function loadSecrets(path: string): Promise<Secrets> {
  const content = await readPrivately(path)
  const faults = shapeFaults(content)
  if (faults.length === 0) {
    const { primary, keys } = content as KeysFile
    const secrets = keys.map((key) => ({ ...key, secret: Buffer.from(key.secret, 'base64') }))
    for (const { id, secret } of secrets) faults.push(...secretFaults(id, secret))
    if (new Set(keys.map(({ id }) => id)).size !== keys.length) faults.push('has two keys with the same id.')
    if (!keys.some(({ id }) => id === primary)) faults.push('names a primary key that is not among its keys.')
    if (faults.length === 0)
      return { keys: secrets.sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt)), primaryKeyId: primary }
  }
  throw new ConfigurationFaults(faults.map((fault) => `The keys file ${path} ${fault}`))
}

/** Mode and content are taken from the same open file, so that nothing can be put in between. */
async function readPrivately(path: string): Promise<unknown> {
  const fault = (text: string) => new ConfigurationFaults([`The keys file ${path} ${text}`])
  let file: Awaited<ReturnType<typeof open>>
  try {
    file = await open(path, 'r')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw fault('does not exist. Put it back from its copy; for a new service only, run "countersign keys create".')
    throw fault(`cannot be read (${code}).`)
  }
  try {
    const stats = await file.stat()
    if (!stats.isFile()) throw fault('is not a file.')
    if (process.platform !== 'win32' && stats.mode & 0o077)
      throw fault(`can be read by other users of this machine. Run: chmod 600 ${path}`)
    return JSON.parse(await file.readFile('utf8'))
  } catch (error) {
    // The parser's message quotes the file.
    if (error instanceof SyntaxError) throw fault('is not JSON: it is damaged or another file. Put it back from its copy.')
    if (error instanceof ConfigurationFaults) throw error
    throw fault(`cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  } finally {
    await file.close()
  }
}

function shapeFaults(content: unknown): string[] {
  const { primary, keys } = (content ?? {}) as Partial<KeysFile>
  if (typeof primary !== 'string' || !Array.isArray(keys) || keys.length === 0)
    return ['must hold "primary", the id of a key, and "keys", a list of at least one.']
  return keys.flatMap((key, at) =>
    isKey(key)
      ? []
      : [
          `must give key number ${at + 1} as "id" (lower-case letters, digits, hyphens), "secret" (Base64 of 32 bytes) and "createdAt" (a time).`,
        ],
  )
}

function isKey(key: unknown): boolean {
  const { id, secret, createdAt } = (key ?? {}) as Record<string, unknown>
  return (
    typeof id === 'string' &&
    keyIdShape.test(id) &&
    typeof secret === 'string' &&
    /^[A-Za-z0-9+/]*={0,2}$/.test(secret) &&
    typeof createdAt === 'string' &&
    !Number.isNaN(Date.parse(createdAt))
  )
}

/** A key that was typed, counted up or copied from an example: each shows a pattern that 32 random bytes do not have. */
function secretFaults(id: string, secret: Buffer): string[] {
  if (secret.length !== 32) return [`has a key "${id}" of ${secret.length} bytes: a key has 32.`]
  const bytes = [...secret]
  // Random keys have about 30 different bytes; fewer than 18 happens once in 10^12 keys.
  const hasFewBytes = new Set(bytes).size < 18
  const isText = bytes.every((byte) => byte >= 0x20 && byte < 0x7f)
  const isCounted = new Set(bytes.slice(1).map((byte, at) => (byte - (bytes[at] ?? 0) + 256) % 256)).size < 8
  const repeats = secret.subarray(0, 16).equals(secret.subarray(16))
  return hasFewBytes || isText || isCounted || repeats
    ? [`has a key "${id}" that is not random. Make a file with "countersign keys create".`]
    : []
}

export class KeysFileExists extends Error {
  constructor(path: string) {
    super(`The keys file ${path} exists already and was left as it is: what is sealed with its keys would be lost with them.`)
    this.name = 'KeysFileExists'
  }
}

/**
 * Writes a file with one new key, whole or not at all, for its owner only. An existing file is never touched: of two
 * processes that try at once, one gets `KeysFileExists`.
 */
export async function createKeysFile(path: string, now: Millis = systemClock()): Promise<void> {
  const key = newKey(now)
  const content: KeysFile = { primary: key.id, keys: [key] }
  const draft = `${path}.${randomBytes(6).toString('hex')}`

  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeDurably(draft, `${JSON.stringify(content, null, 2)}\n`)
  try {
    // A link appears at once and complete, and unlike a rename it replaces nothing.
    await link(draft, path)
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? new KeysFileExists(path) : error
  } finally {
    await unlink(draft)
  }
  await syncFolder(dirname(path))
}

/**
 * Adds a key that nothing is sealed with yet, so that every server can know it first; the primary key stays. Gives back
 * its id.
 */
export async function addKey(path: string, now: Millis = systemClock()): Promise<string> {
  const added = newKey(now)
  await rewrite(path, await loadSecrets(path), (file) => ({ primary: file.primary, keys: [...file.keys, added] }))
  return added.id
}

/** From now on the newest key seals. Gives back its id, or undefined where it is the primary key already. */
export async function promoteNewestKey(path: string): Promise<string | undefined> {
  const secrets = await loadSecrets(path)
  const newest = secrets.keys.at(-1)?.id
  if (newest === undefined || newest === secrets.primaryKeyId) return undefined
  await rewrite(path, secrets, (file) => ({ ...file, primary: newest }))
  return newest
}

function newKey(now: Millis): KeysFile['keys'][number] {
  const createdAt = toRfc3339(now)
  return { id: `${createdAt.slice(0, 10)}-${randomBytes(3).toString('hex')}`, secret: randomBytes(32).toString('base64'), createdAt }
}

/** The whole file at once: whoever reads it finds the old one or the new one. */
async function rewrite(path: string, { keys, primaryKeyId }: Secrets, change: (file: KeysFile) => KeysFile): Promise<void> {
  const file = { primary: primaryKeyId, keys: keys.map((key) => ({ ...key, secret: Buffer.from(key.secret).toString('base64') })) }
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  await writeDurably(draft, `${JSON.stringify(change(file), null, 2)}\n`)
  await rename(draft, path)
  await syncFolder(dirname(path))
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Without this a power cut could forget the name of the file. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { systemClock, toRfc3339 } from '../clock.ts'
import { seconds } from '../durations.ts'
import { Problem } from '../problem.ts'
import { type Pepper, SealBroken } from './key-ring.ts'
import { createQueue, type Line, QueueFull } from './queue.ts'

/** OWASP password storage: 19 MiB, two passes, one lane. */
export const cost = { memory: 19 * 1024, passes: 2, parallelism: 1 }
export const saltLength = 16
export const tagLength = 32

/** Four fill two cores and leave the thread pool room for files; 64 waiting are answered within about two seconds. */
const queue = createQueue({ parallel: 4, waiting: 64 })
const argon2id = promisify(argon2)

/**
 * A string in PHC format, `keyid` naming the pepper. Throws `Problem` UNAVAILABLE when too many are waiting in the line of the
 * one who asks: `known` is for clients that showed more than an address and a password.
 */
export async function hashPassword(password: string, pepper: Pepper, line: Line = 'unknown'): Promise<string> {
  const salt = randomBytes(saltLength)
  const tag = await derive(password, pepper, line, { ...cost, keyId: pepper.primaryKeyId, salt, tagLength })
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism},keyid=${base64(Buffer.from(pepper.primaryKeyId))}$${base64(salt)}$${base64(tag)}`
}

/**
 * Where there is no account, hand over `undefined`: the same work is done and nothing matches, so that the time taken does
 * not tell whether the account exists. `outdated` asks the caller to hash the password it now knows again.
 */
export async function verifyPassword(
  password: string,
  encoded: string | undefined,
  pepper: Pepper,
  line: Line = 'unknown',
): Promise<{ matches: boolean; outdated: boolean }> {
  if (encoded === undefined) {
    await derive(password, pepper, line, { ...cost, keyId: pepper.primaryKeyId, salt: Buffer.alloc(saltLength), tagLength })
    return { matches: false, outdated: false }
  }

  const { tag, ...settings } = parse(encoded)
  const derived = await derive(password, pepper, line, { ...settings, tagLength: tag.length })
  return { matches: timingSafeEqual(derived, tag), outdated: isOutdated(settings, pepper) }
}

const tooMany = () =>
  new Problem('UNAVAILABLE', { retryAfter: toRfc3339(systemClock() + seconds(2)) }, 'too many passwords are waiting to be hashed')

interface Settings {
  memory: number
  passes: number
  parallelism: number
  keyId: string
  salt: Buffer
}

/**
 * The pepper goes in as argon2's own secret (RFC 9106 §3.1, the K input) rather than through an HMAC before it: it is what
 * the parameter is for, and the password reaches the hash whole, whatever its length or bytes.
 */
export async function derive(
  password: string,
  pepper: Pepper,
  line: Line,
  { keyId, salt, ...settings }: Settings & { tagLength: number },
): Promise<Buffer> {
  const secret = pepper.of(keyId)
  if (!secret) throw new SealBroken(`a password hash names the key ${keyId}, which is not in the keys file`)
  // NFKC: the same password typed on another keyboard is the same password (NIST SP 800-63B-4 §3.1.1.2).
  const message = Buffer.from(password.normalize('NFKC'))
  try {
    return await queue.run(() => argon2id('argon2id', { message, nonce: salt, secret: secret.export(), ...settings }), line)
  } catch (error) {
    throw error instanceof QueueFull ? tooMany() : error
  }
}

const phc = /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d),keyid=([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]{22,86})(?:\$([A-Za-z0-9+/]{22,86}))?$/

function parse(encoded: string): Settings & { tag: Buffer } {
  const tag = phc.exec(encoded)?.[6]
  if (!tag) throw new SealBroken('a password hash is not in the format of this server')
  return { ...parseSettings(encoded), tag: Buffer.from(tag, 'base64') }
}

/** What stands before the hash, in a PHC string with or without one. */
export function parseSettings(encoded: string): Settings {
  const [, memory, passes, parallelism, keyId, salt] = phc.exec(encoded) ?? []
  if (!keyId || !salt) throw new SealBroken('the parameters of a hash are not in the format of this server')
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    keyId: Buffer.from(keyId, 'base64').toString(),
    salt: Buffer.from(salt, 'base64'),
  }
}

function isOutdated({ memory, passes, parallelism, keyId }: Settings, pepper: Pepper): boolean {
  return memory !== cost.memory || passes !== cost.passes || parallelism !== cost.parallelism || keyId !== pepper.primaryKeyId
}

/** PHC strings use Base64 without padding. */
export const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

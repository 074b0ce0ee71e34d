import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import { createErasableKeys, type ErasableKeys, type KeyShelf, shelfInMemory } from './erasable-keys.ts'
import { hmac } from './hmac.ts'
import type { Place } from './place.ts'

export type { Place } from './place.ts'

/**
 * The server's own keys. Secrets in the database are sealed to the place they stand in, so that a row copied to another
 * account does not open; what is only ever compared is kept as a keyed digest.
 *
 * Keys are given oldest first. New values are sealed under the primary key and every value names its key. Digests have to
 * stay findable, so they are made with the oldest key: adding a key leaves sessions alone, dropping the oldest ends them.
 */
export interface KeyRing {
  seal(place: Place, plain: Uint8Array): Uint8Array
  /** Throws `SealBroken` unless the value was sealed for this very place and is unchanged. */
  open(place: Place, sealed: Uint8Array): Uint8Array
  /** The key a sealed value was made with: those that do not name the primary key are due for sealing again. */
  keyIdOf(sealed: Uint8Array): string
  /** HMAC-SHA-256. `purpose` is a word of the code such as `session-secret`, never data: each has a key of its own. */
  digest(purpose: string, value: string): Uint8Array
  readonly pepper: Pepper
  readonly signer: Signer
  /** For what has to be gone one day from every copy. */
  readonly erasable: ErasableKeys
  readonly primaryKeyId: string
  readonly keyIds: string[]
}

/** What password hashes are keyed with. A hash names its pepper, so that the primary key can change. */
export interface Pepper {
  readonly primaryKeyId: string
  of(keyId: string): KeyObject | undefined
}

/** Ed25519. What is signed can be checked by whoever has the public key, without any of our secrets. */
export interface Signer {
  readonly keyId: string
  sign(data: Uint8Array): Uint8Array
  /** Undefined for a key that is not in the keys file any more. */
  publicKey(keyId: string): KeyObject | undefined
}

export interface RingKey {
  id: string
  /** 32 bytes. */
  secret: Uint8Array
}

/** A sealed value that is not what was sealed here: altered, moved, or made with a key we do not have. */
export class SealBroken extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SealBroken'
  }
}

/** Layout of a sealed value: version, length of key id, key id, nonce, tag, cipher text. */
const version = 1
const nonceLength = 12
const tagLength = 16
const keyIdShape = /^[a-z0-9-]{1,32}$/
const purposeShape = /^[a-z][a-z0-9-]{0,39}$/

export function createKeyRing(keys: readonly RingKey[], primaryKeyId: string, shelf: KeyShelf = shelfInMemory()): KeyRing {
  const derived = new Map(keys.map((key) => [checked(key).id, subKeys(key)]))
  if (derived.size !== keys.length) throw new RangeError('two keys have the same id')
  const primary = derived.get(primaryKeyId)
  const oldest = keys[0]
  if (!primary || !oldest) throw new RangeError(`the primary key ${primaryKeyId} is not among the keys`)
  const oldestSecret = oldest.secret
  const digests = new Map<string, ReturnType<typeof hmac>>()

  function digestFor(purpose: string): ReturnType<typeof hmac> {
    const known = digests.get(purpose)
    if (known) return known
    if (!purposeShape.test(purpose)) throw new RangeError('the purpose of a digest is a word of the code, not data')
    const made = hmac('sha256', subKeyBytes(oldestSecret, `digest ${purpose}`))
    digests.set(purpose, made)
    return made
  }

  const sealing = {
    seal(place: Place, plain: Uint8Array): Uint8Array {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', primary.seal, nonce, { authTagLength: tagLength })
      cipher.setAAD(associatedData(primaryKeyId, place))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([Buffer.from([version, primaryKeyId.length]), Buffer.from(primaryKeyId), nonce, cipher.getAuthTag(), body])
    },

    open(place: Place, sealed: Uint8Array): Uint8Array {
      const { keyId, nonce, tag, body } = parts(sealed)
      const key = derived.get(keyId)
      if (!key) throw new SealBroken(`${place.table}.${place.column} names the key ${keyId}, which is not in the keys file`)
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.seal, nonce, { authTagLength: tagLength })
        decipher.setAAD(associatedData(keyId, place)).setAuthTag(tag)
        return Buffer.concat([decipher.update(body), decipher.final()])
      } catch {
        throw new SealBroken(`${place.table}.${place.column} of ${place.row} does not open: it was altered, moved or sealed elsewhere`)
      }
    },
  }
  const keyIdOf = (sealed: Uint8Array): string => parts(sealed).keyId
  const isOfPrimaryKey = (sealed: Uint8Array): boolean => keyIdOf(sealed) === primaryKeyId
  return {
    ...sealing,
    erasable: createErasableKeys({ ...sealing, isOfPrimaryKey }, shelf),
    keyIdOf,
    digest: (purpose, value) => digestFor(purpose)(value),
    pepper: { primaryKeyId, of: (keyId) => derived.get(keyId)?.pepper },
    signer: createSigner(keys, primaryKeyId),
    primaryKeyId,
    keyIds: keys.map((key) => key.id),
  }
}

function createSigner(keys: readonly RingKey[], primaryKeyId: string): Signer {
  const pairs = new Map(keys.map(({ id, secret }) => [id, ed25519Of(secret)]))
  const own = pairs.get(primaryKeyId) as KeyObject
  return {
    keyId: primaryKeyId,
    sign: (data) => sign(null, data, own),
    publicKey(keyId) {
      const pair = pairs.get(keyId)
      return pair && createPublicKey(pair)
    },
  }
}

/** RFC 8410 section 7: a private key is 32 bytes behind a fixed prefix. */
const ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

function ed25519Of(secret: Uint8Array): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'countersign sign', 32))
  return createPrivateKey({ key: Buffer.concat([ed25519Prefix, seed]), format: 'der', type: 'pkcs8' })
}

function checked(key: RingKey): RingKey {
  if (!keyIdShape.test(key.id)) throw new RangeError('a key id is 1 to 32 lower-case letters, digits or hyphens')
  if (key.secret.length !== 32) throw new RangeError(`the key ${key.id} has ${key.secret.length} bytes instead of 32`)
  return key
}

const subKeys = ({ secret }: RingKey) => ({ seal: subKey(secret, 'seal'), pepper: subKey(secret, 'pepper') })

/** HKDF, RFC 5869: one use, one key. */
const subKeyBytes = (secret: Uint8Array, use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', `countersign ${use}`, 32))
/** A key object is made once because making it costs more than using it. */
const subKey = (secret: Uint8Array, use: string): KeyObject => createSecretKey(subKeyBytes(secret, use))

/** A JSON list says where one part ends and the next begins, so that no two places give the same text. */
function associatedData(keyId: string, { table, column, account, row }: Place): Buffer {
  return Buffer.from(JSON.stringify([version, keyId, table, column, account, row]))
}

function parts(sealed: Uint8Array): { keyId: string; nonce: Buffer; tag: Buffer; body: Buffer } {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const idEnd = 2 + (bytes[1] ?? 0)
  const bodyStart = idEnd + nonceLength + tagLength
  const keyId = bytes.toString('latin1', 2, idEnd)
  if (bytes[0] !== version || bytes.length < bodyStart || !keyIdShape.test(keyId)) throw new SealBroken('this is not a sealed value')
  return {
    keyId,
    nonce: bytes.subarray(idEnd, idEnd + nonceLength),
    tag: bytes.subarray(idEnd + nonceLength, bodyStart),
    body: bytes.subarray(bodyStart),
  }
}

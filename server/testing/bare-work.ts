/** What an answer is made of, each by itself: what the parts cost is what the whole cannot be cheaper than. */
import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'
import { createKeyRing } from '../src/crypto/key-ring.ts'
import { hashPassword } from '../src/crypto/password-hash.ts'
import { type Database, statement } from '../src/database/database.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { codeForStep, findStep, stepAt } from '../src/factors/totp/totp.ts'

/** Argon2id with the parameters of the product, by way of its queue. */
export function passwordHashing(): () => Promise<unknown> {
  const { pepper } = createKeyRing([{ id: 'bench', secret: randomBytes(32) }], 'bench')
  return () => hashPassword('one password for them all', pepper)
}

/** What checks a code: the three HMACs of the window, each compared in constant time. */
export function codeChecking(): () => void {
  const secret = randomBytes(20)
  const now = Date.now()
  const code = codeForStep(secret, stepAt(now))
  return () => {
    if (findStep(secret, code, now) === undefined) throw new Error('The code was right.')
  }
}

/** What checks a passkey: one signature, by a key that stands ready. */
export function signatureChecking(): () => void {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signed = randomBytes(37 + 32)
  const signature = sign('sha256', signed, privateKey)
  return () => {
    if (!verify('sha256', signed, publicKey, signature)) throw new Error('The signature was right.')
  }
}

const createPlaces = statement('bare-create-places', 'create table places (id integer primary key, used integer not null) strict')
const createLog = statement(
  'bare-create-log',
  'create table log (id integer primary key, place integer not null, at integer not null) strict',
)
const addPlace = statement<{ id: number }>('bare-add-place', 'insert into places (id, used) values (:id, 0)')
const look = statement<{ id: number }, { used: number }>('bare-look', 'select used from places where id = :id')
const use = statement<{ id: number; used: number }>('bare-use', 'update places set used = used + 1 where id = :id and used = :used')
const note = statement<{ id: number; at: number }>('bare-note', 'insert into log (place, at) values (:id, :at)')

const places = 10_000

export interface BareUnits {
  /** One durable unit: a row looked at, changed on a condition, another one added. */
  unit(): Promise<void>
  close(): Promise<void>
}

/** On a database that holds nothing else. */
export async function bareUnits(url: string): Promise<BareUnits> {
  const database: Database = await openDatabase({ url })
  await database.exclusive(async (tx) => {
    await tx.run(createPlaces, {})
    await tx.run(createLog, {})
    for (let id = 0; id < places; id++) await tx.run(addPlace, { id })
  })
  let next = 0
  return {
    async unit() {
      next += 7919 // neighbours in time are no neighbours in the table
      const id = next % places
      await database.unit(async (tx) => {
        const used = (await tx.get(look, { id }))?.used ?? -1
        if ((await tx.run(use, { id, used })) !== 1) throw new Error('Nobody else uses this place.')
        await tx.run(note, { id, at: Date.now() })
      })
    },
    close: () => database.close(),
  }
}

import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { Database, Tx } from '../database/database.ts'
import { seconds } from '../durations.ts'
import { applicationSignedIn, tokensRevoked } from '../security-events/application-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Client } from './clients.ts'
import { endGrant, findGrant } from './grants.ts'
import { clientMetadata, grantPayload, sessionIdIn, sessionPayloadOf } from './payloads.ts'
import { deleteRecord, findRecord, putRecord, useRecord } from './records.ts'

interface Deps {
  database: Database
  /** Of the request under way. */
  occasion(): Occasion
  clientOf(tx: Tx, id: string): Promise<Client | undefined>
  /** Thrown at whoever comes second with something that works once. */
  usedAlready(kind: string): Error
}

/** How the library reads and writes: sessions, clients and grants are our own, and only ours to change; the rest are records. */
export function createAdapter({ database, occasion, clientOf, usedAlready }: Deps): (kind: string) => Adapter {
  // Whose request it is has to be known before a unit: units of several requests may run in one turn.
  const ours = (read: (tx: Tx, at: Occasion, id: string) => Promise<object | undefined>): Adapter => {
    const find = (id: string) => {
      const at = occasion()
      return database.read((tx) => read(tx, at, id)) as Promise<AdapterPayload | undefined>
    }
    return { ...nothing, find, findByUid: find }
  }

  function records(kind: string): Adapter {
    const name = (handle: string) => ({ kind, handle })
    return {
      ...nothing,
      async upsert(id, { jti: _handle, ...payload }, expiresIn = 0) {
        const record = { lifetime: seconds(expiresIn), grantId: payload.grantId ?? null, payload }
        const at = occasion()
        await database.unit(async (tx) => {
          await putRecord(tx, at, name(id), record)
          if (kind === 'AuthorizationCode') await applicationSignedIn(tx, at, signedIn(payload))
        })
      },
      async find(id) {
        const at = occasion()
        const found = await database.read((tx) => findRecord(tx, at, name(id)))
        if (!found) return undefined
        const consumed = found.consumedAt === null ? {} : { consumed: Math.floor(found.consumedAt / 1000) }
        return { ...found.payload, jti: id, ...consumed } as AdapterPayload
      },
      /** Who comes second has something that was stolen, or stole it: all that came of it ends (OAuth 2.0 Security BCP section 4.14.2). */
      async consume(id) {
        const at = occasion()
        const isFirst = await database.unit(async (tx) => {
          if (await useRecord(tx, at, name(id))) return true
          const grantId = (await findRecord(tx, at, name(id)))?.grantId
          if (grantId) await revoke(tx, at, grantId)
          return false
        })
        if (!isFirst) throw usedAlready(kind)
      },
      async destroy(id) {
        const at = occasion()
        await database.unit((tx) => deleteRecord(tx, at, name(id)))
      },
    }
  }

  const kinds: { [kind: string]: Adapter } = {
    Session: ours((tx, { now }, uid) => sessionPayloadOf(tx, now, uid)),
    Client: ours(async (tx, _at, id) => {
      const client = await clientOf(tx, id)
      return client && clientMetadata(client)
    }),
    Grant: {
      ...ours(async (tx, { now }, id) => {
        const grant = await findGrant(tx, now, id)
        return grant && grantPayload(grant)
      }),
      async destroy(id) {
        const at = occasion()
        await database.unit((tx) => revoke(tx, at, id))
      },
    },
  }
  return (kind) => kinds[kind] ?? records(kind)
}

/** Each code is one sign-in of the person whose browser carries it back. */
const signedIn = ({ accountId = '', clientId = '', sessionUid = '', scope = '' }: AdapterPayload) => ({
  accountId,
  clientId,
  sessionId: sessionIdIn(sessionUid),
  scope,
})

/** Tokens are found by their grant, so that it is enough to end that. */
async function revoke(tx: Tx, occasion: Occasion, grantId: string): Promise<void> {
  const grant = await findGrant(tx, occasion.now, grantId)
  if (!grant || !(await endGrant(tx, grantId))) return
  await tokensRevoked(tx, occasion, { accountId: grant.accountId, clientId: grant.clientId, grantId })
}

const nothing: Adapter = {
  async upsert() {},
  async find() {
    return undefined
  },
  async findByUid() {
    return undefined
  },
  async findByUserCode() {
    return undefined
  },
  async consume() {},
  async destroy() {},
  async revokeByGrantId() {},
}

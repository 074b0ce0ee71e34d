import type { FastifyInstance } from 'fastify'
import type { KeyRing } from '../../crypto/key-ring.ts'
import type { Database } from '../../database/database.ts'
import { Problem } from '../../problem.ts'
import { redeemTicket } from './evidence-ticket.ts'

/** OWASP ASVS 3.2.1, 5.4.1: never a page of its own, whatever a browser is made to think of it. */
const headers = {
  'content-disposition': 'attachment; filename="evidence"',
  'content-security-policy': "sandbox; default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'none'",
  // The desk shows it, from the origin of the pages.
  'cross-origin-resource-policy': 'cross-origin',
}

interface EvidenceFiles {
  database: Database
  keys: KeyRing
  publicOrigin: string
}

/** All that the origin of evidence answers. No cookie is read: who may see a file has been asked where the ticket was given. */
export function evidenceFileRoutes(app: FastifyInstance, { database, keys, publicOrigin }: EvidenceFiles): void {
  app.get<{ Params: { ticket: string } }>('/files/:ticket', async ({ params }, reply) => {
    const file = await database.unit((tx) => redeemTicket(tx, { keys, now: app.clock() }, params.ticket))
    if (!file) throw new Problem('NOT_FOUND')
    return reply
      .headers({ ...headers, 'access-control-allow-origin': publicOrigin })
      .type(file.mediaType)
      .send(Buffer.from(file.content))
  })
}

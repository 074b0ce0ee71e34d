import { Type } from '@countersign/contract/type'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../../../database/database.ts'
import { parseJson } from '../../../http/json-body.ts'
import { fits } from '../../../json-schema.ts'
import { accepted, Problem } from '../../../problem.ts'
import type { Callers } from '../../../sessions/caller.ts'
import { isSigned } from '../../../webhooks/signature.ts'
import { faceCheckResults } from '../evidence-data.ts'
import { takeFaceCheckResult } from './face-check.ts'

interface Deps {
  database: Database
  callers: Callers
  /** Null where no provider is asked. */
  secret: string | null
  wakeOutbox: () => void
}

const short = Type.String({ maxLength: 200 })
const isResult = fits(
  Type.Object(
    {
      type: Type.Literal('face_check.ended'),
      timestamp: Type.String({ format: 'date-time' }),
      data: Type.Object(
        {
          id: Type.String({ pattern: '^fck_[a-z2-7]{26}$' }),
          result: Type.Enum([...faceCheckResults]),
          provider: short,
          reference: short,
          isSimulated: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
    },
    { additionalProperties: false },
  ),
)

/**
 * Where the provider reports. Not a call of the API: its signature is over the bytes as they came (standard-webhooks), so they are kept
 * until it is checked. A report that is forged, late, altered or for another check changes nothing, and a second one finds nothing.
 */
export function faceCheckResultRoutes(app: FastifyInstance, { database, callers, secret, wakeOutbox }: Deps): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.post<{ Params: { id: string }; Body: Buffer }>('/v1/face-checks/:id', { config: { anyOrigin: true } }, async (request, reply) => {
      const body = (request.body ?? Buffer.alloc(0)).toString()
      const now = scope.clock()
      if (secret === null || !isSigned(secret, request.headers, now, body)) throw new Problem('NOT_FOUND')
      const reported = parseJson(request.body)
      if (!isResult(reported) || reported.data.id !== request.params.id) throw new Problem('INVALID_REQUEST')
      const { id, result, provider, reference, isSimulated = false } = reported.data
      const outcome = await database.unit((tx) =>
        takeFaceCheckResult(tx, callers.occasion(request, now), id, { result, provider, reference, isSimulated }),
      )
      wakeOutbox()
      accepted(outcome)
      return reply.code(204).send()
    })
  })
}

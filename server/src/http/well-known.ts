import type { FastifyInstance } from 'fastify'

/** Where password managers take people to make a passkey and to look after those they have (W3C passkey endpoints). Never a redirect. */
export function registerPasskeyEndpoints(
  app: FastifyInstance,
  { origin, enroll, manage }: { origin: string; enroll: string; manage: string },
): void {
  app.get('/.well-known/passkey-endpoints', async () => ({ enroll: origin + enroll, manage: origin + manage }))
}

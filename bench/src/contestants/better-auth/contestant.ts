import { createHmac, randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { symmetricEncrypt } from 'better-auth/crypto'
import { getMigrations } from 'better-auth/db/migration'
import { serverCore, startPinned } from '../../processes/pinned.ts'
import { freePort, whenListening } from '../../processes/ports.ts'
import { postRequest } from '../../requests/http-request.ts'
import { totpCode, totpStep } from '../../totp-code.ts'
import type { Contestant } from '../contestant.ts'
import { createAuth } from './auth.ts'

/** better-auth with its second-factor plugin, on `node:http` by its own handler, the quickest way it offers. */
export async function startBetterAuth(folder: string): Promise<Contestant> {
  const own = join(folder, 'better-auth')
  await mkdir(own, { mode: 0o700 })
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const databaseFile = join(own, 'better-auth.db')
  const secret = randomBytes(32).toString('base64url')
  const { auth, database } = createAuth({ databaseFile, origin, secret })
  await (await getMigrations(auth.options)).runMigrations()
  const context = await auth.$context

  const args = [String(port), databaseFile, origin, secret]
  const server = startPinned(new URL('./server.ts', import.meta.url), {
    core: serverCore,
    args,
    env: { ...process.env, NODE_ENV: 'production' },
  })
  await whenListening(server, port)

  let accepted = 0
  let people = 0
  return {
    name: 'better-auth',
    server,
    port,
    kind: 'requests',
    repeat: false,

    /** What its sign-in leaves behind for a person whose password was right: see the hook of its plugin. */
    async prepare(count) {
      const requests: string[] = []
      const step = totpStep(Date.now())
      database.exec('begin')
      for (let i = 0; i < count; i++) {
        const totpSecret = randomBytes(24).toString('base64url')
        const identifier = `2fa-${randomBytes(15).toString('base64url')}`
        const now = new Date()
        const expiresAt = new Date(now.getTime() + 600_000)
        const user = await context.adapter.create({
          model: 'user',
          data: {
            email: `${identifier.toLowerCase()}@example.com`,
            name: 'Person',
            emailVerified: true,
            twoFactorEnabled: true,
            createdAt: now,
            updatedAt: now,
          },
        })
        const sealed = await symmetricEncrypt({ key: context.secretConfig, data: totpSecret })
        await context.adapter.create({ model: 'twoFactor', data: { userId: user.id, secret: sealed, backupCodes: '', verified: true } })
        await context.internalAdapter.createVerificationValue({ value: user.id, identifier, expiresAt })
        await context.internalAdapter.createVerificationValue({ value: '0', identifier: `2fa-attempts-${identifier}`, expiresAt })
        const cookie = `${context.createAuthCookie('two_factor').name}=${signed(identifier, secret)}`
        requests.push(verifyRequest(origin, cookie, totpCode(Buffer.from(totpSecret), step)))
      }
      database.exec('commit')
      people += count
      return requests
    },

    tookPlace(places) {
      accepted += places.length
    },

    async finish() {
      await server.kill()
      const [sessions, challenges] = [
        'select count(*) as count from session',
        `select count(*) as count from verification where identifier like '2fa-%' and value <> '0'`,
      ].map((sql) => Number(database.prepare(sql).get()?.count))
      database.close()
      const faults: string[] = []
      if (sessions !== accepted) faults.push(`${sessions} sessions instead of ${accepted}`)
      if (challenges !== people - accepted) faults.push(`${challenges} challenges left instead of ${people - accepted}`)
      return { checked: `${accepted} accepted codes: as many sessions are stored`, faults }
    },
  }
}

function verifyRequest(origin: string, cookie: string, code: string): string {
  const headers = {
    host: new URL(origin).host,
    origin,
    'sec-fetch-site': 'same-origin',
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
    accept: 'application/json',
    cookie,
  }
  return postRequest('/api/auth/two-factor/verify-totp', headers, { code })
}

/** The form of its signed cookies: value, dot, HMAC-SHA-256 in Base64, percent-encoded. */
const signed = (value: string, secret: string): string =>
  encodeURIComponent(`${value}.${createHmac('sha256', secret).update(value).digest('base64')}`)

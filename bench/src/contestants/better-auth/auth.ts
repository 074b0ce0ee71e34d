import { DatabaseSync } from 'node:sqlite'
import { betterAuth } from 'better-auth'
import { twoFactor } from 'better-auth/plugins'

/** As its documentation sets it up, with durable commits like ours, and without limits since all load comes from one address. */
export function createAuth({ databaseFile, origin, secret }: { databaseFile: string; origin: string; secret: string }) {
  const database = new DatabaseSync(databaseFile)
  database.exec('pragma journal_mode = wal')
  database.exec('pragma synchronous = full')
  const auth = betterAuth({
    database,
    baseURL: origin,
    secret,
    emailAndPassword: { enabled: true },
    plugins: [twoFactor()],
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
  })
  return { auth, database }
}

import type { Database } from '../database/database.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Session } from '../sessions/session.ts'
import type { FindClient } from './clients.ts'

/** What the library is given of the rest of the server. */
export interface ProviderDeps {
  issuer: string
  database: Database
  findClient: FindClient
  /** Of the request under way. */
  occasion(): Occasion
  /** Ours, by the cookie of the request under way. */
  session(): Promise<Session | undefined>
  errorPage(fault: string): { html: string; headers: Record<string, string> }
}

import { createHostClient } from '@countersign/client'
import { addressesAt } from './addresses-at.ts'
import { Approvals } from './approvals.ts'
import { Events } from './events.ts'
import { Orders } from './orders.ts'
import type { Parts } from './parts.ts'
import { SignIn } from './sign-in.ts'
import { Store } from './store.ts'
import { addressRoutes } from './web/address-routes.ts'
import { claimsRoutes } from './web/claims-routes.ts'
import { failures } from './web/failures.ts'
import { homeRoutes } from './web/home-routes.ts'
import { keyRoutes } from './web/key-routes.ts'
import { orderRoutes } from './web/order-routes.ts'
import { buildServer } from './web/server.ts'
import { signInRoutes } from './web/sign-in-routes.ts'
import { toldRoutes } from './web/told-routes.ts'
import { withdrawRoutes } from './web/withdraw-routes.ts'

export interface ExchangeOptions {
  /** Of 127.0.0.1. */
  port: number
  /** The file that everything is kept in. */
  file: string
  countersign: {
    /** Its public origin. */
    origin: string
    clientId: string
    clientSecret: string
    /** With the scopes accounts, approvals, holds and webhooks. */
    hostKey: string
    /** The name that the key was made with. */
    hostName: string
    /** `whsec_…`: what it signs its questions about our customers with. */
    factsSecret: string
  }
  /** Milliseconds since 1970. Default: the time of the machine. */
  now?: () => number
}

export interface Exchange {
  origin: string
  close(): Promise<void>
}

/** The sample exchange: what an application does with Countersign, by its published parts alone. */
export async function startExchange({ port, file, countersign, now = Date.now }: ExchangeOptions): Promise<Exchange> {
  const { origin } = addressesAt(port)
  const { origin: issuer, clientId, clientSecret, hostKey, hostName, factsSecret } = countersign
  const store = new Store(file)
  const host = createHostClient({ baseUrl: issuer, key: hostKey })
  const signIn = new SignIn({ store, issuer, clientId, clientSecret, origin, now })
  const approvals = new Approvals({ store, host, issuer, origin, audience: hostName, now })
  const orders = new Orders({ store, host, approvals, signIn, now })
  const events = new Events({ store, host, approvals, origin, now })
  const parts: Parts = { store, host, signIn, orders, approvals, events, origin, now }

  const app = await buildServer({ origin, countersign: issuer })
  failures(app)
  signInRoutes(app, parts)
  homeRoutes(app, parts)
  withdrawRoutes(app, parts)
  orderRoutes(app, parts)
  addressRoutes(app, parts)
  keyRoutes(app, parts)
  claimsRoutes(app, parts)
  toldRoutes(app, { ...parts, factsSecret })

  try {
    await app.listen({ host: '127.0.0.1', port })
    await events.subscribe()
    await approvals.settleAll()
  } catch (error) {
    await app.close()
    store.close()
    throw error
  }
  return {
    origin,
    async close() {
      await app.close()
      store.close()
    },
  }
}

import type { Clock } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Database } from '../database/database.ts'
import { seconds } from '../durations.ts'
import type { Log } from '../log.ts'
import { type Channel, Outbox } from '../messages/deliver.ts'
import { openEvent } from '../messages/outbox.ts'
import { secretsInForce } from './endpoint.ts'
import type { Poster } from './post.ts'
import { signedHeaders } from './signature.ts'
import { channelOf } from './webhook.ts'
import { type EndpointRow, liveEndpoints } from './webhook-store.ts'

interface Deps {
  database: Database
  keys: KeyRing
  clock: Clock
  poster: Poster
  log: Log
}

/** As long as another process, or a command, may be ahead of this one in knowing a receiver. */
const lookInterval = seconds(1)

/**
 * Each receiver has an outbox of its own, so that one that is slow or gone keeps no other waiting. Receivers come and go while this
 * runs: what is stored is looked at every second.
 */
export class WebhookDelivery {
  readonly #deps: Deps
  readonly #running = new Map<string, { endpoint: EndpointRow; outbox: Outbox }>()
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> = Promise.resolve()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  start(): void {
    this.#round = this.#look()
    this.#timer = setInterval(() => {
      this.#round = this.#round.then(() => this.#look())
    }, lookInterval)
    this.#timer.unref()
  }

  wake(): void {
    for (const { outbox } of this.#running.values()) outbox.wake()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#round
    await Promise.all([...this.#running.values()].map(({ outbox }) => outbox.stop()))
    this.#deps.poster.close()
  }

  async #look(): Promise<void> {
    const { database, log } = this.#deps
    try {
      const endpoints = await database.read((tx) => tx.all(liveEndpoints, { hostId: '' }))
      const gone = [...this.#running.keys()].filter((id) => !endpoints.some((one) => one.id === id))
      for (const endpoint of endpoints) this.#take(endpoint)
      for (const id of gone) {
        const outbox = this.#running.get(id)?.outbox
        this.#running.delete(id)
        await outbox?.stop()
      }
    } catch (error) {
      log.error({ err: error }, 'cannot read the receivers of events')
    }
  }

  #take(endpoint: EndpointRow): void {
    const known = this.#running.get(endpoint.id)
    if (known) {
      known.endpoint = endpoint
      return
    }
    const { database, clock, log } = this.#deps
    const outbox = new Outbox({ database, clock, channel: this.#channel(endpoint.id), log })
    this.#running.set(endpoint.id, { endpoint, outbox })
    outbox.start()
  }

  #channel(id: string): Channel {
    const { keys, clock, poster } = this.#deps
    return {
      name: channelOf(id),
      parallel: 8,
      patience: seconds(10),
      prepare: (row) => {
        const { body } = openEvent(keys, row)
        return {
          expiresAt: null,
          send: async (signal) => {
            const endpoint = this.#running.get(id)?.endpoint
            if (!endpoint) return { outcome: 'unreachable', reason: 'REMOVED' }
            const now = clock()
            const secrets = secretsInForce(keys, now, id, endpoint.sealed_secrets)
            const headers = signedHeaders(secrets, { id: row.event_id ?? row.id, now, body })
            return poster.post({ url: endpoint.url, headers, body }, signal)
          },
        }
      },
      close() {},
    }
  }
}

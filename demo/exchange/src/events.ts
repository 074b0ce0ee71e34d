import { type HostClient, verifyWebhook, type WebhookEvent } from '@countersign/client'
import type { Approvals } from './approvals.ts'
import type { Customer } from './customers.ts'
import { endSessionsOf } from './sessions.ts'
import type { Store } from './store.ts'

/** What Countersign told us of somebody. */
export interface Told {
  type: string
  happenedAt: string
}

interface Options {
  store: Store
  host: HostClient
  approvals: Approvals
  /** Where Countersign reaches us. */
  origin: string
  now: () => number
}

type HeadersGiven = Readonly<Record<string, string | string[] | undefined>>

const secretName = 'webhook secret'
const endsSessions = ['account.frozen', 'account.not_me', 'session.all_ended', 'password.reset']

/** Hears of what happens at Countersign. */
export class Events {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * Once, to the address that we have now: what goes to a former one is ended, as is one whose secret we do not have. The secret is
   * forgotten before its subscription ends, so that going down in between begins anew.
   */
  async subscribe(): Promise<void> {
    const { store, host, origin } = this.#options
    const url = `${origin}/webhooks`
    const { items } = await host.call('listWebhooks')
    if (items.length === 1 && items[0]?.url === url && this.#secret() !== undefined) return
    store.run('delete from settings where name = :name', { name: secretName })
    for (const { id } of items) await host.call('removeWebhook', { params: { id } })
    const { secret } = await host.call('addWebhook', { body: { url } })
    store.run('insert into settings values (:name, :secret)', { name: secretName, secret })
  }

  /**
   * Acted on, then kept, then answered: what comes again because we went down in between changes nothing. Throws where it is not signed
   * as it should be.
   */
  async receive(headers: HeadersGiven, body: string): Promise<void> {
    const { store, now } = this.#options
    const event = await verifyWebhook({ secret: this.#secret() ?? '', headers, body, now: now() })
    const { id, type, timestamp, data } = event
    if (store.get('select 1 from told where id = :id', { id })) return
    await this.#act(event)
    const sql = 'insert into told values (:id, :type, :accountId, :timestamp, :now, :data) on conflict (id) do nothing'
    store.run(sql, { id, type, accountId: data.accountId, timestamp, now: now(), data: JSON.stringify(data) })
  }

  of({ accountId }: Customer): Told[] {
    return this.#options.store.all<Told>(
      `select type, happened_at as "happenedAt" from told where account_id = :accountId
       order by happened_at desc, rowid desc limit 30`,
      { accountId },
    )
  }

  async #act({ type, data }: WebhookEvent): Promise<void> {
    const { store, approvals } = this.#options
    if (typeof data.approval === 'string') await approvals.settleByApproval(data.approval)
    if (data.accountId !== null && endsSessions.includes(type)) endSessionsOf(store, data.accountId)
  }

  #secret(): string | undefined {
    return this.#options.store.get<{ value: string }>('select value from settings where name = :name', { name: secretName })?.value
  }
}

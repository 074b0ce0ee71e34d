import type { Answer, EndpointName, Operation } from '@countersign/contract'
import { Host } from './host.ts'
import type { Reply } from './send.ts'
import type { World } from './world.ts'

/** A host application that moves money, spoken by hand. */
export class Exchange extends Host {
  readonly #port: number | undefined
  readonly #world: World

  private constructor(world: World, name: string, key?: string, port?: number) {
    super(world, name, key)
    this.#world = world
    this.#port = port
  }

  static readonly origin = 'https://exchange.example.test'

  static open(world: World, name = 'exchange'): Promise<Exchange> {
    return new Exchange(world, name).withKey(['approvals'], [Exchange.origin])
  }

  /** The same, its calls going to another node. */
  at({ port }: { port: number }): Exchange {
    return new Exchange(this.#world, this.name, this.key, port)
  }

  override reply(name: EndpointName, input: unknown, port = this.#port): Promise<Reply> {
    return super.reply(name, input, port)
  }

  request(accountId: string, operation: Operation, more: { returnTo?: string; state?: string } = {}): Promise<Answer<'requestApproval'>> {
    return this.call('requestApproval', { body: { accountId, operation, ...more } })
  }

  redeem(id: string, operation: Operation): Promise<Answer<'redeemApproval'>> {
    return this.call('redeemApproval', { params: { id }, body: { operation } })
  }
}

/** To an address of an example, with everything that a payment may have. */
export const withdrawalOf = (amount: string) => ({
  kind: 'withdrawal',
  asset: 'BTC',
  network: 'bitcoin',
  amount,
  destination: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
  memo: 'Invoice 7',
  fee: '0.0001',
})

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Exchange, type ExchangeOptions, startExchange } from '@countersign/exchange'
import { addressesAt } from '@countersign/exchange/addresses-at'
import { freePort } from '../../harness/free-port.ts'
import { Host } from '../../harness/host.ts'
import type { Site } from './site.ts'
import type { Visitor } from './visitor.ts'

/** The sample exchange beside a site, made known to it by the commands of the operator, and going by its clock. */
export class Larkfield {
  readonly origin: string
  readonly #options: ExchangeOptions
  readonly #folder: string
  #running: Exchange

  private constructor(running: Exchange, options: ExchangeOptions, folder: string) {
    this.origin = running.origin
    this.#running = running
    this.#options = options
    this.#folder = folder
  }

  /** Open as long as the site. */
  static async open(site: Site): Promise<Larkfield> {
    const { world } = site
    const [port, folder] = [await freePort(), await mkdtemp(join(tmpdir(), 'countersign-exchange-'))]
    const { origin, redirectUri, postLogoutUri } = addressesAt(port)
    const printed = await world.command(
      ...['client', 'add', 'larkfield', '--name', 'Larkfield', '--redirect-uri', redirectUri, '--post-logout-uri', postLogoutUri],
      '--first-party',
    )
    const host = await Host.register(world, ['accounts', 'approvals', 'holds', 'webhooks'], [origin], 'Larkfield')
    const options: ExchangeOptions = {
      port,
      file: join(folder, 'exchange.db'),
      countersign: {
        origin: world.publicOrigin,
        clientId: 'larkfield',
        clientSecret: /secret {7}(\S+)/.exec(printed)?.[1] ?? '',
        hostKey: host.key,
        hostName: host.name,
        factsSecret: `whsec_${randomBytes(32).toString('base64')}`,
      },
      now: () => world.clock.now(),
    }
    const larkfield = new Larkfield(await startExchange(options), options, folder)
    site.accompany(larkfield)
    return larkfield
  }

  /** What a server is configured with that asks it about customers. */
  get factsEnv(): Record<string, string> {
    const { port, countersign } = this.#options
    return { COUNTERSIGN_ACCOUNT_FACTS_URL: addressesAt(port).factsUrl, COUNTERSIGN_ACCOUNT_FACTS_SECRET: countersign.factsSecret }
  }

  /** Down, and up again on the same file; `meanwhile` happens in between. */
  async restart(meanwhile: () => Promise<void> = async () => {}): Promise<void> {
    await this.#running.close()
    await meanwhile()
    this.#running = await startExchange(this.#options)
  }

  async close(): Promise<void> {
    await this.#running.close()
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** As somebody would who can write to its file. */
  write(sql: string): void {
    const database = new DatabaseSync(this.#options.file)
    database.exec(sql)
    database.close()
  }

  /** Opens a page of it, as if its address were typed. */
  async show({ page }: Visitor, path = '/'): Promise<void> {
    await page.goto(this.origin + path)
  }

  /** Presses its button: what comes next is on our pages. */
  async beginSignIn(visitor: Visitor): Promise<void> {
    await this.show(visitor)
    await visitor.link('Sign in with Countersign').first().click()
  }

  async withdraw(visitor: Visitor, { amount, to, memo = '' }: { amount: string; to: string; memo?: string }): Promise<void> {
    await this.show(visitor, '/withdraw')
    await visitor.page.getByLabel('What, and on which network').selectOption({ label: 'BTC on Bitcoin, fee 0.0001 BTC' })
    await visitor.field('Amount').fill(amount)
    await visitor.page.getByLabel('To', { exact: true }).fill(to)
    await visitor.field('Memo if you like').fill(memo)
    await visitor.button('Continue').click()
  }

  async addAddress(visitor: Visitor, name: string, address: string): Promise<void> {
    await this.show(visitor, '/addresses')
    await visitor.field('Name').fill(name)
    await visitor.field('Address').fill(address)
    await visitor.button('Add address').click()
  }

  /** Waits for the event to come in. */
  async isTold(visitor: Visitor, type: string): Promise<void> {
    await this.show(visitor, '/told')
    await visitor.until(async () => {
      await visitor.page.reload()
      return (await visitor.page.getByText(type, { exact: true }).count()) > 0
    })
  }

  /** What it says became of an order, or of anything else. */
  says({ page }: Visitor, words: string | RegExp): Promise<void> {
    return page.locator('.banner').getByText(words).waitFor()
  }

  /** Of bitcoin, as the page of balances has it. */
  async bitcoin(visitor: Visitor): Promise<string> {
    await this.show(visitor)
    const row = visitor.page.getByRole('listitem').filter({ hasText: 'Bitcoin' }).first()
    const [, amount] = /BTC\s+([\d.,]+)/.exec(await row.innerText()) ?? []
    assert.ok(amount)
    return amount
  }
}

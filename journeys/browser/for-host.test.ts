import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { createHostClient } from '@countersign/client'
import { requireStepUp } from '@countersign/client/fastify'
import { Host } from '../harness/host.ts'
import { inChromium } from './harness/site.ts'

inChromium('a host application', (site) => {
  const shop = createServer((request, response) => response.end(`<!doctype html><title>Shop</title><h1>Shop ${request.url}</h1>`))
  after(() => shop.close())

  test('sends ines here for a withdrawal; she enters her code, is back, and the withdrawal goes through once', async () => {
    const person = await site.world.personWithAuthenticator('ines')
    const { id: accountId } = await person.browser.call('getAccount')
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
    const registered = await Host.register(site.world, ['accounts', 'challenges'], [origin])
    await registered.call('createHostAccount', { body: { externalId: 'ines', accountId } })
    const host = createHostClient({ baseUrl: await site.origin(), key: registered.key })
    const guard = requireStepUp({
      host,
      purpose: 'withdrawal',
      account: () => 'ines',
      session: () => 's1',
      firstFactor: () => ({ amr: ['pwd'], at: new Date(site.world.clock.now()) }),
      returnTo: () => `${origin}/withdraw`,
      // The clock of the service is another one here.
      maxAgeSeconds: Number.MAX_SAFE_INTEGER,
    })
    /** As Fastify would ask it. */
    async function withdraw(challenge?: string): Promise<{ url?: string; stepUp?: unknown }> {
      const request: Parameters<typeof guard>[0] = { query: { challenge }, headers: {}, ip: '192.0.2.9' }
      let said = '{}'
      const reply = {
        code: () => reply,
        header: () => reply,
        type: () => reply,
        send: (body: unknown) => {
          said = String(body)
        },
      }
      await guard(request, reply)
      return request.stepUp ? { stepUp: request.stepUp } : JSON.parse(said)
    }
    const ines = await site.visitor(person)

    await ines.page.goto((await withdraw()).url ?? '')
    await ines.sees('Confirm it is you')
    await ines.page.getByText(`${registered.name} asks us to check that it is you`).waitFor()
    await ines.button('Continue').click()
    await ines.enterCode(await person.authenticator.freshCode(site.world.clock), 'Continue')
    await ines.page.waitForURL(/\/withdraw\?challenge=hch_/)

    const challenge = new URL(ines.page.url()).searchParams.get('challenge') ?? ''
    assert.ok((await withdraw(challenge)).stepUp)
    assert.ok((await withdraw(challenge)).url, 'the same proof does not go through again')
  })

  test('and takes her back when she would rather not', async () => {
    const person = await site.world.personWithAuthenticator('ines')
    const { id: accountId } = await person.browser.call('getAccount')
    const origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
    const host = await Host.register(site.world, ['accounts', 'challenges'], [origin])
    await host.call('createHostAccount', { body: { externalId: 'ines', accountId } })
    const { url, id } = await host.call('createHostChallenge', {
      params: { externalId: 'ines' },
      body: {
        purpose: 'sign_in',
        firstFactor: { amr: ['pwd'], at: new Date(site.world.clock.now()).toISOString() },
        client: { address: '192.0.2.9' },
        returnTo: `${origin}/welcome`,
      },
    })
    const ines = await site.visitor(person)

    await ines.page.goto(url ?? '')
    await ines.link(`Back to ${host.name}`).click()

    await ines.page.waitForURL(`${origin}/welcome?challenge=${id}&error=cancelled`)
  })
})

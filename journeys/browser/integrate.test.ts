import assert from 'node:assert/strict'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { freePort } from '../harness/free-port.ts'
import { desktop, openChromium } from './harness/chromium.ts'
import { type DemoProcess, startDemoProcess } from './harness/demo-process.ts'
import { blockOf, filesOf } from './harness/guide.ts'
import { GuideFolder } from './harness/guide-folder.ts'
import { VirtualAuthenticator } from './harness/virtual-authenticator.ts'

// One story: each test goes on where the one before it ended, as whoever follows the guide does.
describe('docs/integrate.md, followed as it is written (Chromium)', () => {
  let demo: DemoProcess
  let browser: Browser
  let page: Page
  let folder: GuideFolder
  let shop: Awaited<ReturnType<GuideFolder['start']>>
  const at = (address: string) => folder.here(`http://localhost:${address}`)
  const sees = (title: string) => page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
  const text = () => page.locator('body').innerText()
  const startShop = async () => {
    shop = await folder.start('shop', blockOf('sh start').trim(), 'http://localhost:4000')
  }

  before(async () => {
    assert.equal(blockOf('sh').trim(), 'npm start')
    demo = await startDemoProcess()
    const smtpPort = Number(/SMTP on port (\d+)/.exec(demo.output())?.[1])
    const own = await Promise.all(['3100', '4000', '4001', '4002', '8080'].map(async (port) => [port, await freePort()] as const))
    folder = await GuideFolder.make({ ...Object.fromEntries(own), 3025: smtpPort })
    browser = await openChromium()
    page = await browser.newPage(desktop)
    page.setDefaultTimeout(20_000)
    await VirtualAuthenticator.plugIn(page)
  })
  after(async () => {
    await browser?.close()
    await folder?.remove()
    await demo?.stop()
  })

  test('1 and 2: a server of one’s own, a client and a host key by command, the packed client', async () => {
    for (const [name, content] of filesOf('json')) await folder.write(`countersign/${name}`, content)
    const [keys = '', serve = ''] = blockOf('sh serve').split('\n')
    await folder.shell('countersign', keys)
    await folder.start('countersign', serve, 'http://localhost:3100/readyz')

    const printed = await folder.shell('countersign', blockOf('sh register'))
    const [, secret = ''] = /secret +(\S+)/.exec(printed) ?? []
    const [key = ''] = /csk_\S+/.exec(printed) ?? []

    const installing = /^npm install (.+)$/m.exec(blockOf('sh shop'))
    await folder.shell('countersign', blockOf('sh shop').replace(installing?.[0] ?? '', ''))
    await folder.install('shop', installing?.[1]?.split(' ') ?? [])
    await folder.write('shop/.env', blockOf('ini .env').replace('the first one', secret).replace('csk_the second one', key))
    for (const [name, content] of filesOf('js')) await folder.write(`shop/${name}`, content)
    await startShop()
  })

  test('3 and 4: somebody signs in to the shop, approves a withdrawal with a passkey, and refuses another', async () => {
    await page.goto(at('3100'))
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByLabel('E-mail address').fill('ada@example.com')
    await page.getByLabel('Password', { exact: true }).fill('seven quiet otters under a bridge')
    await page.getByRole('button', { name: 'Create account' }).click()
    await sees('Check your mail')
    await page.getByLabel('8-digit code').fill(await mailedCode(demo.inboxUrl))
    await page.getByRole('button', { name: 'Confirm address' }).click()
    await sees('Your account')
    await page.goto(at('3100/security/passkeys/new'))
    await page.getByRole('button', { name: 'Create a passkey' }).click()
    await sees('Your passkey is ready')

    await page.goto(at('4000'))
    await page.getByRole('link', { name: 'Sign in' }).click()
    await sees('Harbor Shop')
    await page.getByRole('button', { name: 'Withdraw' }).click()
    await sees('Is this the payment you want to make?')
    assert.match(await text(), /0\.25\s*BTC/)
    await page.getByRole('button', { name: 'Use your passkey' }).click()
    await page.getByText('Sent 0.25 BTC to bc1q').waitFor()
    const [, receipt = ''] = (await text()).split('\n')

    await page.reload()
    await page.getByText('Nothing was sent: APPROVAL_OVER').waitFor()
    await page.goto(at('4000'))
    await page.getByRole('button', { name: 'Withdraw' }).click()
    await page.getByRole('button', { name: 'Refuse' }).click()
    await page.getByText('Nothing was sent: APPROVAL_OVER').waitFor()
    // Nobody else is shown it.
    const { status } = await fetch(page.url())
    assert.equal(status, 404)

    const operation = { kind: 'withdrawal', network: 'bitcoin', asset: 'BTC', amount: '0.25', destination: withdrawalTo }
    const check = (content: object) => folder.shell('shop', 'node check-receipt.js "$1" "$2"', [receipt, JSON.stringify(content)])
    assert.match(await check(operation), /^acc_\w+ approved this at phr\. Keep apr_\w+,/)
    await assert.rejects(check({ ...operation, amount: '25' }), /Something else was approved/)
  })

  test('6: the shop hears of what happens, and believes nobody else', async () => {
    await folder.shell('shop', blockOf('sh webhook'))
    await shop.stop()
    await startShop()
    await page.goto(at('4000/sign-in'))
    await sees('Harbor Shop')
    await page.getByRole('button', { name: 'Withdraw' }).click()
    await page.getByRole('button', { name: 'Use your passkey' }).click()
    await page.getByText('Sent 0.25 BTC').waitFor()

    for (const end = Date.now() + 20_000; !/approval\.approved acc_/.test(shop.output()); await page.waitForTimeout(50))
      assert.ok(Date.now() < end, `no webhook came: ${shop.output()}`)
    const body = '{"type":"approval.approved","timestamp":"2026-11-22T00:00:00Z","data":{"accountId":"acc_forged","externalId":null}}'
    const headers = { 'content-type': 'application/json', 'webhook-id': 'e', 'webhook-timestamp': `${Math.floor(Date.now() / 1000)}` }
    const forged = await fetch(at('4000/webhooks'), { method: 'POST', headers: { ...headers, 'webhook-signature': 'v1,AAAA' }, body })
    assert.equal(forged.status, 401)
    assert.ok(!shop.output().includes('acc_forged'))
  })

  for (const [name, port] of [
    ['fastify', '4001'],
    ['express', '4002'],
  ] as const) {
    test(`a route of ${name} wants a fresh second factor, once`, async () => {
      const [, account = ''] = /approval\.approved (acc_\w+)/.exec(shop.output()) ?? []
      await folder.write('shop/link.js', linking(account))
      await folder.shell('shop', 'node --env-file=.env link.js')
      const recipe = await folder.start('shop', `node --env-file=.env ${name}.js`, `http://localhost:${port}`)
      const ask = async (challenge = '') => {
        const answer = await fetch(at(`${port}/account?challenge=${challenge}`), { method: 'DELETE' })
        return { status: answer.status, body: (await answer.json()) as Record<string, string> }
      }

      const first = await ask()
      assert.deepEqual([first.status, first.body.code], [401, 'STEP_UP_REQUIRED'])
      await page.goto(String(first.body.url))
      await page.getByRole('button', { name: 'Continue', exact: true }).click()
      await page.getByRole('button', { name: 'Use your passkey' }).click()
      await page.waitForURL(/\/account\?challenge=/)
      const challenge = new URL(page.url()).searchParams.get('challenge') ?? ''

      assert.deepEqual(await ask(challenge), { status: 200, body: { deleted: true, level: 'phr' } })
      assert.equal((await ask(challenge)).status, 401)
      await recipe.stop()
    })
  }

  test('nginx lets nobody in whom the shop does not know, and wants two steps where it says so', async () => {
    await shop.stop()
    const plain = blockOf('js shop.js')
    const withAuth = plain.replace('withdrawals(app)\n', 'nginxAuth(app)\nwithdrawals(app)\n')
    await folder.write('shop/shop.js', `import { nginxAuth } from './nginx-auth.js'\n${withAuth}`)
    await startShop()
    for (const part of ['', 'bank/']) {
      await mkdir(folder.path('nginx', 'pages', part), { recursive: true })
      await writeFile(folder.path('nginx', 'pages', part, 'index.html'), `<h1>nginx: ${part || 'in'}</h1>`)
    }
    for (const path of ['', 'nginx', 'nginx/pages']) await chmod(folder.path(path), 0o755)
    const server = blockOf('nginx').replaceAll('/srv/pages', folder.path('nginx', 'pages'))
    await folder.write('nginx/nginx.conf', nginxAround(folder.path('nginx'), server))
    await folder.start('nginx', `nginx -e ${folder.path('nginx')}/error.log -c ${folder.path('nginx')}/nginx.conf`, 'http://localhost:8080')

    for (const path of ['', 'bank/']) {
      const answer = await fetch(at(`8080/${path}`), { redirect: 'manual' })
      assert.equal(answer.status, 302)
      assert.equal(answer.headers.get('location'), at(`4000/sign-in${path && '?level=aal2'}`))
    }
    assert.equal((await fetch(at('8080/auth/any'))).status, 404, 'what asks the shop is for nginx alone')
    await page.context().clearCookies()
    await page.goto(at('8080/bank/'))
    // Chromium gives the passkey where the field offers it, without a press.
    await sees('Harbor Shop')
    const shown = await page.goto(at('8080/'))
    assert.match(shown?.headers()['x-account'] ?? '', /^acc_/)
    await page.goto(at('8080/bank/'))
    await sees('nginx: bank/')
  })
})

const withdrawalTo = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'

async function mailedCode(inboxUrl: string): Promise<string> {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const { messages } = (await (await fetch(`${inboxUrl}/api/messages?to=ada@example.com`)).json()) as { messages: { text: string }[] }
    const code = messages.map(({ text }) => /^ {4}(\d{8})$/m.exec(text)?.[1]).find((one) => one !== undefined)
    if (code) return code
  }
  throw new Error('no mail with a code came')
}

/** As the recipe says: once, by the id that the application learned. */
const linking = (accountId: string): string => `
import { createHostClient } from '@countersign/client'
const host = createHostClient({ baseUrl: 'http://localhost:3100', key: process.env.COUNTERSIGN_KEY })
const body = { externalId: 'user-1', accountId: '${accountId}' }
await host.call('createHostAccount', { body }).catch((error) => { if (error.code !== 'ACCOUNT_LINKED_ALREADY') throw error })`

const nginxAround = (folder: string, server: string): string => `
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
user www-data;
events {}
http {
  access_log off;
  types { text/html html; }
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  ${server}
}`

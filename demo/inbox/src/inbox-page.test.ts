import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { createTransport } from 'nodemailer'
import { type Browser, chromium, type Page } from 'playwright-core'
import { type Inbox, startInbox } from './index.ts'

const executablePath = process.env.COUNTERSIGN_CHROMIUM ?? '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : 'Chromium is not installed'

let inbox: Inbox
let browser: Browser
let page: Page
const faults: string[] = []

before(async () => {
  inbox = await startInbox({ smtpPort: 0, httpPort: 0 })
  if (skip) return
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })
  page = await browser.newPage({ viewport: { width: 1024, height: 768 } })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (line) => {
    if (line.type() === 'error') faults.push(line.text())
  })
})
after(async () => {
  await browser?.close()
  await inbox.close()
})

async function send(mail: { subject: string; text?: string; html?: string }) {
  const client = createTransport({ host: inbox.smtpHost, port: inbox.smtpPort, ignoreTLS: true })
  await client.sendMail({ from: 'a@example.com', to: 'ada@example.com', ...mail })
  client.close()
}

test('a mail shows up in the open page without a reload, with its code to copy', { skip }, async () => {
  await page.goto(inbox.url)
  await page.getByText('No messages yet').waitFor()

  await send({ subject: 'Your code', text: 'Enter this:\n\n    48392012\n\nthanks', html: '<p>48392012</p>' })
  await page.getByRole('link', { name: /Your code/ }).click()

  await page.getByRole('heading', { name: 'Your code' }).waitFor()
  await page.locator('.code').getByText('48392012', { exact: true }).waitFor()
  assert.equal(await page.frameLocator('iframe').locator('p').textContent(), '48392012')
  assert.deepEqual(faults, [])
})

test('a hostile mail runs no script and loads nothing, in the page and opened alone', { skip }, async () => {
  const asked: string[] = []
  const outside = createServer((request, response) => {
    asked.push(request.url as string)
    response.end()
  })
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve))
  const elsewhere = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`
  const attack = `<!doctype html><script>document.title='ran';top.document.title='ran';fetch('/api/messages',{method:'DELETE'})</script>
    <img src=x onerror="top.location='/ran'"><svg onload="top.document.title='ran'"></svg><img src="${elsewhere}/pixel">
    <form action="/api/messages" method="post" target="_top"><button>Go</button></form>
    <a href="javascript:top.document.title='ran'" id="trap">here</a><a href="${elsewhere}/" target="_top" id="away">away</a>
    <meta http-equiv="refresh" content="0;url=${elsewhere}/"><link rel="stylesheet" href="${elsewhere}/a.css"><p id="end">end</p>`
  await send({ subject: '<img src=x onerror="document.title=\'ran\'">', text: '<script>document.title="ran"</script>', html: attack })

  await page.goto(inbox.url)
  await page.getByRole('link', { name: /onerror/ }).click()
  const mail = page.frameLocator('iframe')
  await mail.locator('#end').waitFor()
  for (const trap of ['#trap', '#away', 'button']) await mail.locator(trap).click()
  await page.waitForTimeout(300)
  const framed = { title: await page.title(), url: page.url() }

  const own = await page.locator('iframe').getAttribute('src')
  await page.goto(inbox.url + own)
  await page.waitForTimeout(300)
  outside.close()

  assert.doesNotMatch(framed.title, /ran/)
  assert.ok(framed.url.startsWith(`${inbox.url}/#message-`), framed.url)
  assert.equal(await page.title(), '')
  assert.equal(((await (await fetch(`${inbox.url}/api/messages`)).json()) as { messages: [] }).messages.length, 2)
  assert.deepEqual(asked, [])
})

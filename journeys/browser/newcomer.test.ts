import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { desktop, openChromium } from './harness/chromium.ts'
import { type DemoProcess, startDemoProcess } from './harness/demo-process.ts'
import { OathtoolApp } from './harness/oathtool-app.ts'
import { readQrCodes } from './harness/qr.ts'
import { watch } from './harness/watch.ts'

describe('the front door', () => {
  let demo: DemoProcess
  let browser: Browser
  let context: BrowserContext
  let faults: string[]

  before(async () => {
    demo = await startDemoProcess()
    browser = await openChromium({ isWhole: true })
    context = await browser.newContext({ ...desktop, baseURL: demo.countersignUrl })
    context.setDefaultTimeout(20_000)
    faults = await watch(context)
  })

  after(async () => {
    await browser?.close()
    assert.equal(await demo?.stop(), 0)
  })

  test('npm start, and Nadia signs up, scans, signs in with a code, replaces the authenticator, turns it off, on again and removes it', async () => {
    const nadia = new Newcomer(await context.newPage(), await context.newPage(), 'nadia@example.com')
    const { page } = nadia
    await page.bringToFront()

    // From the address that npm start printed to an account, by the code in the inbox.
    const printed = /Countersign +(http:\S+)/.exec(demo.output())?.[1]
    await page.goto(`${printed}`)
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByLabel('E-mail address').fill(nadia.email)
    await page.getByLabel('Password', { exact: true }).fill(nadia.password)
    await page.getByRole('button', { name: 'Create account' }).click()
    await nadia.sees('Check your mail')
    await page.getByLabel('8-digit code').fill(await nadia.readCodeInInbox(demo.inboxUrl))
    await page.getByRole('button', { name: 'Confirm address' }).click()
    await nadia.sees('Your account')

    // The set-up: the picture on the screen, a wrong code, then the right one.
    await page.getByRole('link', { name: 'Security', exact: true }).click()
    await nadia.sees('Account security')
    await page.getByRole('link', { name: 'Set up authenticator app' }).click()
    await nadia.startSetUp('First phone')
    const first = await nadia.scan()
    assert.match(first.key, /^[A-Z2-7]{32}$/)
    assert.equal(decodeURIComponent(first.uri.pathname), `/Countersign Demo:${nadia.email}`)
    await nadia.readsTheSameKey(first)
    await page.getByRole('button', { name: 'Continue' }).click()
    await nadia.enterCode(await first.wrongCode(), 'Next')
    await nadia.isTold('That code did not match.')
    await nadia.enterCode(await first.freshCode(), 'Next')
    await nadia.sees(/^Step 4 of 4/)
    await page.getByText('Two-factor authentication is on').first().waitFor()
    await page.getByRole('link', { name: 'Go to account security' }).click()

    // Out, and in again: now the code is asked for.
    await nadia.signOut()
    await nadia.givePassword()
    await nadia.sees('Confirm it is you')
    await nadia.enterCode(await first.freshCode(), 'Continue')
    await nadia.sees('Your account')

    // A new phone takes the place of the first.
    await nadia.manage('First phone')
    await page.getByRole('link', { name: 'Change authenticator app' }).click()
    await nadia.startSetUp('Second phone')
    await nadia.confirm(await first.freshCode())
    const second = await nadia.scan()
    assert.notEqual(second.key, first.key)
    await page.getByRole('button', { name: 'Continue' }).click()
    await nadia.enterCode(await second.freshCode(), 'Next')
    await page.getByText('Your authenticator app is changed').first().waitFor()
    await page.getByRole('link', { name: 'Go to account security' }).click()

    // Turned off: the replaced app proves nothing any more, the new one does.
    await nadia.manage('Second phone')
    await page.getByRole('button', { name: 'Turn off for now' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Turn off for now' }).click()
    await nadia.confirm(await first.presentCode())
    await nadia.isTold('That code did not match.')
    await nadia.confirm(await second.freshCode())
    await page.getByText('Second phone is turned off for now.').first().waitFor()
    await nadia.signOut()
    await nadia.givePassword()
    await nadia.sees('Your account')

    // On again with its own code, and then removed for good.
    await nadia.manage('Second phone')
    await page.getByRole('button', { name: 'Turn on again' }).click()
    await nadia.confirm(await second.freshCode())
    await page.getByText('Second phone is on again.').first().waitFor()
    await page.getByRole('button', { name: 'Remove authenticator app' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove authenticator app' }).click()
    await nadia.confirm(await second.freshCode())
    await page.getByText('Second phone was removed.').first().waitFor()
    await page.getByText('Not set up', { exact: true }).first().waitFor()

    // Told of every change, in the inbox.
    const subjects = await nadia.subjectsInInbox()
    for (const subject of [
      /^New authenticator app “First phone” added/,
      /“First phone” replaced/,
      /“Second phone” suspended/,
      /“Second phone” resumed/,
      /“Second phone” removed/,
    ])
      assert.equal(subjects.filter((own) => subject.test(own)).length, 1, `${subject} in ${subjects.join(' | ')}`)
    assert.deepEqual(faults, [])
  })
})

/** Somebody who has never been here: a page of the product, and the inbox in another tab. */
class Newcomer {
  readonly password = 'seven quiet otters under a bridge'
  readonly page: Page
  readonly inbox: Page
  readonly email: string

  constructor(page: Page, inbox: Page, email: string) {
    this.page = page
    this.inbox = inbox
    this.email = email
  }

  async sees(title: string | RegExp): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
  }

  async isTold(text: string): Promise<void> {
    await this.page.getByText(text).first().waitFor()
  }

  async readCodeInInbox(url: string): Promise<string> {
    await this.inbox.bringToFront()
    await this.inbox.goto(url)
    await this.inbox.getByRole('link', { name: /code/ }).filter({ hasText: this.email }).click()
    const code = await this.inbox
      .getByText(/^\d{8}$/)
      .first()
      .innerText()
    await this.page.bringToFront()
    return code
  }

  async subjectsInInbox(): Promise<string[]> {
    await this.inbox.bringToFront()
    await this.inbox
      .getByRole('link', { name: /removed/ })
      .first()
      .waitFor()
    const subjects = await this.inbox.locator('#list .subject').allInnerTexts()
    await this.page.bringToFront()
    return subjects.map((subject) => subject.replace(/^New:\s*/, '').trim())
  }

  async startSetUp(name: string): Promise<void> {
    await this.sees('Step 1 of 4: get an app')
    await this.page.getByLabel(/^Name for it/).fill(name)
    await this.page.getByRole('button', { name: 'Continue' }).click()
    if (name === 'First phone') await this.confirmWithPasswordIfAsked()
  }

  /** As with a phone in front of the screen: by what can be seen, and nothing else. */
  async scan(): Promise<OathtoolApp> {
    await this.sees(/^Step 2 of 4/)
    const [uri, ...others] = await readQrCodes(await this.page.screenshot())
    assert.deepEqual(others, [])
    return new OathtoolApp(`${uri}`)
  }

  async readsTheSameKey({ key }: OathtoolApp): Promise<void> {
    const shown = await this.page
      .locator('dt', { hasText: 'Setup key' })
      .locator('xpath=following-sibling::dd[1]')
      .locator('bdi')
      .innerText()
    assert.deepEqual(shown.trim().split(/\s+/), key.match(/.{4}/g))
  }

  async enterCode(code: string, submit: 'Continue' | 'Next'): Promise<void> {
    await this.page.getByLabel('6-digit code').fill(code)
    await this.page.getByRole('button', { name: submit, exact: true }).click()
  }

  async confirm(code: string): Promise<void> {
    const dialog = this.page.getByRole('dialog')
    await dialog.getByLabel('6-digit code').fill(code)
    await dialog.getByRole('button', { name: 'Confirm', exact: true }).click()
  }

  /** A session that is just begun by the password needs no further proof; an older one does. */
  async confirmWithPasswordIfAsked(): Promise<void> {
    const dialog = this.page.getByRole('dialog')
    await this.page
      .getByRole('heading', { level: 1, name: /^Step 2/ })
      .or(dialog)
      .first()
      .waitFor()
    if (!(await dialog.isVisible())) return
    await dialog.getByLabel('Password', { exact: true }).fill(this.password)
    await dialog.getByRole('button', { name: 'Confirm', exact: true }).click()
  }

  async manage(name: string): Promise<void> {
    await this.page.getByRole('link', { name: 'Security', exact: true }).click()
    await this.page.getByRole('link', { name: `Manage ${name}, authenticator app` }).click()
    await this.sees(name)
  }

  async signOut(): Promise<void> {
    await this.page.getByRole('button', { name: /^Account menu/ }).click()
    await this.page.getByRole('menuitem', { name: 'Sign out' }).click()
    await this.isTold('You are signed out.')
  }

  async givePassword(): Promise<void> {
    await this.page.getByLabel('E-mail address').fill(this.email)
    await this.page.getByLabel('Password', { exact: true }).fill(this.password)
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
}

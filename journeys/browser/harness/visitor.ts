import assert from 'node:assert/strict'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { Authenticator } from '../../harness/authenticator.ts'
import type { Person } from '../../harness/person.ts'
import type { TestClock } from '../../harness/test-clock.ts'

interface VisitorOptions {
  person: Person
  context: BrowserContext
  page: Page
  origin: string
  clock: TestClock
}

/** A person in front of a browser, who does what the pages offer. */
export class Visitor {
  readonly person: Person
  readonly context: BrowserContext
  readonly page: Page
  readonly #origin: string
  readonly #clock: TestClock

  constructor({ person, context, page, origin, clock }: VisitorOptions) {
    this.person = person
    this.context = context
    this.page = page
    this.#origin = origin
    this.#clock = clock
  }

  button = (name: string | RegExp): Locator => this.page.getByRole('button', { name, exact: true })
  link = (name: string | RegExp): Locator => this.page.getByRole('link', { name, exact: true })
  field = (name: string | RegExp): Locator => this.page.getByRole('textbox', { name, exact: true })
  heading = (name: string | RegExp): Locator => this.page.getByRole('heading', { name, exact: true })
  dialog = (): Locator => this.page.getByRole('dialog')
  get password(): Locator {
    return this.page.getByLabel('Password', { exact: true })
  }
  get code(): Locator {
    return this.page.getByRole('textbox', { name: '6-digit code', exact: true })
  }

  /** Opens an address as if it were typed: the page is loaded anew. */
  async open(path: string): Promise<void> {
    await this.page.goto(this.#origin + path)
    await this.page.getByRole('heading', { level: 1 }).waitFor()
  }

  get path(): string {
    const { pathname, search } = new URL(this.page.url())
    return pathname + search
  }

  async isAt(path: string): Promise<void> {
    await this.page.waitForURL(this.#origin + path)
  }

  /** The h1 of the page that should be there now. */
  async sees(title: string | RegExp): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
  }

  /** Takes over the session that the person has over HTTP. */
  async bringSession(): Promise<void> {
    const cookies = [...this.person.browser.cookies].map(([name, value]) => ({
      name,
      value,
      url: this.#origin,
      httpOnly: true,
      sameSite: 'Lax' as const,
    }))
    await this.context.addCookies(cookies)
  }

  /** The person over HTTP goes on with the session as the browser has it now: its secret changes with every proof. */
  async bringSessionBack(): Promise<void> {
    for (const { name, value } of await this.context.cookies()) this.person.browser.cookies.set(name, value)
  }

  async askForAccount(): Promise<string> {
    await this.open('/sign-up')
    await this.field('E-mail address').fill(this.person.email)
    await this.password.fill(this.person.password)
    await this.button('Create account').click()
    await this.sees('Check your mail')
    return this.person.readCode()
  }

  async signUp(): Promise<void> {
    await this.field('8-digit code').fill(await this.askForAccount())
    await this.button('Confirm address').click()
    await this.sees('Your account')
  }

  async givePassword(): Promise<void> {
    if (!this.path.startsWith('/sign-in')) await this.open('/sign-in')
    await this.field('E-mail address').fill(this.person.email)
    await this.password.fill(this.person.password)
    await this.button('Sign in').click()
  }

  /** Password given, code asked for. */
  async beginSignIn(): Promise<void> {
    await this.givePassword()
    await this.sees('Confirm it is you')
    await this.code.waitFor()
  }

  async enterCode(code: string, submit: 'Continue' | 'Confirm' | 'Next' | 'Approve'): Promise<void> {
    await this.code.fill(code)
    await this.button(submit).click()
  }

  async signIn(): Promise<void> {
    await this.beginSignIn()
    await this.enterCode(await this.freshCode(), 'Continue')
    await this.sees('Your account')
  }

  async signOut(): Promise<void> {
    await this.button(/^Account menu/).click()
    await this.page.getByRole('menuitem', { name: 'Sign out' }).click()
    await this.sees('Sign in')
  }

  freshCode(authenticator: Authenticator = this.person.authenticator): Promise<string> {
    return authenticator.freshCode(this.#clock)
  }

  wrongCode(): string {
    return this.person.authenticator.wrongCode(this.#clock)
  }

  codeStepsAway(steps: number): string {
    return this.person.authenticator.code(this.#clock, steps)
  }

  /** Step 1 of the set-up and through it; gives back the key that is shown. */
  async beginSetUp({ name, path = '/security/authenticator/new' }: { name?: string; path?: string | null } = {}): Promise<string> {
    if (path !== null) await this.open(path)
    await this.sees('Step 1 of 4: get an app')
    if (name !== undefined) await this.field(/^Name for it/).fill(name)
    await this.button('Continue').click()
    return this.shownKey()
  }

  /** The app as it is after reading the key that is shown in step 2. */
  async newApp(): Promise<Authenticator> {
    return new Authenticator(await this.shownKey())
  }

  async shownKey(): Promise<string> {
    await this.sees(/^Step 2 of 4/)
    return this.readShownKey()
  }

  /** The setup key as a person reads it off the page. */
  async readShownKey(): Promise<string> {
    const text = await this.page
      .locator('dt', { hasText: 'Setup key' })
      .locator('xpath=following-sibling::dd[1]')
      .locator('bdi')
      .innerText()
    return text.replace(/\s/g, '')
  }

  /** Gives the proof that a dialog asks for. */
  async confirmWithCode(authenticator?: Authenticator): Promise<void> {
    await this.dialog()
      .getByRole('textbox', { name: '6-digit code' })
      .fill(await this.freshCode(authenticator))
    await this.dialog().getByRole('button', { name: 'Confirm', exact: true }).click()
  }

  async confirmWithPassword(): Promise<void> {
    await this.dialog().getByLabel('Password', { exact: true }).fill(this.person.password)
    await this.dialog().getByRole('button', { name: 'Confirm', exact: true }).click()
  }

  /** Fails unless the focus is on this element. */
  async hasFocusOn(element: Locator): Promise<void> {
    await element.waitFor()
    for (let tries = 0; tries < 40; tries += 1) {
      if (await element.evaluate((node) => node === document.activeElement)) return
      await this.page.waitForTimeout(25)
    }
    const focused = await this.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))
    assert.fail(`the focus is not on ${element}, but on ${focused}`)
  }

  /** Presses Tab until this element has the focus. */
  async tabTo(element: Locator): Promise<void> {
    await element.waitFor()
    for (let steps = 0; steps < 60; steps += 1) {
      if (await element.evaluate((node) => node === document.activeElement)) return
      await this.page.keyboard.press('Tab')
    }
    assert.fail(`Tab does not reach ${element}`)
  }

  /** What is read out after the name of a field: the texts that aria-describedby points at. */
  descriptionOf(field: Locator): Promise<string> {
    return field.evaluate((node) => {
      const ids = node.getAttribute('aria-describedby')?.split(' ') ?? []
      return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ')
    })
  }

  /** Notes from now on every text that appears in a live region which was there before it. */
  async listen(): Promise<() => Promise<string[]>> {
    await this.page.evaluate(() => {
      const heard: string[] = []
      Object.assign(window, { heard })
      const regions = document.querySelectorAll('[role=status], [role=alert], [aria-live]')
      for (const region of regions)
        new MutationObserver(() => heard.push(region.textContent ?? '')).observe(region, {
          childList: true,
          subtree: true,
          characterData: true,
        })
    })
    return () => this.page.evaluate(() => (window as unknown as { heard: string[] }).heard)
  }

  async until(holds: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      if (await holds()) return
      await this.page.waitForTimeout(50)
    }
    assert.fail('it did not come about within 5 s')
  }
}

import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { after, afterEach, before, describe, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { freePort } from '../../harness/free-port.ts'
import type { Person } from '../../harness/person.ts'
import type { TestClock } from '../../harness/test-clock.ts'
import { World } from '../../harness/world.ts'
import { desktop, openChromium } from './chromium.ts'
import { Visitor } from './visitor.ts'
import { watch } from './watch.ts'

/** Tests in a real browser, with a server of their own. Afterwards no page may have broken the content security policy or thrown. */
export function inChromium(name: string, tests: (site: Site) => void, options: SiteOptions = {}): void {
  describe(`${name} (Chromium)`, () => {
    const site = new Site(options)
    before(() => site.open())
    afterEach(async (context) => {
      const { name, passed } = context as TestContext & { passed: boolean } // not in the types yet
      if (!passed) await site.photograph(name)
      await site.everybodyLeaves()
    })
    after(() => site.close())
    tests(site)
  })
}

const failures = fileURLToPath(new URL('../../../test-results/browser/', import.meta.url))
const supportEmail = 'help@countersign.example'

interface SiteOptions {
  /** In milliseconds since 1970, where dates are to be seen. */
  startsAt?: number
  /** Whether the next visitor gets the emptied browser of one who left: quicker, as it has the pages' files already. */
  handsBrowsersOn?: boolean
  /** Whether people come with all of Chromium, as those do who have it installed. */
  hasWholeBrowser?: boolean
  /** A file that the camera shows. */
  camera?: string
  /** Over what the server is configured with. */
  env?: Readonly<Record<string, string>>
}

interface Opened {
  context: BrowserContext
  faults: string[]
}

/** A server on localhost with a clock that stands still, a browser, and the people in front of it. */
export class Site {
  readonly world: World
  /** The world's clock, with the open pages going by it too. */
  readonly clock: TestClock
  readonly #visitors = new Map<Visitor, string[]>()
  readonly #faults: string[] = []
  readonly #expected: RegExp[] = []
  readonly #others = new Map<string, Promise<string>>()
  readonly #companions: { close(): Promise<void> }[] = []
  #browser: Browser | undefined

  readonly #handsBrowsersOn: boolean
  readonly #hasWholeBrowser: boolean
  readonly #camera: string | undefined
  readonly #emptied = new Map<BrowserContextOptions, Opened>()
  readonly #lookOf = new Map<BrowserContext, BrowserContextOptions>()

  constructor({ startsAt, handsBrowsersOn = false, hasWholeBrowser = false, camera, env }: SiteOptions = {}) {
    this.#handsBrowsersOn = handsBrowsersOn
    this.#hasWholeBrowser = hasWholeBrowser
    this.#camera = camera
    this.world = new World('sqlite', {
      isOnLocalhost: true,
      startsAt,
      env: { COUNTERSIGN_SUPPORT_EMAIL: supportEmail, COUNTERSIGN_SERVICE_NAME: 'Harbor Exchange', ...env },
    })
    const { clock } = this.world
    this.clock = { now: () => clock.now(), pass: (millis) => this.pass(millis), env: clock.env, remove: () => clock.remove() }
  }

  async open(): Promise<void> {
    await this.world.open()
    this.#browser = await openChromium({ isWhole: this.#hasWholeBrowser, camera: this.#camera })
  }

  get browser(): Browser {
    assert.ok(this.#browser)
    return this.#browser
  }

  /** The origin of a further server on the same accounts, configured in another way. */
  origin(env?: Readonly<Record<string, string>>): Promise<string> {
    if (!env) return Promise.resolve(this.world.publicOrigin)
    const key = JSON.stringify(env)
    const origin = this.#others.get(key) ?? this.#startOther(env)
    this.#others.set(key, origin)
    return origin
  }

  /** Somebody at a browser of their own; signed out, whatever they did over HTTP. */
  async visitor(person: Person, options: { look?: BrowserContextOptions; origin?: string } = {}): Promise<Visitor> {
    const { look = desktop, origin = this.world.publicOrigin } = options
    const { context, faults } = await this.#openBrowser(look)
    await context.setExtraHTTPHeaders({ 'x-forwarded-for': person.browser.address })
    await context.clock.setFixedTime(this.world.clock.now())
    const page = await context.newPage()
    const visitor = new Visitor({ person, context, page, origin, clock: this.clock })
    this.#visitors.set(visitor, faults)
    return visitor
  }

  /** Somebody who has no account yet. */
  async stranger(name: string, options?: { look?: BrowserContextOptions; origin?: string }): Promise<Visitor> {
    return this.visitor(this.world.stranger(name), options)
  }

  /** Somebody signed in by the password. */
  async member(name: string, options?: { look?: BrowserContextOptions }): Promise<Visitor> {
    return this.#signedIn(await this.world.person(name), options)
  }

  /** Somebody signed in, with an authenticator set up in the same session. */
  async memberWithAuthenticator(name: string, options: { look?: BrowserContextOptions; called?: string } = {}): Promise<Visitor> {
    const person = await this.world.person(name)
    await person.setUpAuthenticator({ name: options.called ?? 'My phone' })
    return this.#signedIn(person, options)
  }

  /** Closed after the servers, which may have something to tell it until then. */
  accompany(companion: { close(): Promise<void> }): void {
    this.#companions.push(companion)
  }

  /** Lets time pass for the servers and for every page that is open, which notices as if it came back into sight. */
  async pass(millis: number): Promise<void> {
    await this.world.clock.pass(millis)
    for (const { context } of this.#visitors.keys()) await this.#tellTime(context)
  }

  async leave(visitor: Visitor): Promise<void> {
    const { context } = visitor
    const faults = this.#visitors.get(visitor) ?? []
    this.#visitors.delete(visitor)
    const look = this.#lookOf.get(context)
    if (this.#handsBrowsersOn && look && !this.#emptied.has(look)) {
      await emptyBrowser(context)
      this.#emptied.set(look, { context, faults })
    } else {
      await context.close()
      this.#faults.push(...faults)
    }
  }

  async #openBrowser(look: BrowserContextOptions): Promise<Opened> {
    const emptied = this.#emptied.get(look)
    if (emptied) {
      this.#emptied.delete(look)
      return emptied
    }
    const context = await this.browser.newContext(look)
    context.setDefaultTimeout(15_000)
    this.#lookOf.set(context, look)
    return { context, faults: await watch(context) }
  }

  async everybodyLeaves(): Promise<void> {
    for (const visitor of [...this.#visitors.keys()]) await this.leave(visitor)
  }

  /** What was on every screen when a test failed. */
  async photograph(test: string): Promise<void> {
    await mkdir(failures, { recursive: true })
    const name = test.replace(/\W+/g, '-').slice(0, 60)
    const pages = [...this.#visitors.keys()].map(({ page }) => page)
    await Promise.all(pages.map((page, index) => page.screenshot({ path: `${failures}${name}-${index}.png` }).catch(() => {})))
  }

  /** What a page says of something outside that is made to fail. */
  expectFault(fault: RegExp): void {
    this.#expected.push(fault)
  }

  async close(): Promise<void> {
    try {
      await this.everybodyLeaves()
      for (const { faults } of this.#emptied.values()) this.#faults.push(...faults)
      await this.#browser?.close()
      const unexpected = this.#faults.filter((fault) => !this.#expected.some((expected) => expected.test(fault)))
      assert.deepEqual([...new Set(unexpected)], [], 'faults of the pages')
    } finally {
      await this.world.close().finally(() => Promise.all(this.#companions.map((one) => one.close())))
    }
  }

  async #signedIn(person: Person, options?: { look?: BrowserContextOptions }): Promise<Visitor> {
    const visitor = await this.visitor(person, options)
    await visitor.bringSession()
    return visitor
  }

  async #tellTime(context: BrowserContext): Promise<void> {
    await context.clock.setFixedTime(this.world.clock.now())
    for (const page of context.pages())
      await page
        .evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))
        .catch((error: Error) => {
          // It has noticed already, and goes to another page.
          if (!/context was destroyed/.test(error.message)) throw error
        })
  }

  async #startOther(env: Readonly<Record<string, string>>): Promise<string> {
    const port = await freePort()
    const origin = `http://localhost:${port}`
    await this.world.startServer({ ...env, COUNTERSIGN_PUBLIC_ORIGIN: origin }, port)
    return origin
  }
}

/** Nothing of who was there before is left but the files of the pages. */
async function emptyBrowser(context: BrowserContext): Promise<void> {
  await context.setOffline(false)
  await context.unrouteAll({ behavior: 'ignoreErrors' })
  for (const page of context.pages()) {
    await page.evaluate(() => localStorage.clear()).catch(() => {}) // a page that is an error has none
    await page.close()
  }
  await context.clearCookies()
  await context.clearPermissions()
}

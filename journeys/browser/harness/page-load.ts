import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { phone } from './chromium.ts'

export interface PageLoad {
  /** Everything that came over the network, headers too, compressed as it came. */
  bytes: number
  /** From the beginning of the navigation until the first field is there and has the focus, so that typing works. */
  usableMillis: number
}

/** WebPageTest's slow phone: 4 times slower CPU, 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back. */
const slowNetwork = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 }
const slowdown = 4

/** Loads a page with nothing in the cache, on a slow phone or as fast as it goes. */
export async function loadPage(page: Page, address: string, { slow = false } = {}): Promise<PageLoad> {
  const session = await page.context().newCDPSession(page)
  let bytes = 0
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  if (slow) {
    await session.send('Network.emulateNetworkConditions', slowNetwork)
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  }
  await page.addInitScript(noteWhenUsable)
  await page.goto(address, { waitUntil: 'load' })
  const usable = await page.waitForFunction(() => (window as { usableMillis?: number }).usableMillis)
  const usableMillis = (await usable.jsonValue()) ?? Number.NaN
  await page.waitForLoadState('networkidle')
  await session.detach()
  return { bytes, usableMillis }
}

function noteWhenUsable(): void {
  addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLInputElement) (window as { usableMillis?: number }).usableMillis ??= performance.now()
  })
}

/** The sign-in page on a slow phone: the middle of some loads, each in a browser that was never there. */
export async function signInOnSlowPhone(browser: Browser, origin: string, look: BrowserContextOptions = phone): Promise<PageLoad> {
  const loads: PageLoad[] = []
  for (let count = 0; count < 3; count += 1) {
    const context = await browser.newContext(look)
    loads.push(await loadPage(await context.newPage(), `${origin}/sign-in`, { slow: true }))
    await context.close()
  }
  return loads.sort((a, b) => a.usableMillis - b.usableMillis)[1] as PageLoad
}

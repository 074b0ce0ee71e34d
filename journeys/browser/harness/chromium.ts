import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core'

// No sandbox: tests run as root. The rest keeps Chromium from using anything but the pages.
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

/** The Chromium of the machine, without a window. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.COUNTERSIGN_CHROMIUM ?? '/usr/bin/chromium', headless: true, args })
}

const anywhere = { locale: 'en-GB', timezoneId: 'UTC' } as const

export const desktop: BrowserContextOptions = { ...anywhere, viewport: { width: 1280, height: 800 } }

/** Held in the hand, touched, and known by the page to be so. */
export const phone: BrowserContextOptions = { ...anywhere, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

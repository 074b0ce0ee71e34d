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

/** A camera that shows a file of pictures (MJPEG), and a person who allows it. */
const cameraArgs = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']

const { COUNTERSIGN_CHROMIUM: whole = '/usr/bin/chromium', COUNTERSIGN_HEADLESS_SHELL: shell = whole } = process.env

/** The Chromium of the machine, without a window: its shell, which does the same to a page in half the time, or all of it. */
export function openChromium({ isWhole = false, camera }: { isWhole?: boolean; camera?: string | undefined } = {}): Promise<Browser> {
  const filmed = camera === undefined ? [] : [...cameraArgs, `--use-file-for-fake-video-capture=${camera}`]
  return chromium.launch({ executablePath: isWhole ? whole : shell, headless: true, args: [...args, ...filmed] })
}

const anywhere = { locale: 'en-GB', timezoneId: 'UTC' } as const

export const desktop: BrowserContextOptions = { ...anywhere, viewport: { width: 1280, height: 800 } }

/** Held in the hand, touched, and known by the page to be so. */
export const phone: BrowserContextOptions = { ...anywhere, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

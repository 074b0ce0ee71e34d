// `npm run pictures`: takes the pictures of the help anew, each in every language, and notes beside it what was on the page.
import { mkdir, writeFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { settle } from './browser/harness/settle.ts'
import { Site } from './browser/harness/site.ts'
import { bringPicture, filesOf, helpPictures, inWords, languagesOfHelp, timeOfPictures } from './browser/states/help-pictures.ts'

/** What a page says above is what the help speaks of; the rest of a long one makes the picture heavy. */
const mostHeight = 720

for (const preset of new Set(helpPictures.map((picture) => picture.preset))) {
  const site = new Site({ startsAt: timeOfPictures, env: { COUNTERSIGN_POLICY: preset } })
  await site.open()
  for (const picture of helpPictures.filter((one) => one.preset === preset)) {
    for (const language of languagesOfHelp) {
      const ines = await bringPicture(picture, site, language)
      const shown = picture.shows(ines)
      await ines.page.mouse.move(0, 0)
      await ines.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
      // What lies behind a dialog shows at its round corners.
      await ines.page.evaluate(() => document.documentElement.style.setProperty('--veil', 'var(--page)'))
      await settle(ines.page)
      const box = await shown.boundingBox()
      if (!box) throw new Error(`${picture.name} is not to be seen`)
      const files = filesOf(picture, language)
      await mkdir(files.folder, { recursive: true })
      // A whole page has its own.
      const margin = box.x < 12 ? 0 : 12
      const clip = { x: box.x - margin, y: box.y - margin, width: box.width + 2 * margin }
      const taken = await asWebp(ines.page, { ...clip, height: (await heightOf(shown)) + 2 * margin })
      await writeFile(files.picture, taken)
      await writeFile(files.page, await inWords(shown))
      console.log(`${preset} ${picture.name} ${language}: ${Math.round(taken.length / 1024)} KB`)
      await site.everybodyLeaves()
    }
  }
  await site.close()
}

/** Down to the end of a card, and no further than is allowed. */
function heightOf(shown: Locator): Promise<number> {
  return shown.evaluate((whole, most) => {
    const { top, height } = whole.getBoundingClientRect()
    if (height <= most) return height
    const ends = [...whole.querySelectorAll(':scope > * > *')].map((part) => part.getBoundingClientRect().bottom - top + 16)
    return Math.max(...ends.filter((end) => end <= most))
  }, mostHeight)
}

/** A third of the size of PNG. */
async function asWebp(page: Page, clip: { x: number; y: number; width: number; height: number }): Promise<Buffer> {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82, clip: { ...clip, scale: 1 } })
  return Buffer.from(data, 'base64')
}

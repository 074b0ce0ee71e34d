// `npm run pictures`: takes the pictures of the help anew, each in every language, and notes beside it what was on the page.
import { mkdir, writeFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { settle } from './browser/harness/settle.ts'
import { Site } from './browser/harness/site.ts'
import { bringPicture, filesOf, helpPictures, inWords, languagesOfHelp, timeOfPictures } from './browser/states/help-pictures.ts'

/** What a page says above is what the help speaks of; the rest of a long one makes the picture heavy. */
const mostHeight = 640

for (const preset of new Set(helpPictures.map((picture) => picture.preset))) {
  const site = new Site({ startsAt: timeOfPictures, env: { COUNTERSIGN_POLICY: preset } })
  await site.open()
  for (const picture of helpPictures.filter((one) => one.preset === preset)) {
    for (const language of languagesOfHelp) {
      const ines = await bringPicture(picture, site, language)
      const shown = picture.shows(ines)
      await ines.page.mouse.move(0, 0)
      await ines.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
      await settle(ines.page)
      const box = await shown.boundingBox()
      if (!box) throw new Error(`${picture.name} is not to be seen`)
      const files = filesOf(picture, language)
      await mkdir(files.folder, { recursive: true })
      const margin = (await ines.dialog().count()) > 0 ? 0 : 12
      const clip = { x: Math.max(0, box.x - margin), y: Math.max(0, box.y - margin), width: box.width + 2 * margin }
      const taken = await asWebp(ines.page, { ...clip, height: Math.min(box.height + 2 * margin, mostHeight) })
      await writeFile(files.picture, taken)
      await writeFile(files.page, await inWords(shown))
      console.log(`${preset} ${picture.name} ${language}: ${Math.round(taken.length / 1024)} KB`)
      await site.everybodyLeaves()
    }
  }
  await site.close()
}

/** A third of the size of PNG. */
async function asWebp(page: Page, clip: { x: number; y: number; width: number; height: number }): Promise<Buffer> {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82, clip: { ...clip, scale: 1 } })
  return Buffer.from(data, 'base64')
}

import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { inChromium } from './harness/site.ts'
import type { Visitor } from './harness/visitor.ts'
import { bringPicture, filesOf, type HelpPicture, helpPictures, inWords, languagesOfHelp, timeOfPictures } from './states/help-pictures.ts'

for (const preset of new Set(helpPictures.map((picture) => picture.preset))) {
  inChromium(
    `the pictures in the help of ${preset}`,
    (site) => {
      const pictures = helpPictures.filter((one) => one.preset === preset)
      /** A page is drawn anew where it is; a dialog lies over the choice of languages. */
      async function inLanguage(picture: HelpPicture, ines: Visitor, language: string): Promise<Visitor> {
        if ((await ines.dialog().count()) > 0) return bringPicture(picture, site, language)
        await ines.page.locator(`footer button[lang="${language}"]`).click()
        return ines
      }

      test('each shows the page as it is, in every language, in a light file', async () => {
        for (const picture of pictures) {
          let ines = await bringPicture(picture, site, languagesOfHelp[0])
          for (const language of languagesOfHelp) {
            const files = filesOf(picture, language)
            assert.ok(statSync(files.picture).size < 40_000, `${files.picture} has less than 40 KB`)
            if (language !== languagesOfHelp[0]) ines = await inLanguage(picture, ines, language)

            const then = readFileSync(files.page, 'utf8')
            const now = () => inWords(picture.shows(ines))
            await ines.until(async () => (await now()) === then).catch(() => {}) // what is different is told by the next line
            assert.equal(await now(), then, `${picture.name} (${language}) is another page than in the picture: npm run pictures`)
          }
          await site.everybodyLeaves()
        }
      })
    },
    { startsAt: timeOfPictures, env: { COUNTERSIGN_POLICY: preset } },
  )
}

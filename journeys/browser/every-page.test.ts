import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { sidewaysScroll, violationsOn } from './harness/accessibility.ts'
import { desktop, phone } from './harness/chromium.ts'
import { walkByTab } from './harness/keyboard.ts'
import { settle } from './harness/settle.ts'
import { inChromium } from './harness/site.ts'
import { pageStates } from './states/states.ts'

/** What can differ in dark mode, where the structure is the same. */
const colours = ['color-contrast', 'link-in-text-block']

inChromium(
  'every page and state',
  (site) => {
    for (const { name, only, bring } of pageStates) {
      test(`${name}: no violation in light and dark, every control by Tab with the focus to be seen, nothing beside 320 px`, async () => {
        const { page } = await bring(site, only === 'phone' ? phone : desktop)

        assert.deepEqual(await violationsOn(page), [], 'axe')
        await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
        // The component library hears of it by an event.
        await page.waitForFunction(() => (document.documentElement.dataset.mantineColorScheme ?? 'dark') === 'dark')
        await settle(page)
        assert.deepEqual(await violationsOn(page, colours), [], 'axe, dark')
        const { missed, unseen, reached } = await walkByTab(page)
        assert.deepEqual({ missed, unseen }, { missed: [], unseen: [] }, `by keyboard: ${reached.join(', ')}`)
        assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1)
        assert.match(await page.title(), name === 'sign-up-unreachable' ? /^Create your account$/ : /\S – Harbor Exchange$/)
        await page.setViewportSize({ width: 320, height: 640 })
        assert.equal(await sidewaysScroll(page), 0, 'sideways at 320 px')
        assert.deepEqual(await violationsOn(page, ['target-size']), [], 'axe, 320 px')
        assert.deepEqual(await runningAnimations(page), [], 'reduced motion')
      })
    }
  },
  { handsBrowsersOn: true },
)

const runningAnimations = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState }) => playState === 'running')
      .map(({ effect }) => `${effect?.getComputedTiming().duration} ms`),
  )

// `npm run screens`: a picture of every page and state, phone and desktop, light and dark, into screens/; and the one of the README.
// Words as arguments: only states that have one of them in their name; `readme` is the picture of the README. `--preset NAME`: the pages
// that differ by preset, in that one; without it and without words, in each preset too.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { presetNames } from '@countersign/server/presets'
import type { BrowserContextOptions } from 'playwright-core'
import { contactSheet, type Picture } from './browser/contact-sheet.ts'
import { drawExchange } from './browser/exchange-picture.ts'
import { desktop, phone } from './browser/harness/chromium.ts'
import { signInOnSlowPhone } from './browser/harness/page-load.ts'
import { settle } from './browser/harness/settle.ts'
import { Site } from './browser/harness/site.ts'
import type { PageState } from './browser/states/page-state.ts'
import { statesInPreset } from './browser/states/preset-states.ts'
import { pageStates } from './browser/states/states.ts'
import { days, hours } from './harness/test-clock.ts'

const { values, positionals: words } = parseArgs({ allowPositionals: true, options: { preset: { type: 'string' } } })
const folder = fileURLToPath(new URL('../screens/', import.meta.url))
const readmePicture = fileURLToPath(new URL('../docs/pictures/security-page.png', import.meta.url))
const isAll = words.length === 0 && values.preset === undefined
const presets = values.preset === undefined ? (isAll ? presetNames : []) : [values.preset]
const inPresets = presets.map(statesInPreset)
const states = [
  ...new Map(
    [...(values.preset === undefined ? pageStates : []), ...inPresets.flatMap((each) => each.states)].map((one) => [one.name, one]),
  ).values(),
]
const wanted = states.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
const workers = 2

if (isAll) await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
await mkdir(dirname(readmePicture), { recursive: true })
const started = performance.now()
const rows = new Map<string, Picture[]>(wanted.map(({ name }) => [name, []]))
const failed: string[] = []
const waiting = [...wanted]
await Promise.all(Array.from({ length: Math.min(workers, wanted.length) }, drawWaiting))
await writeFile(`${folder}index.html`, contactSheet(rows))
for (const { remove } of inPresets) remove()
if (isAll || words.includes('readme')) {
  await drawForReadme()
  await drawExchange()
}
console.log(
  `${wanted.length - failed.length} of ${wanted.length} states in ${Math.round((performance.now() - started) / 1000)} s: screens/index.html`,
)
for (const failure of failed) console.error(failure)
process.exitCode = failed.length > 0 ? 1 : 0

async function drawWaiting(): Promise<void> {
  const site = new Site({ startsAt: Date.UTC(2026, 10, 20, 14, 20, 10) })
  await site.open()
  // A server says what is wrong with an exact preset each time it starts.
  site.world.expectInLog(/"finding":"\w+","severity":"error"/)
  for (let state = waiting.shift(); state; state = waiting.shift()) {
    try {
      await drawState(site, state)
      console.log(`${wanted.length - waiting.length}/${wanted.length} ${state.name}`)
    } catch (error) {
      failed.push(`${state.name}: ${error}`)
    }
    await site.everybodyLeaves()
  }
  await site.close()
}

async function drawState(site: Site, state: PageState): Promise<void> {
  if (state.only !== 'phone') await draw(site, state, desktop, [1280])
  await draw(site, state, phone, [390, 320])
}

async function draw(site: Site, { name, bring }: PageState, look: BrowserContextOptions, widths: number[]): Promise<void> {
  const { page } = await bring(site, look)
  await page.mouse.move(0, 0) // nothing is pointed at
  // A dialog lies over what can be seen of the page, not over all of it.
  const fullPage = (await page.getByRole('dialog').count()) === 0
  for (const width of widths) {
    await page.setViewportSize({ width, height: look.viewport?.height ?? 800 })
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      const file = `${name}-${width}-${scheme}.png`
      await settle(page)
      await page.screenshot({ path: folder + file, fullPage, animations: 'disabled', caret: 'hide' })
      rows.get(name)?.push({ file, width, scheme })
    }
  }
}

/** The security page of somebody who has been here for some weeks. And, while nothing else runs, how soon a slow phone can sign in. */
async function drawForReadme(): Promise<void> {
  const site = new Site({ startsAt: Date.UTC(2026, 9, 29, 8, 41, 10) })
  await site.open()
  const person = site.world.stranger('ines', { email: 'ines.moreau@example.com' })
  await person.signUp()
  const onPhone = await person.setUpAuthenticator({ name: 'Phone' })
  await site.pass(days(3) + hours(2))
  await person.signIn()
  await person.setUpAuthenticator({ name: 'Tablet at home' })
  await site.pass(days(19) + hours(7))
  person.authenticators.reverse()
  const answer = await person.beginSignIn()
  const proof = await onPhone.freshCode(site.clock)
  await person.browser.call('verifyChallenge', { params: { id: answer.challenge.id }, body: { proof } })

  const ines = await site.visitor(person, { look: { ...desktop, viewport: { width: 1100, height: 780 }, deviceScaleFactor: 1.5 } })
  await ines.bringSession()
  await ines.open('/security')
  await ines.heading('Two-factor authentication').waitFor()
  await settle(ines.page)
  await ines.page.screenshot({ path: readmePicture, animations: 'disabled' })

  const { usableMillis, bytes } = await signInOnSlowPhone(site.browser, site.world.publicOrigin)
  console.log(
    `sign-in on a slow phone (CPU 4 times slower, 1.6 Mbit/s, 150 ms): usable after ${Math.round(usableMillis)} ms, ${bytes} bytes`,
  )
  await site.close()
}

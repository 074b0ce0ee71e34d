import { fileURLToPath } from 'node:url'
import type { Locator } from 'playwright-core'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'

/** A picture in the help of a preset: how somebody comes to what it shows, whatever the language of the page. */
export interface HelpPicture {
  preset: string
  name: string
  bring(site: Site, ines: Visitor): Promise<void>
  shows(ines: Visitor): Locator
}

export const languagesOfHelp = ['en', 'de', 'ar'] as const

/** The picture, and beside it what was on the page when it was taken: its structure and its words. */
export const filesOf = ({ preset, name }: HelpPicture, language: string) => {
  const folder = fileURLToPath(new URL(`../../../presets/${preset}/pictures/`, import.meta.url))
  return { folder, picture: `${folder}${name}.${language}.webp`, page: `${folder}${name}.${language}.aria` }
}

/** As wide as people see it in the help, and as sharp as most screens. */
export const lookOfPictures = { locale: 'en-GB', timezoneId: 'UTC', viewport: { width: 720, height: 900 }, deviceScaleFactor: 1.5 } as const
/** When the pictures are taken: dates are on some of them. */
export const timeOfPictures = Date.UTC(2026, 10, 20, 14, 20, 10)

export async function bringPicture(picture: HelpPicture, site: Site, language: string): Promise<Visitor> {
  const ines = await site.visitor(await site.world.person('ines'), { look: lookOfPictures })
  await ines.context.addInitScript((chosen) => localStorage.setItem('language', chosen), language)
  await picture.bring(site, ines)
  await picture.shows(ines).waitFor()
  return ines
}

/** What is on it for a screen reader; names of our own in addresses, and where somebody is, differ each time. */
export const inWords = async (shown: Locator): Promise<string> =>
  `${(await shown.ariaSnapshot()).replace(/fac_\w+/g, 'fac').replace(/\b10(\.\d+){3}\b/g, '10.0.0.1')}\n`

const page = (ines: Visitor) => ines.page.getByRole('main')

/** Where it is turned off. */
const lastCard = (ines: Visitor) => page(ines).locator('h2').last().locator('xpath=ancestor::section[1]/parent::*')

async function security(_site: Site, ines: Visitor): Promise<void> {
  await ines.bringSession()
  await ines.open('/security')
  await ines.page.getByRole('heading', { level: 2 }).first().waitFor()
}

/** Where the pop-up lies over it first. */
async function securityBelowPopUp(site: Site, ines: Visitor): Promise<void> {
  await security(site, ines)
  await ines.dialog().waitFor()
  await ines.page.keyboard.press('Escape')
  await ines.dialog().waitFor({ state: 'hidden' })
}

async function withApp(path: (id: string) => string, ines: Visitor): Promise<void> {
  const { factorId } = await ines.person.setUpAuthenticator({ name: 'Phone' })
  await ines.bringSession()
  await ines.open(path(factorId))
  await ines.page.getByRole('heading', { level: 2 }).first().waitFor()
}

async function signIn(_site: Site, ines: Visitor): Promise<void> {
  await ines.open('/sign-in')
  await ines.page.locator('input[autocomplete^="username"]').fill(ines.person.email)
  await ines.page.locator('input[type="password"]').fill(ines.person.password)
  await ines.page.locator('form button[type="submit"]').click()
}

export const helpPictures: readonly HelpPicture[] = [
  { preset: 'coinflex-style', name: 'security-page', bring: securityBelowPopUp, shows: page },
  { preset: 'coinflex-style', name: 'pop-up', bring: signIn, shows: (ines) => ines.dialog() },
  { preset: 'coinflex-style', name: 'modification', bring: (_site, ines) => withApp(() => '/security', ines), shows: page },
  { preset: 'coinflex-style', name: 'turn-off', bring: (_site, ines) => withApp((id) => `/security/factors/${id}`, ines), shows: lastCard },
  { preset: 'cryptocloud-style', name: 'enable', bring: security, shows: page },
]

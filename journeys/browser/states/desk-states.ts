import type { StaffRole } from '@countersign/contract'
import type { BrowserContextOptions } from 'playwright-core'
import { freePort } from '../../harness/free-port.ts'
import type { Person } from '../../harness/person.ts'
import { bySelfie } from '../harness/case-at-desk.ts'
import { asWithoutProxy, beforeDesk } from '../harness/reviewer.ts'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

type Look = BrowserContextOptions

export async function atDesk(site: Site, look: Look, role: StaffRole, origin?: string): Promise<Visitor> {
  const ines = await beforeDesk(site, 'ines', { look, role, origin })
  await ines.button('Come in with a passkey').click()
  await ines.heading('Your work').waitFor()
  return ines
}

/** A case that waits, with two pictures in it; its owner has the visit over HTTP. */
export async function waitingCase(site: Site): Promise<{ maya: Person; number: string }> {
  const { owner: maya, number } = await bySelfie(site)
  return { maya, number }
}

const viewers = new WeakMap<Site, Promise<string>>()
/** Where pictures are shown: they come from an origin of their own. */
export function withViewer(site: Site): Promise<string> {
  const start = async () => {
    const port = String(await freePort())
    return site.origin({ COUNTERSIGN_EVIDENCE_ORIGIN: `http://localhost:${port}`, COUNTERSIGN_EVIDENCE_PORT: port })
  }
  const origin = viewers.get(site) ?? start()
  viewers.set(site, origin)
  return origin
}

export async function atCase(site: Site, look: Look, origin?: string): Promise<Visitor> {
  const ines = await atDesk(site, look, 'reviewer', origin)
  await ines.button('Deal me the next case').click()
  await ines.heading(/^Case /).waitFor()
  return ines
}

async function rejecting(site: Site, look: Look): Promise<Visitor> {
  await waitingCase(site)
  const ines = await atCase(site, look)
  await ines.page.getByRole('radio', { name: 'Wrong' }).first().check()
  await ines.page.getByRole('radio', { name: 'Reject' }).check()
  await ines.field('Why, for the record').fill('The picture does not show the document.')
  return ines
}

/** The desk of the staff. */
export const deskStates: PageState[] = [
  state('desk-enter', (site, look) => beforeDesk(site, 'ines', { look })),
  state('desk-work', async (site, look) => {
    await waitingCase(site)
    return atDesk(site, look, 'reviewer')
  }),
  state('desk-case', async (site, look) => {
    await waitingCase(site)
    const ines = await atCase(site, look, await withViewer(site))
    await ines.button(/^Open: Selfie/).click()
    await ines.page.getByRole('img', { name: /^Sent in as evidence: Selfie/ }).waitFor()
    await asWithoutProxy(ines)
    await ines.button('Read the mail').click()
    await ines.page.getByText(/signed in to your account from Lisbon/).waitFor()
    return ines
  }),
  state('desk-case-rejecting', rejecting),
  state('desk-decision', async (site, look) => {
    const ines = await rejecting(site, look)
    await ines.button('Preview and sign').click()
    await ines.dialog().getByText('Your passkey signs this decision').waitFor()
    return ines
  }),
  state('desk-contact', async (site, look) => {
    const origin = await site.origin({ COUNTERSIGN_POLICY: 'cryptocloud-style', COUNTERSIGN_SUPPORT_EMAIL: '' })
    const ines = await atDesk(site, look, 'support', origin)
    await ines.link('Open a case').click()
    await ines.button('Open the case').waitFor()
    return ines
  }),
  state('desk-texts', async (site, look) => {
    for (const name of ['noor', 'omar', 'tess']) await (await site.world.person(name)).setUpPhone(site.world.phone())
    const ines = await atDesk(site, look, 'administrator')
    await ines.page.getByRole('link', { name: 'Text messages' }).click()
    await ines.heading('By country').waitFor()
    return ines
  }),
]

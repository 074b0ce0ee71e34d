import assert from 'node:assert/strict'
import type { StaffRole } from '@countersign/contract'
import type { BrowserContextOptions, Locator } from 'playwright-core'
import { agree } from '../../harness/member.ts'
import { desktop } from './chromium.ts'
import type { Site } from './site.ts'
import { VirtualAuthenticator } from './virtual-authenticator.ts'
import type { Visitor } from './visitor.ts'

/** Somebody of the staff in front of the desk, who does what its pages offer. */
export class Reviewer {
  readonly visitor: Visitor

  readonly #desk: string

  private constructor(visitor: Visitor) {
    this.visitor = visitor
    this.#desk = visitor.page.url()
  }

  /** With a role by command, a passkey by its page, and come in. */
  static async at(site: Site, name: string, options: BeforeDesk = {}): Promise<Reviewer> {
    const visitor = await beforeDesk(site, name, options)
    await asWithoutProxy(visitor)
    const reviewer = new Reviewer(visitor)
    await reviewer.comeIn()
    return reviewer
  }

  /** Again, where the work was over. */
  async comeIn(): Promise<void> {
    await this.page.goto(this.#desk)
    await this.visitor.button('Come in with a passkey').click()
    await this.visitor.heading('Your work').waitFor()
  }

  /** What is on the page, in the order of the page. */
  text(): Promise<string> {
    return this.visitor.page.locator('main').innerText()
  }

  get page() {
    return this.visitor.page
  }

  async toWork(): Promise<void> {
    await this.page.goto(this.#desk)
    await this.visitor.heading('Your work').waitFor()
  }

  async takeNext(number?: string): Promise<void> {
    await this.toWork()
    await this.visitor.button('Deal me the next case').click()
    await this.visitor.heading(number === undefined ? /^Case / : `Case ${number}`).waitFor()
  }

  /** The picture that is hidden until somebody asks for it. */
  async lookAtPicture(): Promise<Locator> {
    await this.page
      .getByRole('button', { name: /^Open: / })
      .first()
      .click()
    const picture = this.page.locator('main img').first()
    await picture.waitFor()
    await this.visitor.until(() => picture.evaluate((node) => (node as HTMLImageElement).naturalWidth > 0))
    await this.isMarked(picture.locator('xpath=ancestor::section[1]'))
    return picture
  }

  /** Over what is shown lies the name of who looks at it. */
  async isMarked(shown: Locator): Promise<void> {
    const marks = await shown.locator('[data-viewer]').evaluateAll((all) => all.map((one) => getComputedStyle(one, '::after').content))
    assert.deepEqual([...new Set(marks)], [JSON.stringify(this.visitor.person.email)])
  }

  /** Everything passes but what is named, for its first reason or for that one. */
  async tick(wrong: Record<string, string | null> = {}): Promise<void> {
    const open = new Set(Object.keys(wrong))
    for (const group of await this.page.locator('[aria-labelledby=checklist] fieldset').all()) {
      const item = await group.locator('legend').innerText()
      open.delete(item)
      const isWrong = Object.hasOwn(wrong, item)
      await group.getByRole('radio', { name: isWrong ? 'Wrong' : 'Right' }).check()
      const why = wrong[item]
      if (why) await group.getByRole('combobox').selectOption({ label: why })
    }
    assert.deepEqual([...open], [], 'items that are not on the list')
  }

  /** What is shown once more before it is signed: the letter to the owner. */
  async prepare(verdict: string, { note = 'Seen and compared.', message }: { note?: string; message?: string } = {}): Promise<string> {
    const { visitor } = this
    await this.page.getByRole('radio', { name: verdict, exact: true }).check()
    await visitor.field('Why, for the record').fill(note)
    if (message) await visitor.field('Words of your own to the owner').fill(message)
    await visitor.button('Preview and sign').click()
    await visitor.dialog().waitFor()
    return visitor.dialog().innerText()
  }

  async decide(verdict: string, more: { note?: string; message?: string } = {}): Promise<string> {
    const letter = await this.prepare(verdict, more)
    await this.visitor.button('Confirm with passkey').click()
    await this.visitor.heading('Your work').waitFor()
    return letter
  }
}

interface BeforeDesk {
  role?: StaffRole
  /** Of the desk, where it is another server. */
  origin?: string | undefined
  look?: BrowserContextOptions
}

/** Somebody with a role and a passkey, in front of the desk. */
export async function beforeDesk(
  site: Site,
  name: string,
  { role = 'reviewer', origin = site.world.publicOrigin, look = desktop }: BeforeDesk = {},
): Promise<Visitor> {
  const person = await site.world.person(name)
  const said = await site.world.command('staff', 'add', person.email, '--role', role)
  await person.browser.call('claimStaffRole', { body: { token: /#([\w-]{43})/.exec(said)?.[1] ?? assert.fail(said) } })
  await agree(site.world, person)
  const visitor = await site.visitor(person, { look })
  await visitor.bringSession()
  await VirtualAuthenticator.plugIn(visitor.page)
  await visitor.open('/staff/passkey')
  await visitor.button(/^Create (a )?passkey$/i).click()
  await visitor.sees('Your passkey is ready')
  await visitor.page.goto(`${origin}/desk`)
  await visitor.button('Come in with a passkey').waitFor()
  return visitor
}

/** A browser asks another origin first whether it may send it a header more. */
export const asWithoutProxy = ({ context }: Visitor): Promise<void> => context.setExtraHTTPHeaders({})

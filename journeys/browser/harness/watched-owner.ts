import { randomBytes } from 'node:crypto'
import type { MailMessage } from '@countersign/inbox'
import { signInByApp } from '../../harness/loot.ts'
import { nextDigits } from '../../harness/mail-links.ts'
import type { Mailbox } from '../../harness/mailbox.ts'
import { agree } from '../../harness/member.ts'
import type { Person } from '../../harness/person.ts'
import type { Phone } from '../../harness/phone.ts'
import { SoftPasskey } from '../../harness/soft-passkey.ts'
import { days } from '../../harness/test-clock.ts'
import type { Site } from './site.ts'
import type { Visitor } from './visitor.ts'

/** Somebody whose account others are after: with the factors that the policy check looks at, two addresses, and a browser at home. */
export class WatchedOwner {
  readonly person: Person
  readonly phone: Phone
  /** Which nobody else reads. */
  readonly second: Mailbox
  readonly accountId: string

  private constructor(person: Person, phone: Phone, second: Mailbox, accountId: string) {
    this.person = person
    this.phone = phone
    this.second = second
    this.accountId = accountId
  }

  /** All of it set up by the rules of the service, more than a week ago; signed in. */
  static async at({ world }: Site, factors: readonly string[], email?: string): Promise<WatchedOwner> {
    const person = await world.stranger('maya', { ...(email !== undefined && { email }) }).signUp()
    const second = world.mailbox(`second.${randomBytes(4).toString('hex')}@example.test`)
    await person.stepUp('change_addresses')
    const { requestId } = await person.browser.call('addAddress', { body: { email: second.address } })
    const code = await nextDigits({ mailbox: second, secrets: world.secrets }, /confirm this address/)
    await person.browser.call('confirmAddress', { body: { requestId, code } })

    const phone = world.phone()
    // To the rules an app with a number on record is an app; what is asked for a further factor is a code of it.
    await agree(world, person)
    await person.setUpAuthenticator({ name: 'Her app' })
    const further = async (setUp: () => Promise<unknown>) => {
      await agree(world, person)
      await person.stepUp('add_factor')
      await setUp()
    }
    if (factors.includes('sms')) await further(() => person.setUpPhone(phone))
    if (factors.includes('passkey')) await further(() => new SoftPasskey(world).setUp(person))
    await world.untilMailIsOut()
    await world.clock.pass(days(8))
    await signInByApp(person, person.browser, world)
    return new WatchedOwner(person, phone, second, (await person.browser.call('getAccount')).id)
  }

  /** In at the browser that the account knows, signed out before. Gives back the code that was used. */
  async comesHome(home: Visitor): Promise<string> {
    const { browser } = this.person
    await browser.reply('signOut')
    await home.bringSession()
    await toCode(home)
    const code = await home.freshCode()
    await home.enterCode(code, 'Continue')
    await home.sees('Your account')
    await home.bringSessionBack()
    return code
  }

  /** The next mail of that kind, at each of her addresses. */
  async told(subject: RegExp): Promise<[MailMessage, MailMessage]> {
    return [await this.person.mailbox.next(subject), await this.second.next(subject)]
  }
}

/** To where a code of the app is asked for, whatever is asked for first. */
export async function toCode(visitor: Visitor): Promise<void> {
  await visitor.open('/sign-in')
  await visitor.givePassword()
  await visitor.sees('Confirm it is you')
  const another = visitor.button('Try another way')
  await visitor.code.or(another).first().waitFor()
  if (await visitor.code.isVisible()) return
  await another.click()
  await visitor.page
    .getByRole('listitem')
    .getByRole('button', { name: /^Her app/ })
    .click()
  await visitor.code.waitFor()
}

import assert from 'node:assert/strict'
import { drawPicture } from '@countersign/server/testing'
import type { IntakeMail } from './intake-mail.ts'
import type { Person } from './person.ts'
import type { World } from './world.ts'

const answers = `1. Authenticator app
1a. Authy, +44 7400 900111
2. My phone was stolen
3. March 2025
4. 0.5 BTC
5. yesterday`

let pictures = 0

/** What somebody writes to the address for recoveries who wants the account of another. */
export class FalseMail {
  readonly #mail: IntakeMail
  readonly #world: World

  constructor(mail: IntakeMail, world: World) {
    this.#mail = mail
    this.#world = world
  }

  /** From elsewhere in the name of the owner, and from an address of their own: nothing is believed, and nobody is named. */
  async writesInTheNameOf({ email }: Person): Promise<void> {
    const own = this.#world.mailbox(`mallory.${email}`)
    const picture = drawPicture(`forged ${email}`)
    assert.equal(await this.#sent({ from: email, picture, by: this.#mail.ours }), 'not_authentic')
    assert.equal(await this.#sent({ from: own.address, text: `${answers}\n${email}`, picture }), 'guidance')
    const { text } = await own.next(/help by mail/)
    assert.ok(/whether or not there is an account/.test(text) && !text.includes(email), text)
  }

  /** With the owner’s mailbox: first with a picture that the desk has from somebody else, then with another one. Gives back the case. */
  async writesAs({ email, mailbox }: Person): Promise<string> {
    assert.equal(await this.#sent({ from: email, picture: await this.#seenPicture() }), 'incomplete')
    const { text } = await mailbox.next(/missing/)
    assert.match(text, /was sent to us before/)
    assert.equal(await this.#sent({ from: email, text: 'Here.', picture: drawPicture(`${email} ${++pictures}`) }), 'complete')
    return /case ([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(text)?.[1] ?? assert.fail(text)
  }

  /** That came with the case of an accomplice. */
  async #seenPicture(): Promise<Buffer> {
    const molly = this.#world.stranger('molly', { email: `molly.${++pictures}@home.test` })
    await molly.signUp()
    await molly.setUpAuthenticator()
    const picture = drawPicture(molly.email)
    assert.equal(await this.#sent({ from: molly.email, picture }), 'complete')
    await molly.browser.call('stopOwnRecovery')
    return picture
  }

  #sent(written: Partial<Parameters<IntakeMail['write']>[0]> & { from: string }): Promise<string | undefined> {
    const date = new Date(this.#world.clock.now())
    return this.#mail.outcomeOf({ text: answers, date, ...written }, this.#world)
  }
}

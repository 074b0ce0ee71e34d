import assert from 'node:assert/strict'
import type { Answer, PasskeyAssertion, PasskeyRequest } from '@countersign/contract'
import { type Lies, SoftAuthenticator } from '@countersign/server/testing'
import type { Client } from './client.ts'
import type { Person } from './person.ts'
import type { World } from './world.ts'

/** A passkey in software, at the address of the world's pages. */
export class SoftPasskey {
  readonly authenticator: SoftAuthenticator
  factorId = ''

  constructor(world: World, options: Partial<ConstructorParameters<typeof SoftAuthenticator>[0]> = {}) {
    this.authenticator = new SoftAuthenticator({ origin: world.publicOrigin, ...options })
  }

  /** Sets it up in the session of this person. */
  async setUp(person: Person): Promise<this> {
    const begun = await person.browser.call('beginEnrollment', { body: { kind: 'passkey' } })
    assert.ok(begun.kind === 'passkey')
    const proof = this.authenticator.create(begun.passkey)
    this.factorId = (await person.browser.call('verifyEnrollment', { params: { id: begun.id }, body: { proof } })).id
    return this
  }

  /** An answer to a fresh challenge of a sign-in. */
  async assertion(browser: Client, lies?: Lies): Promise<PasskeyAssertion> {
    return this.answer(await browser.call('askForPasskey'), lies)
  }

  answer(options: PasskeyRequest | undefined, lies?: Lies): PasskeyAssertion {
    assert.ok(options, 'a passkey is asked for')
    return this.authenticator.get(options, lies)
  }

  async signIn(browser: Client, lies?: Lies): Promise<Answer<'signIn'>> {
    return browser.call('signIn', { body: { passkey: await this.assertion(browser, lies) } })
  }
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inChromium } from './harness/site.ts'
import { ghostOf, removePasskey } from './harness/try-passkey.ts'
import { VirtualAuthenticator } from './harness/virtual-authenticator.ts'
import type { Visitor } from './harness/visitor.ts'

inChromium(
  'passkeys',
  (site) => {
    /** From the security page to a passkey that stands in the list. */
    async function createPasskey(visitor: Visitor, name?: string): Promise<void> {
      await visitor.open('/security/passkeys/new')
      await visitor.button('Create a passkey').click()
      await visitor.sees('Your passkey is ready')
      if (name !== undefined) {
        await visitor.field('Name of this passkey').fill(name)
        await visitor.button('Save name').click()
        await visitor.page.getByText('The name was saved.').waitFor()
      }
    }
    const memberWithPasskey = async (name: string) => {
      const visitor = await site.member(name)
      const authenticator = await VirtualAuthenticator.plugIn(visitor.page)
      await createPasskey(visitor)
      return { visitor, authenticator }
    }

    test('Priya creates one from its row with her device, names it and sees where it works', async () => {
      const priya = await site.member('priya')
      const authenticator = await VirtualAuthenticator.plugIn(priya.page)
      await priya.open('/security')
      await priya.link('Set up passkey').click()

      await priya.sees('Create a passkey')
      await priya.page.getByText('safer than a password or a code, and easier').waitFor()
      await priya.page.getByText('with your fingerprint, your face or the lock of your screen').waitFor()
      await priya.page.getByText('on another one such as your phone').waitFor()
      await priya.button('Create a passkey').click()
      await priya.sees('Your passkey is ready')
      await priya.field('Name of this passkey').fill('Laptop')
      await priya.button('Save name').click()
      await priya.open('/security/tools/passkey')

      const card = priya.page.getByRole('article', { name: 'Laptop' })
      await card.getByText('All your devices that share it').waitFor()
      assert.equal((await authenticator.credentialIds()).length, 1)
      await priya.person.mailbox.next(/New passkey/)
    })

    test('she signs in with it alone, by the button', async () => {
      const { visitor, authenticator } = await memberWithPasskey('priya')
      await authenticator.answers(false)
      await visitor.signOut()
      await visitor.open('/sign-in')
      const button = visitor.button('Sign in with a passkey')
      await button.waitFor()

      await authenticator.answers(true)
      await button.click()

      await visitor.sees('Your account')
      await visitor.open('/security/sessions')
      const session = await visitor.page.evaluate(() => fetch('/v1/session').then((answer) => answer.json()))
      assert.deepEqual([session.aal, session.amr], ['aal2', ['swk', 'user', 'mfa']])
    })

    test('she signs in by autofill, in the field for her address', async () => {
      const { visitor } = await memberWithPasskey('priya')
      await visitor.open('/')
      await visitor.signOut()

      await visitor.sees('Your account')
    })

    test('the field for the address offers passkeys', async () => {
      const priya = await site.stranger('priya')
      await priya.open('/sign-in')

      assert.equal(await priya.field('E-mail address').getAttribute('autocomplete'), 'username webauthn')
    })

    test('beside the password it is the second step, and the app is another way', async () => {
      const priya = await site.memberWithAuthenticator('priya', { called: 'My phone' })
      const authenticator = await VirtualAuthenticator.plugIn(priya.page)
      await createPasskey(priya, 'Laptop')
      await authenticator.answers(false)
      await priya.signOut()

      await priya.givePassword()
      await priya.sees('Confirm it is you')
      await priya.button('Use your passkey').waitFor()
      await priya.page.getByText('Your browser or password manager asks for').waitFor()
      await authenticator.answers(true)
      await priya.button('Use your passkey').click()
      await priya.sees('Your account')

      await authenticator.answers(false)
      await priya.signOut()
      await priya.givePassword()
      await priya.button('Try another way').click()
      await priya.button(/My phone/).click()
      await priya.enterCode(await priya.freshCode(), 'Continue')
      await priya.sees('Your account')
    })

    test('changes to the account ask for it too', async () => {
      const { visitor } = await memberWithPasskey('priya')
      await visitor.open('/security/password')
      await visitor.page.getByLabel('Current password').fill(visitor.person.password)
      await visitor.page.getByLabel('New password').fill('the tide turns twice a day here')
      await visitor.button('Change password').click()

      await visitor.dialog().getByRole('button', { name: 'Use your passkey' }).click()

      await visitor.sees('Account security')
    })

    test('a device that has one is not asked for a second, and says so', async () => {
      const { visitor } = await memberWithPasskey('priya')
      await visitor.open('/security/passkeys/new')

      await visitor.button('Create a passkey').click()

      await visitor.page.getByText('This device already has a passkey for your account.').waitFor()
    })

    test('it is replaced by one on another device, and removed: the old one is refused at once', async () => {
      const { visitor, authenticator } = await memberWithPasskey('priya')
      const page = visitor.page
      const ghost = await ghostOf(site, authenticator)
      await visitor.open('/security/tools/passkey')
      await page.getByRole('link', { name: /^Manage Passkey/ }).click()
      await visitor.link('Change passkey').click()
      await visitor.sees('Change to a new passkey')
      const second = await VirtualAuthenticator.plugIn(page, { transport: 'usb', synced: false })
      await visitor.button('Create a passkey').click()
      await visitor.dialog().getByRole('button', { name: 'Use your passkey' }).click()
      await visitor.sees('Your passkey is changed')
      assert.equal((await second.credentialIds()).length, 1)
      await visitor.person.mailbox.next(/Passkey .* replaced/)

      await ghost.tries()
    })

    test('removing the last one says what remains, and the password alone signs in afterwards', async () => {
      const { visitor } = await memberWithPasskey('priya')
      await removePasskey(visitor, { warned: 'your password alone opens the account' })
      await visitor.person.mailbox.next(/Passkey .* removed/)
    })

    test('one that was removed on the server is told so at sign-in', async () => {
      const { visitor, authenticator } = await memberWithPasskey('priya')
      const ghost = await ghostOf(site, authenticator)
      await removePasskey(visitor)

      await ghost.tries()
    })

    test('a device without one says so, and the password is still there', async () => {
      const priya = await site.stranger('priya')
      await VirtualAuthenticator.plugIn(priya.page)
      await priya.open('/sign-in')

      await priya.button('Sign in with a passkey').click()

      await priya.page.getByText(/This device has no passkey for this account|No passkey was used/).waitFor()
      await priya.password.fill('something')
    })

    test('without verification on the device it is not taken alone', async () => {
      const { visitor, authenticator } = await memberWithPasskey('priya')
      await authenticator.answers(false)
      await visitor.signOut()
      await authenticator.verifies(false)
      await visitor.button('Sign in with a passkey').waitFor()
      await authenticator.answers(true)
      await visitor.button('Sign in with a passkey').click()

      await visitor.page.getByText(/No passkey was used|has no passkey|could not use a passkey/).waitFor()
      await visitor.sees('Sign in')
    })

    test('it is offered once after a code, can be put off, and is not offered again for 30 days', async () => {
      const priya = await site.memberWithAuthenticator('priya')
      await VirtualAuthenticator.plugIn(priya.page)
      await priya.open('/')
      await priya.heading('Sign in without typing a code').waitFor()
      await priya.button('Not now').click()
      await priya.heading('Sign in without typing a code').waitFor({ state: 'detached' })

      await priya.open('/')
      await priya.heading('Account details').waitFor()
      assert.equal(await priya.heading('Sign in without typing a code').count(), 0)
    })
  },
  { hasWholeBrowser: true },
)

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Authenticator } from '../harness/authenticator.ts'
import { inChromium, type Site } from './harness/site.ts'
import type { Visitor } from './harness/visitor.ts'

inChromium('turning off, on, changing and removing', (site) => {
  test('turning off asks for a code before anything changes, and a wrong one changes nothing', async () => {
    const piet = await manage(site)
    const states = async () => (await piet.person.browser.call('listFactors')).items.map(({ state }) => state)

    await piet.button('Turn off for now').click()
    await piet.dialog().getByRole('button', { name: 'Turn off for now' }).click()
    await piet.code.waitFor()
    assert.deepEqual(await states(), ['active'])
    await piet.code.fill(piet.wrongCode())
    await piet.button('Confirm').click()
    await piet.page.getByText('That code did not match.').first().waitFor()
    await piet.button('Close').click()

    assert.deepEqual(await states(), ['active'])
    await piet.page.reload()
    await piet.button('Turn off for now').waitFor()
    assert.equal(await piet.button('Turn on again').count(), 0)
  })

  test('Piet turns it off by himself, signs in with the password alone, and turns it on again with a code and nothing else', async () => {
    const piet = await manage(site)

    await piet.button('Turn off for now').click()
    assert.deepEqual(await answersOffered(piet), ['Close', 'Turn off for now', 'Keep it'])
    assert.equal(await piet.dialog().getByRole('textbox').count(), 0)
    await piet.dialog().getByRole('button', { name: 'Turn off for now' }).click()
    await piet.confirmWithCode()
    await piet.page.getByText('My phone is turned off for now.').first().waitFor()
    await piet.signOut()

    await piet.givePassword()
    await piet.sees('Your account')
    await piet.page.getByText('Turned off for now').first().waitFor()

    await openManage(piet)
    assert.equal(await piet.button('Turn off for now').count(), 0)
    await piet.button('Turn on again').click()
    await piet.code.waitFor()
    assert.equal(await piet.dialog().getByRole('textbox').count(), 1)
    await piet.confirmWithCode()
    await piet.page.getByText('My phone is on again.').first().waitFor()
    await piet.signOut()

    // The entry in the app was never touched: no picture, no key, and its codes count again.
    await piet.signIn()
    const subjects = (await piet.person.mailbox.all()).map(({ subject }) => subject)
    assert.equal(subjects.filter((subject) => /added/.test(subject)).length, 1)
  })

  test('removed, it is asked for no more and the entry should go; set up again, it has a new key and the old one is dead', async () => {
    const piet = await manage(site)
    const old = piet.person.authenticator

    await piet.button('Remove authenticator app').click()
    assert.deepEqual(await answersOffered(piet), ['Close', 'Remove authenticator app', 'Keep it'])
    await piet.dialog().getByRole('button', { name: 'Remove authenticator app' }).click()
    await piet.confirmWithCode()
    await piet.page.getByText('My phone was removed. Delete its entry in the app too: its codes no longer work.').first().waitFor()
    await piet.signOut()
    await piet.givePassword()
    await piet.sees('Your account')

    const fresh = new Authenticator(await piet.beginSetUp())
    await piet.button('Continue').click()
    await piet.enterCode(await piet.freshCode(fresh), 'Next')
    await piet.sees('Step 4 of 4: done')
    assert.notDeepEqual(fresh.key, old.key)
    await piet.signOut()
    await piet.beginSignIn()
    await piet.enterCode(await piet.freshCode(old), 'Continue')
    await piet.page.getByText('That code did not match.').first().waitFor()
    await piet.enterCode(await piet.freshCode(fresh), 'Continue')
    await piet.sees('Your account')
  })

  test('a change ends the old app in the moment the new one is proved, and the next sign-in takes the new one', async () => {
    const piet = await manage(site)
    const old = piet.person.authenticator

    await piet.link('Change authenticator app').click()
    await piet.button('Continue').click()
    await piet.confirmWithCode()
    const fresh = new Authenticator(await piet.shownKey())
    await piet.button('Continue').click()
    await piet.enterCode(fresh.wrongCode(site.clock), 'Next')
    await piet.page.getByText('That code did not match.').first().waitFor()
    await piet.bringSessionBack()
    const [before] = (await piet.person.browser.call('listFactors')).items
    await piet.enterCode(await piet.freshCode(fresh), 'Next')
    await piet.page.getByText('Your authenticator app is changed').first().waitFor()
    await piet.signOut()

    assert.equal(before?.id, old.factorId)
    await piet.beginSignIn()
    await piet.enterCode(old.code(site.clock), 'Continue')
    await piet.page.getByText('That code did not match.').first().waitFor()
    await piet.enterCode(await piet.freshCode(fresh), 'Continue')
    await piet.sees('Your account')
  })

  test('taking the last app away warns first and offers the safer way', async () => {
    const piet = await manage(site)

    for (const act of ['Turn off for now', 'Remove authenticator app']) {
      await piet.button(act).click()
      const warning = piet.dialog().getByRole('note').filter({ hasText: 'This is the only one in use' })
      await warning.getByRole('link', { name: 'Add authenticator app' }).waitFor()
      await piet.hasFocusOn(piet.button('Keep it'))
      await piet.button('Keep it').click()
    }
  })
})

async function manage(site: Site): Promise<Visitor> {
  const piet = await site.memberWithAuthenticator('piet', { called: 'My phone' })
  await openManage(piet)
  return piet
}

/** As people come there: the tab, then the one button beside the app. */
async function openManage(piet: Visitor): Promise<void> {
  if (piet.page.url() === 'about:blank') await piet.open('/')
  await piet.link('Security').click()
  await piet.link('Manage My phone, authenticator app').click()
  await piet.sees('My phone')
}

async function answersOffered(piet: Visitor): Promise<string[]> {
  await piet.dialog().waitFor()
  const buttons = await piet.dialog().getByRole('button').all()
  return Promise.all(buttons.map(async (button) => (await button.getAttribute('aria-label')) ?? (await button.innerText())))
}

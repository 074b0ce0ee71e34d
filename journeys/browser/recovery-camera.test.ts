import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { filmOf } from './harness/camera.ts'
import { phone } from './harness/chromium.ts'
import { inChromium } from './harness/site.ts'

const { camera, remove } = await filmOf(4711)
after(remove)

inChromium(
  'the camera of a recovery',
  (site) => {
    test('Lina reads how to hold document and note, sees that the light is good, takes the picture and sends it', async () => {
      const lina = await site.memberWithAuthenticator('lina', { look: phone })
      await lina.person.openRecovery(lina.person.browser)
      await lina.bringSession()
      await lina.open('/recovery/evidence/selfie')

      const { noteText } = await lina.person.browser.call('getEvidence')
      await lina.page.getByText(noteText ?? '', { exact: true }).waitFor()
      assert.equal(await lina.page.getByRole('img', { name: /^How to hold document and note/ }).count(), 1)
      await lina.page.getByText('Keep your elbows close to your body').waitFor()
      await lina.button('Use the camera').click()
      await lina.page.getByText('Light and sharpness are good').first().waitFor()
      await lina.button('Take it in 5 seconds').click()
      // What she does meanwhile keeps no second from passing.
      const aloud = lina.page.getByRole('checkbox', { name: 'Say the hints aloud' })
      await lina.until(async () => {
        await aloud.click({ timeout: 500 }).catch(() => {})
        await lina.page.clock.runFor(600)
        return lina.button('Send the picture').isVisible()
      })
      await lina.button('Take another one').click()
      await lina.button('Use the camera').click()
      await lina.button('Take the picture').click()
      await lina.button('Send the picture').click()
      await lina.page.getByText('This is given').waitFor()
      const { kinds, filesLeft } = await lina.person.browser.call('getEvidence')
      assert.equal(kinds.find(({ kind }) => kind === 'selfie_with_document')?.isComplete, true)
      assert.equal(filesLeft, 4)
    })
  },
  { camera },
)

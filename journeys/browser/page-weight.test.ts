import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadPage, signInOnSlowPhone } from './harness/page-load.ts'
import { inChromium } from './harness/site.ts'

const limitBytes = 120_000
/** The aim is 2 s. A test machine may be busy with other things, so only a multiple of it fails. */
const generousMillis = 8_000

inChromium('the weight of pages', (site) => {
  test('the sign-in page comes in less than 120 KB', async () => {
    const ines = await site.stranger('ines')

    const { bytes } = await loadPage(ines.page, `${site.world.publicOrigin}/sign-in`)

    assert.ok(bytes > 20_000 && bytes < limitBytes, `${bytes} bytes`)
  })

  test('the page that asks for the code comes in less than 120 KB', async () => {
    const person = await site.world.person('ines')
    await person.setUpAuthenticator()
    const ines = await site.visitor(person)
    await ines.beginSignIn()

    const { bytes } = await loadPage(ines.page, `${site.world.publicOrigin}/sign-in/code`)

    assert.ok(bytes > 20_000 && bytes < limitBytes, `${bytes} bytes`)
    await ines.code.waitFor()
  })

  test('the sign-in page can be used soon on a slow phone', async (context) => {
    const { usableMillis } = await signInOnSlowPhone(site.browser, site.world.publicOrigin)

    context.diagnostic(`usable after ${Math.round(usableMillis)} ms`)
    assert.ok(usableMillis < generousMillis, `${usableMillis} ms`)
  })
})

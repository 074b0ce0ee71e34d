import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guessWidely } from '../harness/guess-widely.ts'
import { inChromium } from './harness/site.ts'

inChromium('signing in while many accounts are guessed at', (site) => {
  test('a new browser does a short calculation by itself, with a script that is loaded only then, and asks once', async () => {
    const maya = await site.visitor(await site.world.person('maya'))
    const asked: string[] = []
    maya.page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
    const scripts = () => asked.filter((one) => /solve-.*\.js$/.test(one)).length
    await maya.open('/sign-in')
    assert.equal(scripts(), 0)
    await guessWidely(site.world)

    await maya.givePassword()

    await maya.sees('Your account')
    assert.equal(scripts(), 1)
    assert.equal(asked.filter((one) => one === 'POST /v1/sign-ins').length, 2)
  })

  test('a wrong password is corrected as always, each try with its own calculation', async () => {
    const maya = await site.visitor(await site.world.person('maya'))
    await maya.open('/sign-in')
    await maya.field('E-mail address').fill(maya.person.email)
    await maya.password.fill('not my password')
    await maya.button('Sign in').click()
    await maya.page.getByText('The e-mail address or the password is not right.').waitFor()

    await maya.givePassword()

    await maya.sees('Your account')
  })
})

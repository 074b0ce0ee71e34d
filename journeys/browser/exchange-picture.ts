import { fileURLToPath } from 'node:url'
import { withApprovals } from '../harness/policy-file.ts'
import { phone } from './harness/chromium.ts'
import { Larkfield } from './harness/larkfield.ts'
import { settle } from './harness/settle.ts'
import { Site } from './harness/site.ts'

const file = fileURLToPath(new URL('../../docs/pictures/withdrawal.png', import.meta.url))
const env = { COUNTERSIGN_POLICY: withApprovals, COUNTERSIGN_WEBHOOKS_PRIVATE_TARGETS: 'allowed', COUNTERSIGN_SERVICE_NAME: 'Countersign' }
const size = { width: 390, height: 800 }

/** For the README: what somebody withdraws, approves, and finds done, side by side. */
export async function drawExchange(): Promise<void> {
  const site = new Site({ startsAt: Date.now(), env })
  await site.open()
  const larkfield = await Larkfield.open(site)
  const person = site.world.stranger('ines', { email: 'ines.moreau@example.com' })
  await person.signUp()
  await person.setUpAuthenticator({ name: 'Phone' })
  const ines = await site.visitor(person, { look: { ...phone, viewport: size, deviceScaleFactor: 1.5 } })
  await ines.bringSession()
  await larkfield.beginSignIn(ines)
  await ines.sees('Balances')
  const shots: Buffer[] = []
  const shoot = async () => {
    await settle(ines.page)
    shots.push(await ines.page.screenshot({ animations: 'disabled' }))
  }
  await shoot()
  await larkfield.withdraw(ines, { amount: '0.25', to: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq' })
  await ines.code.waitFor()
  await ines.page.evaluate(() => scrollTo(0, 0))
  await shoot()
  await ines.enterCode(await ines.freshCode(), 'Approve')
  await larkfield.says(ines, 'It is done')
  await shoot()

  const sheet = await site.browser.newPage({ viewport: { width: 3 * size.width + 96, height: size.height + 48 }, deviceScaleFactor: 1 })
  const images = shots.map(
    (shot) => `<img src="data:image/png;base64,${shot.toString('base64')}" width="${size.width}" height="${size.height}">`,
  )
  const style = 'body{margin:24px;display:flex;gap:24px;background:#dfe3e0}img{border-radius:20px}'
  await sheet.setContent(`<style>${style}</style>${images.join('')}`)
  await sheet.screenshot({ path: file })
  await site.close()
}

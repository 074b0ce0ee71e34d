import type { Holding } from '@countersign/server/policy-moves'
import type { Client } from './client.ts'
import type { Loot } from './intruder.ts'
import type { Person } from './person.ts'
import { SoftPasskey } from './soft-passkey.ts'
import { minutes, seconds } from './test-clock.ts'
import type { World } from './world.ts'

/** An owner with these factors, who has lost that; set up so long ago. */
export async function loseTo(world: World, factors: readonly string[], start: readonly Holding[], ago = 0): Promise<Loot> {
  const owner = await world.person('owner')
  const phone = world.phone()
  // To the rules an app with a number on record is an app.
  if (factors.includes('totp') || factors.includes('authy')) await owner.setUpAuthenticator()
  if (factors.includes('sms')) await owner.setUpPhone(phone)
  if (factors.includes('passkey')) {
    await owner.stepUp('add_factor')
    await new SoftPasskey(world).setUp(owner)
  }
  const knownDevice = start.includes('known_device') ? await trustedBrowser(owner, world.browser(), world) : undefined
  if (ago > 0) {
    await world.clock.pass(ago)
    await signInByApp(owner, owner.browser, world)
  }
  // Left open for longer than a sign-in counts as a proof, and not for the quarter of an hour in which turning off may ask for none.
  await world.clock.pass(minutes(5) + seconds(5))
  return {
    owner,
    password: start.includes('password'),
    mailbox: start.includes('mailbox') ? owner.mailbox : undefined,
    openSession: start.includes('open_session') ? owner.browser : undefined,
    phone: start.includes('phone_number') ? phone : undefined,
    knownDevice,
  }
}

async function trustedBrowser(owner: Person, browser: Client, world: World): Promise<Client> {
  await signInByApp(owner, browser, world, { trustDevice: true })
  await browser.call('signOut')
  return browser
}

/** Whatever else is asked for first. */
export async function signInByApp(owner: Person, browser: Client, world: World, more: { trustDevice?: true } = {}): Promise<void> {
  const { state } = await owner.givePassword(browser)
  if (state === 'complete') return
  const { id } = await browser.call('openChallenge', { body: { purpose: 'sign_in', factorId: owner.authenticator.factorId } })
  const proof = await owner.authenticator.freshCode(world.clock)
  await browser.call('verifyChallenge', { params: { id }, body: { proof, ...more } })
}

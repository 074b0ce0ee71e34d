import type { Person } from '../../harness/person.ts'
import { withMailedCode } from '../../harness/policy-file.ts'
import { minutes } from '../../harness/test-clock.ts'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

type Look = Parameters<PageState['bring']>[1]

async function member(site: Site, look: Look, prepare: (person: Person) => Promise<unknown> = async () => {}): Promise<Visitor> {
  const ines = await site.memberWithAuthenticator('ines', { look })
  await prepare(ines.person)
  await ines.bringSession()
  return ines
}

const withCodes = (person: Person) => person.makeRecoveryCodes()

async function fewLeft(site: Site, person: Person): Promise<void> {
  await person.makeRecoveryCodes()
  for (let used = 0; used < 7; used++) {
    await person.signInWithRecoveryCode(site.world.browser())
    await site.pass(minutes(1))
  }
}

async function onPage(site: Site, look: Look, prepare?: (person: Person) => Promise<unknown>): Promise<Visitor> {
  const ines = await member(site, look, prepare)
  await ines.open('/security/recovery-codes')
  await ines.button(/^Make /).waitFor()
  return ines
}

async function made(site: Site, look: Look, prepare?: (person: Person) => Promise<unknown>): Promise<Visitor> {
  const ines = await onPage(site, look, prepare)
  await ines.button('Make recovery codes').click()
  await ines.heading('Type one of them back').waitFor()
  return ines
}

/** At sign-in, asked for one of the codes. */
async function asked(site: Site, look: Look, prepare: (person: Person) => Promise<unknown> = withCodes): Promise<Visitor> {
  const ines = await member(site, look, prepare)
  await ines.context.clearCookies()
  await ines.beginSignIn()
  await ines.button('Try another way').click()
  await ines.button(/^Recovery code/).click()
  await ines.field('Recovery code').waitFor()
  return ines
}

async function entered(ines: Visitor, code: string): Promise<Visitor> {
  await ines.field('Recovery code').fill(code)
  await ines.button('Continue').click()
  return ines
}

async function restricted(site: Site, look: Look): Promise<Visitor> {
  const ines = await asked(site, look)
  await entered(ines, ines.person.recoveryCodes[0] ?? '')
  await ines.sees('Set up a new way to confirm it is you')
  return ines
}

async function mailAsked(site: Site, look: Look): Promise<Visitor> {
  const person = await site.world.person('ines')
  await person.setUpAuthenticator({ name: 'My phone' })
  await site.pass(minutes(1))
  const origin = await site.origin({ COUNTERSIGN_POLICY: withMailedCode })
  const ines = await site.visitor(person, { look, origin })
  await ines.bringSession()
  await ines.open(`/security/factors/${person.authenticator.factorId}`)
  await ines.button('Turn off for now').click()
  await ines.dialog().getByRole('button', { name: 'Turn off for now' }).click()
  await ines.dialog().getByText('You can ask for a new code in').waitFor()
  return ines
}

export const recoveryCodeStates: PageState[] = [
  state('recovery-codes-none', (site, look) => onPage(site, look)),
  state('recovery-codes-set', (site, look) => onPage(site, look, withCodes)),
  state('recovery-codes-no-factor', async (site, look) => {
    const ines = await site.member('ines', { look })
    await ines.open('/security/recovery-codes')
    await ines.heading('Nothing they could stand in for').waitFor()
    return ines
  }),
  state('recovery-codes-made', (site, look) => made(site, look)),
  state('recovery-codes-back-wrong', async (site, look) => {
    const ines = await made(site, look)
    await ines.field('One of the codes').fill('0000-0000-0000-0000')
    await ines.button('I have kept them').click()
    await ines.page.getByText('That code did not match.').first().waitFor()
    return ines
  }),
  state('recovery-codes-done', async (site, look) => {
    const ines = await made(site, look)
    const [code = ''] = await ines.page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allInnerTexts()
    await ines.field('One of the codes').fill(code)
    await ines.button('I have kept them').click()
    await ines.page.getByText('Your recovery codes are ready').waitFor()
    return ines
  }),
  state('recovery-codes-over', async (site, look) => {
    const ines = await made(site, look)
    await ines.bringSessionBack()
    await ines.person.beginRecoveryCodes()
    await ines.field('One of the codes').fill('0000-0000-0000-0000')
    await ines.button('I have kept them').click()
    await ines.page.getByText('These codes have ended').waitFor()
    return ines
  }),
  state('security-codes-low', async (site, look) => {
    const ines = await member(site, look, (person) => fewLeft(site, person))
    await ines.open('/security')
    await ines.page.getByText('3 recovery codes are left').waitFor()
    return ines
  }),
  state('security-hold', async (site, look) => {
    const ines = await member(site, look, async (person) => {
      await person.setUpAuthenticator({ name: 'Tablet at home' })
    })
    await ines.open('/security')
    await ines.page.getByText(/Withdrawals are held back/).waitFor()
    return ines
  }),
  state('sign-in-other-ways-with-codes', async (site, look) => {
    const ines = await asked(site, look)
    await ines.button('Try another way').click()
    await ines.heading('Choose another way').waitFor()
    return ines
  }),
  state('sign-in-recovery-code', (site, look) => asked(site, look)),
  state('sign-in-recovery-code-wrong', async (site, look) => {
    const ines = await entered(await asked(site, look), '0000-0000-0000-0000')
    await ines.page.getByText('That code did not match.').first().waitFor()
    return ines
  }),
  state('sign-in-recovery-code-replaced', async (site, look) => {
    let old = ''
    const ines = await asked(site, look, async (person) => {
      ;[old = ''] = await person.makeRecoveryCodes()
      await person.stepUp('renew_recovery_codes')
      await person.makeRecoveryCodes()
    })
    await entered(ines, old)
    await ines.page
      .getByText(/belongs to a set you replaced/)
      .first()
      .waitFor()
    return ines
  }),
  state('restricted', restricted),
  state('proof-mailed-code', mailAsked),
  state('proof-mailed-code-wrong', async (site, look) => {
    const ines = await mailAsked(site, look)
    await ines.field('8-digit code').fill('00000000')
    await ines.button('Confirm').click()
    await ines.dialog().getByText('That code did not match.').first().waitFor()
    return ines
  }),
  state('proof-after-mailed-code', async (site, look) => {
    const ines = await mailAsked(site, look)
    await ines.field('8-digit code').fill(await ines.person.readMailedCode())
    await ines.button('Confirm').click()
    await ines
      .dialog()
      .getByText(/^Step 2 of/)
      .waitFor()
    await ines.code.waitFor()
    return ines
  }),
]

import { loadPolicy } from '@countersign/server/presets'
import { policyFile } from '../../harness/policy-file.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

/** Pages that look different from preset to preset, brought about in a way that works in each of them. */
const pages: Record<string, { path: string; has?: 'session' | 'app' }> = {
  home: { path: '/', has: 'session' },
  account: { path: '/account', has: 'session' },
  'security-off': { path: '/security', has: 'session' },
  'security-on': { path: '/security', has: 'app' },
  manage: { path: '/security/factors/', has: 'app' },
  'check-up': { path: '/security/check-up', has: 'app' },
  'set-up': { path: '/security/authenticator/new', has: 'session' },
  help: { path: '/help' },
  'help-article': { path: '/help/two-factor' },
  'help-lost-access': { path: '/help/lost-access' },
  'help-contact': { path: '/help/contact' },
}
type PageName = keyof typeof pages

/** What somebody has is set up at the site's own server, which asks for no more than the default. */
function pageOf(preset: string, name: PageName, policy: string): PageState {
  const { path, has } = pages[name] ?? { path: '/' }
  const loaded = loadPolicy(policy)
  const hasPopUp = has === 'session' && name !== 'set-up' && 'policy' in loaded && loaded.policy.enforcement === 'nag_each_login'
  return state(`${preset.replace(':', '-')}-${name}`, async (site, look) => {
    const person = has ? await site.world.person('ines') : site.world.stranger('ines')
    const factorId = has === 'app' ? (await person.setUpAuthenticator({ name: 'My phone' })).factorId : ''
    const origin = await site.origin({ COUNTERSIGN_POLICY: policy, COUNTERSIGN_SUPPORT_EMAIL: '' })
    const ines: Visitor = await site.visitor(person, { look, origin })
    if (has) await ines.bringSession()
    await ines.open(path.endsWith('/') && path !== '/' ? path + factorId : path)
    await ines.page.getByRole('heading', { level: 2 }).or(ines.page.getByRole('textbox')).first().waitFor()
    if (hasPopUp) await ines.dialog().waitFor()
    // The same over each page, it is put off on all but one.
    if (hasPopUp && name !== 'home') {
      await ines.page.keyboard.press('Escape')
      await ines.dialog().waitFor({ state: 'hidden' })
    }
    return ines
  })
}

/** Every page in this preset, an exact one with its errors accepted. */
export function statesInPreset(preset: string): { states: PageState[]; remove(): void } {
  const { env, remove } = preset.endsWith(':exact') ? policyFile(preset) : { env: { COUNTERSIGN_POLICY: preset }, remove: () => {} }
  const policy = env.COUNTERSIGN_POLICY ?? preset
  return { states: Object.keys(pages).map((name) => pageOf(preset, name, policy)), remove }
}

/** Those that look like no other, to be looked at each time. */
export const presetStates: PageState[] = [
  ['coinex-style', 'account'],
  ['coinex-style', 'help-contact'],
  ['coinflex-style', 'help-article'],
  ['cryptocloud-style', 'help-contact'],
  ['avant-style', 'security-off'],
  ['default', 'check-up'],
].map(([preset = '', name = '']) => pageOf(preset, name, preset))

import { type PageState, state } from './page-state.ts'

const page = (name: string, path: string, env?: Record<string, string>): PageState =>
  state(name, async (site, look) => {
    const ines = await site.stranger('ines', { look, origin: await site.origin(env) })
    await ines.open(path)
    return ines
  })

export const helpStates: PageState[] = [
  page('help', '/help'),
  page('help-lost-access', '/help/lost-access'),
  page('help-contact', '/help/contact'),
  page('help-contact-without-address', '/help/contact', { COUNTERSIGN_SUPPORT_EMAIL: '' }),
  page('missing-page', '/nowhere'),
]

import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inChromium } from './harness/site.ts'

/** All that makes a preset: one folder, here with another form of it that the policy extends, words for the help, and a picture. */
function harbor(): { folder: string; policy: string } {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-presets-'))
  const own = join(folder, 'harbor')
  mkdirSync(join(own, 'pictures'), { recursive: true })
  const write = (name: string, content: object) => writeFileSync(join(own, name), JSON.stringify(content))
  write('exact.json', {
    extends: 'coinex-style',
    name: 'harbor:exact',
    version: 1,
    methods: { enabled: ['totp'], recommended: ['totp'], appNamed: 'Aegis' },
    entry: { begins: 'tab', route: ['settings', 'two_factor'] },
    labels: { en: { 'place.settings': 'Ship’s papers', 'place.twoFactor': 'Second lock', 'tool.totp': 'Code app' } },
    support: { contacts: [{ kind: 'site_chat', address: 'https://harbor.example/chat', obscured: false }] },
  })
  write('policy.json', { extends: 'harbor:exact', name: 'harbor', version: 3, hold: { afterChangeHours: 72 } })
  write('help.json', { en: { why: { title: 'Why sailors lock twice', text: ['A harbor has many visitors.'] } } })
  const picture = fileURLToPath(new URL('../../presets/coinflex-style/pictures/security-page.en.webp', import.meta.url))
  cpSync(picture, join(own, 'pictures', 'security-page.en.webp'))
  return { folder, policy: join(own, 'policy.json') }
}

const made = harbor()
after(() => rmSync(made.folder, { recursive: true, force: true }))

inChromium(
  'a sixth preset',
  (site) => {
    test('is one folder of files: its rules, names, help, picture and contacts are there, and nothing else was touched', async () => {
      const ines = await site.member('ines')
      await ines.open('/')
      await ines.link('Ship’s papers').click()
      await ines.page.getByRole('main').getByRole('link', { name: 'Second lock' }).click()
      await ines.sees('Second lock')
      await ines.heading('Code app').waitFor()

      await ines.open('/help/two-factor')
      await ines.page.getByText('A harbor has many visitors.').waitFor()
      await ines.page.getByText('Aegis').first().waitFor()
      await ines.page.getByText('For 72 hours afterwards').waitFor()
      const picture = ines.page.locator('img[src="/help/pictures/security-page.en.webp"]')
      await picture.scrollIntoViewIfNeeded()
      await ines.until(() => picture.evaluate((one) => (one as HTMLImageElement).naturalWidth > 0))
      await ines.open('/help/contact')
      await ines.link('https://harbor.example/chat').waitFor()

      const refused = await ines.person.browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'STEP_UP_REQUIRED')
      assert.deepEqual(refused.requiredProofs, ['mailed_code'])
      await ines.person.browser.refused('beginEnrollment', { body: { kind: 'sms', phone: '+447400123456' } }, 'NOT_OFFERED')
    })
  },
  { env: { COUNTERSIGN_POLICY: made.policy } },
)

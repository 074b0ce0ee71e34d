import assert from 'node:assert/strict'
import { test } from 'node:test'
import ar from './ar.json' with { type: 'json' }
import de from './de.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }
import { type MailTemplate, type MailValues, mailTemplates, renderMail } from './render-mail.ts'

const sender = { serviceName: 'Example Bank', publicOrigin: 'https://id.example.com', supportContact: 'help@example.com' }
const at = Date.UTC(2026, 10, 21, 22, 5)
const notMe = { path: `/not-me#${'t'.repeat(43)}`, until: at + 604_800_000 }
const notice = { at, device: 'Firefox on Linux', notMe }
const stamp = { phrase: null, reference: '0M0W-H4BD-BX61-4HN6-19VM-WRKH-74Y9-AWNV' }
const factor = { ...notice, factorKind: 'totp', factorName: 'Work phone' } as const

const recovery = {
  ...notice,
  number: 'H4K7-PQ9R',
  until: at + 86_400_000,
  reasons: [],
  message: '',
  stop: { path: `/recovery/stop#${'s'.repeat(43)}`, until: at + 86_400_000 },
}

const samples: MailValues = {
  'sign-up-code': { code: '00482913', expiresAt: at + 600_000 },
  'sign-up-known-address': {},
  'application-allowed': { ...notice, application: 'Harbor Shop' },
  'approval-approved': { ...notice, host: 'exchange', says: { amount: '0.25 BTC', destination: '...zwf5mdq' } },
  'staff-alert': { ...notice, what: 'role_taken', about: 'ben@example.com: reviewer' },
  'recovery-opened': recovery,
  'recovery-incomplete': recovery,
  'recovery-received': recovery,
  'recovery-more-needed': recovery,
  'recovery-waiting': recovery,
  'recovery-ends-soon': recovery,
  'recovery-ready': recovery,
  'recovery-finished': { ...recovery, stop: null },
  'recovery-rejected': { ...recovery, stop: null },
  'recovery-appealed': recovery,
  'recovery-upheld': { ...recovery, stop: null },
  'recovery-reopened': recovery,
  'recovery-cancelled': { ...recovery, stop: null },
  'recovery-expired': { ...recovery, stop: null },
  'intake-guidance': { answers: ['method', 'reason'], needsNumberFirst: false },
  'intake-incomplete': {
    number: 'H4K7-PQ9R',
    missing: ['method', 'new_phone'],
    unreadable: ['last_sign_in'],
    needsSelfie: true,
    noteText: 'Example Reset 2FA',
    faults: ['picture_sent_before'],
    until: at + 86_400_000,
    stopPath: `/recovery/stop#${'s'.repeat(43)}`,
  },
  'intake-under-way': { number: 'H4K7-PQ9R' },
  'intake-over': { number: 'H4K7-PQ9R' },
  'intake-paused': { until: at + 86_400_000 },
  'intake-unreadable': {},
  'factor-added': factor,
  'factor-replaced': { ...factor, previousName: 'Old phone' },
  'factor-suspended': factor,
  'factor-resumed': factor,
  'factor-removed': factor,
  'factor-may-be-copied': { ...factor, factorKind: 'passkey' },
  'new-device-sign-in': notice,
  'second-factor-failed': { ...notice, failures: 5 },
  'address-code': { code: '00482913', expiresAt: at + 600_000 },
  'address-known': {},
  'thaw-code': { code: '00482913', expiresAt: at + 600_000 },
  'password-reset': { path: '/reset-password#token', expiresAt: at + 600_000 },
  'password-changed': notice,
  'password-was-reset': notice,
  'account-frozen': notice,
  'signed-out-by-operator': notice,
  'account-thawing': { ...notice, thawsAt: at + 86_400_000 },
  'email-changed': notice,
  'email-replaced': { ...notice, undoUntil: at + 259_200_000 },
  'email-change-undone': notice,
  'address-added': notice,
  'address-removed': notice,
  'address-left': notice,
  'address-failing': { ...notice, device: null },
  'mail-phrase-changed': notice,
  'account-exported': { ...notice, device: null },
  'device-trusted': notice,
  'recovery-code': { code: '00482913', expiresAt: at + 600_000 },
  'factor-change-code': { code: '00482913', expiresAt: at + 600_000 },
  'recovery-codes-made': notice,
  'recovery-codes-renewed': notice,
  'recovery-code-used': { ...notice, left: 1 },
  'recovery-codes-low': { ...notice, left: 3 },
}

const render = <T extends MailTemplate>(template: T, values: MailValues[T] = samples[template], language = 'en') =>
  renderMail(template, values, language, sender, stamp)
const notices = mailTemplates.filter((template) => 'notMe' in samples[template])

test('no text is left unfilled and none is missing, in any template and language', () => {
  for (const template of mailTemplates)
    for (const language of ['en', 'de', 'ar']) {
      const { subject, text, html } = render(template, undefined, language)

      for (const part of [subject, text, html.replace(/<style>.*<\/style>/s, '')])
        assert.doesNotMatch(part, /[{}]|undefined|null|NaN/, template)
      assert.ok(subject.includes('Example Bank'), template)
      assert.ok(text.includes('id.example.com'), template)
    }
})

const byNoDevice: MailTemplate[] = ['address-failing', 'account-exported']

test('a notice says what, when with its zone, on which device, where to go and whom to write to', () => {
  for (const template of notices) {
    const { subject, text, html } = render(template)

    for (const part of [text, html]) {
      const device = byNoDevice.includes(template) ? [] : ['Firefox on Linux']
      for (const expected of ['22:05 UTC, 21 November 2026', ...device, 'https://id.example.com', 'help@example.com']) {
        assert.ok(part.includes(expected), `${template} says ${expected}`)
      }
      const kind = template === 'factor-may-be-copied' ? /passkey/i : /authenticator app/i
      if (template.startsWith('factor-')) assert.ok(part.includes('Work phone') && kind.test(subject))
    }
  }
})

test('a kind of factor that is newer than the catalogue is called what every kind is', () => {
  const { subject } = render('factor-added', { ...factor, factorKind: 'toy' as 'totp' })
  assert.equal(subject, 'New second factor “Work phone” added to your Example Bank account')
})

test('without a support contact none is promised', () => {
  const { text } = renderMail('factor-added', factor, 'en', { ...sender, supportContact: null }, stamp)

  assert.doesNotMatch(text, /write to/)
})

test('the code is in the text and the HTML, alone on its line, and not in the subject', () => {
  const { subject, text, html } = render('sign-up-code')

  assert.match(text, /^ {4}00482913$/m)
  assert.ok(html.includes('>00482913<'))
  assert.doesNotMatch(subject, /00482913/)
  assert.ok(text.includes('until 22:15 UTC, 21 November 2026'))
})

test('a notice has one link, which says how long it works, and nothing that is loaded', () => {
  for (const template of notices) {
    const { text, html } = render(template)
    const sample = samples[template]
    // A case that can still be stopped has the link for that in place of the other.
    const { path, until } = ('stop' in sample && sample.stop) || notMe
    const url = `https://id.example.com${path}`

    assert.deepEqual(html.match(/<a [^>]*href="([^"]*)"[^>]*>([^<]*)<\/a>/g)?.length, 1, template)
    assert.match(html, new RegExp(`<a dir="ltr" href="${url}"[^>]*>${url}</a>`), template)
    assert.equal(text.split(url).length, 2, template)
    assert.ok(text.includes(`until 22:05 UTC, ${new Date(until).getUTCDate()} November 2026`), template)
    assert.doesNotMatch(html, /<(img|script|link|iframe|form|svg|video|object)\b|src=|url\(|@import|\son\w+=/i, template)
  }
})

test('every other mail has no picture, script or anything else that is loaded, and a mail with a code not even an address to follow', () => {
  for (const template of mailTemplates.filter((one) => !notices.includes(one))) {
    const { html } = render(template)
    const tags =
      template === 'password-reset' || template.startsWith('intake-') ? /<(img|script|link|iframe|form|svg|video|object)\b/i : /<a\b|href/i
    assert.doesNotMatch(html, tags, template)
    assert.doesNotMatch(html, /<(img|script|link|iframe|form|svg|video|object)\b|src=|url\(|@import|\son\w+=/i, template)
  }
  for (const template of ['sign-up-code', 'thaw-code', 'address-code'] as const) {
    const { text, html } = render(template)
    assert.doesNotMatch(text + html, /https?:/)
  }
})

test('the phrase of the reader stands above everything that is said, in every mail, and its absence leaves no trace', () => {
  for (const template of mailTemplates) {
    const { text, html } = renderMail(template, samples[template] as never, 'en', sender, { ...stamp, phrase: 'blue kettle <3' })

    assert.ok(text.startsWith('Your phrase: “blue kettle <3”\n\n'), template)
    assert.ok(html.indexOf('blue kettle &lt;3') > 0 && html.indexOf('blue kettle &lt;3') < html.indexOf('<h1'), template)
    assert.doesNotMatch(render(template).text + render(template).html, /Your phrase/)
  }
})

test('every mail names its reference, and where to ask about it', () => {
  for (const template of mailTemplates) {
    const { text, html } = render(template)
    for (const part of [text, html])
      assert.match(part, /Reference 0M0W-H4BD-BX61-4HN6-19VM-WRKH-74Y9-AWNV\. At id\.example\.com\/did-you-send-this/)
  }
})

test('what people chose is escaped in the HTML', () => {
  const hostile = `<img src=x onerror="alert(1)">&'`
  const { html } = render('factor-replaced', { ...factor, factorName: hostile, previousName: hostile, device: hostile })

  assert.doesNotMatch(html, /<img/)
  assert.ok(html.includes('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;'))
})

test('a value in braces is not filled in again', () => {
  const { text } = render('factor-added', { ...factor, factorName: '{origin}' })

  assert.ok(text.includes('“{origin}”'))
})

test('nothing that people chose breaks a line, turns the text around or hides in it', () => {
  const hostile = 'a\r\nBcc: eve@example.com\u2028b\u202ec\u200bd\u0000\u0085\u{e0041}'
  for (const template of ['factor-added', 'new-device-sign-in'] as const) {
    const { subject, text, html } = render(template, { ...factor, factorName: hostile, device: hostile })

    assert.doesNotMatch(subject, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    assert.doesNotMatch(text, /\r|^Bcc/m)
    assert.doesNotMatch(text + html, /[\u2028\u202e\u200b\0\u0085]|\u{e0041}/u)
  }
})

test('the joiners of Persian and Hindi words and of emoji stay', () => {
  assert.ok(render('factor-added', { ...factor, factorName: 'می\u200cخواهم 👩\u200d💻' }).text.includes('“می\u200cخواهم 👩\u200d💻”'))
})

test('a long name is cut, by characters and not through one', () => {
  const { subject } = render('factor-added', { ...factor, factorName: '🔑'.repeat(500) })

  assert.match(subject, /“(🔑){99}…”/u)
})

test('one failure and several are told in their own words', () => {
  assert.match(render('second-factor-failed', { ...notice, failures: 1 }).text, /but then a wrong code\./)
  assert.match(render('second-factor-failed', { ...notice, failures: 5 }).text, /but then 5 wrong codes\./)
})

test('a language without a catalogue, or one that is no language, gets English', () => {
  for (const language of ['en-US', 'EN', 'xx', '', '__proto__', 'constructor']) {
    const { subject, html } = render('factor-added', factor, language)
    assert.match(subject, /^New authenticator app/)
    assert.match(html, /<html lang="en" dir="ltr">/)
  }
})

const catalogues = { en, de, ar } as Record<string, Record<string, string>>
const stemOf = (key: string) => key.replace(/\.(zero|one|two|few|many|other)$/, '')
const placeholders = (text: string) => [...new Set(text.match(/\{[\w.]+\}/g))].filter((name) => name !== '{count}').sort()

test('every language has the texts of English and no others, with the plural forms it needs', () => {
  for (const [language, texts] of Object.entries(catalogues)) {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const wanted = Object.keys(en).flatMap((key) =>
      stemOf(key) === key || key.startsWith('kind.') ? [key] : forms.map((form) => `${stemOf(key)}.${form}`),
    )
    assert.deepEqual(Object.keys(texts).sort(), [...new Set(wanted)].sort(), language)
  }
})

test('every language fills in what English does', () => {
  for (const [language, texts] of Object.entries(catalogues)) {
    for (const [key, text] of Object.entries(texts)) {
      const english = (en as Record<string, string>)[key] ?? (en as Record<string, string>)[`${stemOf(key)}.other`] ?? ''
      if (/^(kind|locale|direction)/.test(key)) continue
      const [given, wanted] = [placeholders(text), placeholders(english)].map((names) => names.map((name) => name.replace('.start}', '}')))
      assert.deepEqual(new Set(given), new Set(wanted), `${language} ${key}`)
    }
  }
})

test('nothing is left in English', () => {
  const same = ['direction', 'time', 'kind.passkey.start']
  for (const [language, texts] of Object.entries(catalogues)) {
    if (language === 'en') continue
    for (const [key, text] of Object.entries(texts))
      if (/[a-z]{3}/.test(text.replace(/\{[\w.]+\}/g, '')) && !same.includes(key))
        assert.notEqual(text, (en as Record<string, string>)[key], `${language} ${key}`)
  }
})

test('Arabic reads from the right, with Western digits and the order of what is not Arabic kept', () => {
  const { subject, text, html } = render('factor-replaced', { ...factor, factorName: '+49 30', previousName: 'Old phone' }, 'ar')

  assert.match(html, /<html lang="ar" dir="rtl">/)
  // Mail readers that drop the html element keep the table.
  assert.match(html, /<body[^>]*>\s*<table [^>]*dir="rtl"/)
  assert.ok(subject.includes('«Old phone»'))
  assert.ok(text.includes('«\u2068+49 30\u2069»'))
  assert.ok(text.includes('21 نوفمبر 2026، 22:05 UTC'))
  assert.ok(html.includes('<bdi dir="rtl">Firefox على Linux</bdi>'))
  assert.ok(text.includes('\u20680M0W-H4BD-BX61-4HN6-19VM-WRKH-74Y9-AWNV\u2069'))
  assert.doesNotMatch(text, /https?:\S*[\u2066-\u2069]/)
})

test('Arabic counts in its six forms', () => {
  const told = [1, 2, 5, 11, 100].map(
    (failures) => /ثم أدخل ([^.]+)\./.exec(render('second-factor-failed', { ...notice, failures }, 'ar').text)?.[1],
  )

  assert.deepEqual(told, ['رمزًا خاطئًا', 'رمزين خاطئين', '5 رموز خاطئة', '11 رمزًا خاطئًا', '100 رمز خاطئ'])
})

test('a device is described in the language of the mail', () => {
  assert.match(render('new-device-sign-in', notice, 'de').subject, /: Firefox unter Linux$/)
  assert.match(render('new-device-sign-in', { ...notice, device: 'an unknown program' }, 'de').text, /Gerät: ein unbekanntes Programm/)
})

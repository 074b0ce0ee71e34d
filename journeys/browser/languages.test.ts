import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContextOptions, Locator } from 'playwright-core'
import { Authenticator } from '../harness/authenticator.ts'
import { minutes } from '../harness/test-clock.ts'
import { sidewaysScroll, violationsOn } from './harness/accessibility.ts'
import { desktop, phone } from './harness/chromium.ts'
import { readQrCodes } from './harness/qr.ts'
import { inChromium } from './harness/site.ts'
import type { Visitor } from './harness/visitor.ts'

const arabic: BrowserContextOptions = { ...desktop, locale: 'ar-EG', viewport: { width: 320, height: 640 } }

inChromium('in another language', (site) => {
  test('Layla signs up, sets an app up and signs in, in Arabic, by keyboard alone, on a narrow screen', async () => {
    const layla = await site.stranger('layla', { look: arabic })
    const { person } = layla
    const isWell = () => isIn(layla, 'ar', 'rtl')

    await layla.open('/sign-up')
    await isWell()
    await type(layla, layla.field('البريد الإلكتروني'), person.email)
    await type(layla, passwordOf(layla, 'كلمة المرور'), person.password)
    await layla.page.keyboard.press('Enter')
    await layla.sees('تحقق من بريدك')
    await isWell()
    const mail = await person.mailbox.next(/^رمز إنشاء حسابك في Harbor Exchange$/)
    assert.match(mail.text, /^أكّد عنوانك/)
    await type(layla, layla.field('رمز من 8 أرقام'), mailedCode(mail.text))
    await layla.page.keyboard.press('Enter')
    await layla.sees('حسابك')
    await isWell()

    await press(layla, layla.link('الأمان'))
    await layla.sees('أمان الحساب')
    await isWell()
    await press(layla, layla.link('إعداد تطبيق مصادقة'))
    await layla.sees('الخطوة 1 من 4: الحصول على تطبيق')
    await type(layla, layla.field('اسم له (اختياري)'), 'هاتف ليلى')
    await layla.page.keyboard.press('Enter')
    await layla.sees(/^الخطوة 2 من 4/)
    await isWell()
    const app = new Authenticator(await shownKey(layla, 'مفتاح الإعداد'))
    await press(layla, layla.button('متابعة'))
    // Digits as an Arabic keyboard types them.
    await type(layla, layla.field('رمز من 6 أرقام'), arabicDigits(await layla.freshCode(app)))
    await layla.page.keyboard.press('Enter')
    await layla.sees(/من 4: تم$/)
    await isWell()
    const notice = await person.mailbox.next(/^تمت إضافة تطبيق المصادقة «هاتف ليلى»/)
    assert.match(notice.text, /الجهاز: Chrome على Linux/)

    await press(layla, layla.button(/^قائمة الحساب/))
    const signOut = layla.page.getByRole('menuitem', { name: 'تسجيل الخروج' })
    await signOut.waitFor()
    while (!(await signOut.evaluate((node) => node === document.activeElement))) await layla.page.keyboard.press('ArrowDown')
    await layla.page.keyboard.press('Enter')
    await layla.sees('تسجيل الدخول')
    await isWell()
    await type(layla, layla.field('البريد الإلكتروني'), person.email)
    await type(layla, passwordOf(layla, 'كلمة المرور'), person.password)
    await layla.page.keyboard.press('Enter')
    await layla.sees('أكّد هويتك')
    await layla.hasFocusOn(layla.field('رمز من 6 أرقام'))
    await isWell()
    await layla.page.keyboard.type(await layla.freshCode(app))
    await layla.page.keyboard.press('Enter')
    await layla.sees('حسابك')
  })

  test('Jonas chooses German at the foot of the page; it stays, and his mails are German', async () => {
    const jonas = await site.stranger('jonas', { look: phone })
    const { person } = jonas

    await jonas.open('/sign-up')
    await isIn(jonas, 'en', 'ltr')
    await jonas.button('Deutsch').click()
    await jonas.sees('Legen Sie Ihr Konto an')
    await jonas.open('/sign-up')
    await isIn(jonas, 'de', 'ltr')
    await jonas.field('E-Mail-Adresse').fill(person.email)
    await passwordOf(jonas, 'Passwort').fill(person.password)
    await jonas.button('Konto anlegen').click()
    await jonas.field('8-stelliger Code').fill(mailedCode((await person.mailbox.next(/^Ihr Code für die Registrierung/)).text))
    await jonas.button('Adresse bestätigen').click()
    await jonas.sees('Ihr Konto')
    await isIn(jonas, 'de', 'ltr')

    await jonas.open('/security/authenticator/new')
    await jonas.button('Weiter').click()
    await jonas.sees(/^Schritt 2 von 4/)
    await isIn(jonas, 'de', 'ltr')
    const app = new Authenticator(await shownKey(jonas, 'Einrichtungsschlüssel'))
    await jonas.button('Weiter').click()
    await jonas.field('6-stelliger Code').fill(await jonas.freshCode(app))
    await jonas.button('Weiter').click()
    await jonas.sees('Schritt 4 von 4: fertig')
    await person.mailbox.next(/^Neu auf Ihrem Konto bei Harbor Exchange: Authenticator-App/)

    await jonas.button(/^Kontomenü/).click()
    await jonas.page.getByRole('menuitem', { name: 'Abmelden' }).click()
    await jonas.field('E-Mail-Adresse').fill(person.email)
    await passwordOf(jonas, 'Passwort').fill(person.password)
    await jonas.button('Anmelden').click()
    await jonas.field('6-stelliger Code').fill(await jonas.freshCode(app))
    await jonas.button('Weiter').click()
    await jonas.sees('Ihr Konto')
    for (const path of ['/security', '/security/activity', '/help/lost-access']) {
      await jonas.open(path)
      await isIn(jonas, 'de', 'ltr')
    }
  })

  test('whoever is signed in and chooses another language gets the next mail in it, and finds the choice in the activity', async () => {
    const maya = await site.memberWithAuthenticator('maya')
    await maya.open('/security/activity')

    const told = maya.page.waitForResponse((answer) => answer.request().method() === 'PATCH')
    await maya.button('العربية').click()
    assert.equal((await told).status(), 204)

    await maya.sees('النشاط الأخير')
    await maya.hasFocusOn(maya.heading('النشاط الأخير'))
    await isIn(maya, 'ar', 'rtl')
    const browser = site.world.browser()
    await maya.person.signIn(browser)
    await maya.person.mailbox.next(/^تسجيل دخول جديد إلى حسابك/)
    await maya.open('/security/activity')
    await maya.page.getByText('تغيّرت لغة رسائلنا.').waitFor()
  })

  test('the link of a mail is not lost when another language is chosen on its page', async () => {
    const maya = await site.member('maya')
    await site.pass(minutes(1))
    await maya.person.browser.call('requestPasswordReset', { body: { email: maya.person.email } })
    const link = /\/reset-password#\S+/.exec((await maya.person.mailbox.next(/Set a new password/)).text)?.[0] ?? ''
    await maya.open(link)

    await maya.button('Deutsch').click()

    await maya.sees('Neues Passwort festlegen')
  })

  test('from right to left, arrows are mirrored, and a QR code is still read', async () => {
    const layla = await site.member('layla', { look: { ...arabic, viewport: { width: 1280, height: 800 } } })
    await layla.open('/security/activity')
    const arrow = layla.link('أمان الحساب').locator('svg')
    assert.equal(await arrow.evaluate((node) => getComputedStyle(node).transform), 'matrix(-1, 0, 0, 1, 0, 0)')

    await layla.open('/security/authenticator/new')
    await layla.button('متابعة').click()
    const key = await shownKey(layla, 'مفتاح الإعداد')

    const [read = ''] = await readQrCodes(await layla.page.screenshot({ fullPage: true }))
    assert.ok(read.includes(`secret=${key}`), read)
  })

  test('a page loads the texts it is shown in, and no others', async () => {
    const layla = await site.stranger('layla', { look: arabic })
    const loaded: string[] = []
    layla.page.on('response', async (answer) => {
      if (answer.url().endsWith('.js')) loaded.push(await answer.text())
    })

    await layla.open('/sign-in')

    assert.ok(loaded.some((script) => script.includes('نسيت كلمة المرور؟')))
    for (const foreign of ['Passwort vergessen?', 'Forgot your password?'])
      assert.ok(!loaded.some((script) => script.includes(foreign)), foreign)
  })
})

async function isIn({ page }: Visitor, language: string, direction: 'ltr' | 'rtl'): Promise<void> {
  const shown = await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])
  assert.deepEqual(shown, [language, direction])
  assert.equal(await sidewaysScroll(page), 0, page.url())
  assert.deepEqual(await violationsOn(page), [], page.url())
}

const passwordOf = ({ page }: Visitor, label: string): Locator => page.getByLabel(label, { exact: true })

const mailedCode = (text: string): string => /^\s*(\d{8})\s*$/m.exec(text)?.[1] ?? ''

const arabicDigits = (code: string): string => code.replaceAll(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'[Number(digit)] ?? '')

/** The setup key as a person reads it off the page. */
async function shownKey({ page }: Visitor, label: string): Promise<string> {
  const value = page.locator('dt', { hasText: label }).locator('xpath=following-sibling::dd[1]').locator('bdi')
  return (await value.innerText()).replaceAll(/\s/g, '')
}

async function type(visitor: Visitor, field: Locator, text: string): Promise<void> {
  await visitor.tabTo(field)
  await visitor.page.keyboard.type(text)
}

async function press(visitor: Visitor, control: Locator): Promise<void> {
  await visitor.tabTo(control)
  await visitor.page.keyboard.press('Enter')
}

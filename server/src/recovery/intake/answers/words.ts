import type { RecoveryAnswers } from '@countersign/contract'

/** What people write of their second factor, in the languages of our mails. The first that fits counts. */
export const methodWords: [NonNullable<RecoveryAnswers['method']>, RegExp][] = [
  ['authy', /authy|أوثي|اوثي/i],
  ['passkey', /pass ?-?key|security key|fido|yubikey|sicherheitsschlüssel|مفتاح (مرور|المرور|أمان|الأمان)/i],
  ['sms', /\bsms\b|text ?-?message|\btexts?\b|textnachricht|رسال|إس إم إس/i],
  ['totp', /authenticat|\btotp\b|\bapp\b|\bgoogle\b|\baegis\b|1password|bitwarden|authentifizier|تطبيق|المصادق/i],
]

/** Why they need another. The first that fits counts. */
export const reasonWords: [NonNullable<RecoveryAnswers['reason']>, RegExp][] = [
  [
    'new_phone',
    /new (phone|number|device|mobile)|chang\w* (my )?(phone|number)|neue\w* (handy|telefon|nummer|gerät|smartphone)|(هاتف|رقم|جهاز)\S* جديد/i,
  ],
  [
    'broken_device',
    /broke|broken|damaged|smashed|water|does ?n.t (turn|switch) on|kaputt|defekt|zerbroch|beschädigt|مكسور|تعطل|تحطم|انكسر/i,
  ],
  ['lost_device', /lost|stolen|theft|missing|robbed|verloren|gestohlen|geklaut|abhanden|فقد|ضاع|ضائع|سرق|مسروق/i],
  ['key_lost', /(delet|uninstall|remov|wip|reset|format)\w*|no backup|gelöscht|deinstalliert|zurückgesetzt|entfernt|حذف|مسح/i],
  ['tools_unavailable', /no access|can ?not access|can.t access|unavailable|kein\w* zugriff|keinen zugang|لا أستطيع|تعذر/i],
]

export type Question = 'method' | 'phone' | 'wanted' | 'newPhone' | 'reason' | 'registeredWhen' | 'balance' | 'lastSignIn'

/** By the numbers of our questions: the first and its half ask for a method and its phone together. */
export const questionNumbers: Record<string, Question> = {
  1: 'method',
  '1a': 'wanted',
  2: 'reason',
  3: 'registeredWhen',
  4: 'balance',
  5: 'lastSignIn',
}

/** What stands before a colon or a question mark. The first that fits counts, so the longer stand before. */
export const questionLabels: [Question, RegExp][] = [
  ['newPhone', /new (phone|mobile|number)|neue\w* (telefon|handy|mobil|ruf)?-?nummer|رقم (ال)?هاتف\S* (ال)?جديد|الرقم الجديد/i],
  ['wanted', /new (2fa )?method|wanted|set up (now|next)|neue\w* (methode|verfahren|faktor)|الطريقة الجديدة|طريقة جديدة/i],
  ['lastSignIn', /last (sign|log)[ -]?(in|on)|letzte\w* (anmeldung|login)|آخر (تسجيل )?دخول/i],
  [
    'registeredWhen',
    /regist(ered|ration|riert|rierung)|sign(ed)?[ -]?up|created|joined|angelegt|eröffnet|konto seit|تسجيل الحساب|(إنشاء|أنشئ|فتح)\S* (ال)?حساب|تاريخ التسجيل/i,
  ],
  ['balance', /balance|kontostand|guthaben|saldo|رصيد/i],
  ['reason', /reason|why|grund|warum|سبب|لماذا/i],
  ['method', /method|2fa|second factor|zwei(ter|te)? ?-?faktor|methode|verfahren|طريقة|الطريقة/i],
  ['phone', /phone|mobile|telefon|handy|rufnummer|هاتف|جوال/i],
]

/** As people write months, by their first letters. The Arabic ones as they are called in the west, and in the east. */
export const months: RegExp[] = [
  /^(jan|jän|يناير|كانون الثاني)/i,
  /^(feb|فبراير|شباط)/i,
  /^(mar|mär|maer|مارس|آذار)/i,
  /^(apr|أبريل|ابريل|إبريل|نيسان)/i,
  /^(may|mai|مايو|أيار|ايار)/i,
  /^(jun|يونيو|حزيران)/i,
  /^(jul|يوليو|تموز)/i,
  /^(aug|أغسطس|اغسطس|آب)/i,
  /^(sep|سبتمبر|أيلول|ايلول)/i,
  /^(oct|okt|أكتوبر|اكتوبر|تشرين الأول)/i,
  /^(nov|نوفمبر|تشرين الثاني)/i,
  /^(dec|dez|ديسمبر|كانون الأول)/i,
]

export const today = /\btoday\b|\bheute\b|اليوم/i
export const yesterday = /\byesterday\b|\bgestern\b|أمس|امس|البارحة/i

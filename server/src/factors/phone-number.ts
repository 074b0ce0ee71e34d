import { createRequire } from 'node:module'
import type { CountryCode } from 'libphonenumber-js/max'
import { Problem } from '../problem.ts'

export interface Phone {
  /** E.164, such as `+447700900123`. */
  number: string
  /** ISO 3166-1 alpha-2. */
  country: string
  /** As people of other countries write it. */
  international: string
}

const require = createRequire(import.meta.url)
/** Loaded with the first number: the plans of all countries take longer to load, and more room, than a server without texts needs at all. */
const plans = () => require('libphonenumber-js/max') as typeof import('libphonenumber-js/max')

/** Numbers whose type says mobile, or cannot say (North America): never a premium rate, which also begins like any other number. */
const mobileTypes = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE'])

const premiumTypes = new Set(['PREMIUM_RATE', 'SHARED_COST', 'UAN'])

const misfits = {
  INVALID_COUNTRY: 'PHONE_INVALID',
  NOT_A_NUMBER: 'PHONE_INVALID',
  TOO_SHORT: 'PHONE_TOO_SHORT',
  TOO_LONG: 'PHONE_TOO_LONG',
  INVALID_LENGTH: 'PHONE_INVALID',
} as const

/** Reads any familiar spelling; `country` is where a number without a country code is from. Throws the problem to tell. */
export function readPhone(typed: string | undefined, country: string | undefined): Phone {
  const text = typed?.trim().normalize('NFKC') ?? ''
  if (text === '') throw new Problem('PHONE_MISSING')
  const { isSupportedCountry, parsePhoneNumberFromString, validatePhoneNumberLength } = plans()
  const from = country !== undefined && isSupportedCountry(country) ? { defaultCountry: country satisfies CountryCode } : {}
  const misfit = validatePhoneNumberLength(text, from)
  if (misfit !== undefined) throw new Problem(misfits[misfit])
  const parsed = parsePhoneNumberFromString(text, { ...from, extract: false })
  if (parsed?.country === undefined || !parsed.isValid()) throw new Problem('PHONE_INVALID')
  if (!mobileTypes.has(parsed.getType() ?? '')) throw new Problem('PHONE_NOT_MOBILE')
  return { number: parsed.number, country: parsed.country, international: parsed.formatInternational() }
}

/** A number that was read before. What its texts would cost is looked at again, as ranges change hands. */
export function knownPhone(number: string): Phone & { isPremium: boolean } {
  const parsed = plans().parsePhoneNumberFromString(number)
  const isPremium = parsed !== undefined && premiumTypes.has(parsed.getType() ?? '')
  return { number, country: parsed?.country ?? '', international: parsed?.formatInternational() ?? number, isPremium }
}

/** What a card or a prompt shows: no more than its owner needs to know which phone it is. */
export const maskPhone = (number: string): string => `•••• ••${number.slice(-2)}`

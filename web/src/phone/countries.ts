import { AsYouType, type CountryCode, getCountries, getCountryCallingCode } from 'libphonenumber-js/min'

/** One entry of the picker. The key is the country: several share a calling code. */
export interface Country {
  /** ISO 3166-1 alpha-2. */
  code: string
  /** In the language of the page. */
  name: string
  /** With its plus. */
  calling: string
}

/** Sorted by name, as the language sorts. */
export function countriesOf(served: readonly string[] | undefined, language: string): Country[] {
  const names = new Intl.DisplayNames([language, 'en'], { type: 'region' })
  const known = new Set<string>(getCountries())
  return (served ?? [...known])
    .filter((code) => known.has(code))
    .map((code) => ({ code, name: names.of(code) ?? code, calling: `+${getCountryCallingCode(code as CountryCode)}` }))
    .sort((a, b) => a.name.localeCompare(b.name, language))
}

/** By the beginning of a word of the name, by ISO letters, or by calling code with or without its plus. */
export function matchingCountries(countries: readonly Country[], typed: string): Country[] {
  const wanted = plain(typed)
  if (wanted === '') return [...countries]
  if (/^\+?\d+$/.test(wanted)) return countries.filter(({ calling }) => calling.slice(1).startsWith(wanted.replace('+', '')))
  const isMatch = ({ code, name }: Country) =>
    code.toLowerCase() === wanted ||
    plain(name)
      .split(/[\s(\-–,]+/)
      .some((_, at, words) => words.slice(at).join(' ').startsWith(wanted))
  // The letters of one country may begin the name of another: "in" is India before Indonesia.
  return countries.filter(isMatch).sort((a, b) => Number(b.code.toLowerCase() === wanted) - Number(a.code.toLowerCase() === wanted))
}

/** The region a person's browser is set to, never where their address is; undefined where that says nothing or is not served. */
export function likelyCountry(countries: readonly Country[], languages: readonly string[]): string | undefined {
  if (countries.length === 1) return countries[0]?.code
  for (const tag of languages) {
    const region = regionOf(tag)
    if (countries.some(({ code }) => code === region)) return region
  }
  return undefined
}

/** The country of a number that was typed in full, with + or 00. */
export function countryTyped(number: string): string | undefined {
  const text = number.trim().replace(/^00/, '+')
  if (!/^[+＋]/.test(text)) return undefined
  const typing = new AsYouType()
  typing.input(text)
  return typing.getCountry()
}

function regionOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).region
  } catch {
    return undefined
  }
}

const plain = (text: string): string => text.trim().normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

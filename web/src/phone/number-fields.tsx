import { t } from 'i18next'
import { useState } from 'react'
import { type FieldError, TextField } from '../components/fields.tsx'
import { countriesOf, countryTyped, likelyCountry } from './countries.ts'
import { CountryPicker } from './country-picker.tsx'

export interface TypedNumber {
  phone: string
  /** ISO letters; empty where none is chosen. */
  country: string
}

interface NumberFieldsProps {
  /** ISO letters of the countries to choose from; all there are where nothing is said. */
  served?: readonly string[]
  /** Whether the country is chosen from a list; without it the number is typed in full. */
  withPicker: boolean
  value: TypedNumber
  onChange(value: TypedNumber): void
  label?: string
  hint: string
  error: FieldError | null
}

/** Country and number. A number that is typed or pasted in full sets the country by itself; the server reads any spelling. */
export function NumberFields({ served, withPicker, value, onChange, label = t('phone.number'), hint, error }: NumberFieldsProps) {
  const [countries] = useState(() => countriesOf(served, document.documentElement.lang))
  const country = value.country || likelyCountry(countries, navigator.languages) || ''

  function onNumber(phone: string): void {
    const typed = countryTyped(phone)
    onChange({ phone, country: typed && countries.some(({ code }) => code === typed) ? typed : country })
  }

  return (
    <>
      {withPicker && <CountryPicker countries={countries} value={country} onChange={(code) => onChange({ ...value, country: code })} />}
      <TextField
        label={label}
        hint={hint}
        type="tel"
        inputMode="tel"
        name="phone"
        autoComplete="tel"
        dir="ltr"
        value={value.phone}
        onChange={onNumber}
        error={error}
      />
    </>
  )
}

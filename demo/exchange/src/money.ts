/** Amounts are whole numbers of 10⁻⁸ of an asset: nothing is ever rounded. */
export type Units = bigint

const decimals = 8
const one = 10n ** BigInt(decimals)

/** What somebody typed, `0.25` or `0,250`; undefined where it is no amount above zero that can be kept exactly. */
export function parseAmount(text: string): Units | undefined {
  const [, whole = '', part = ''] = /^(\d{1,9})(?:[.,](\d{0,8}))?$/.exec(text.trim()) ?? []
  if (whole === '') return undefined
  const units = BigInt(whole) * one + BigInt(part.padEnd(decimals, '0'))
  return units > 0n ? units : undefined
}

/** The one spelling that an operation may have: no zero in front or at the end. */
export function decimal(units: Units): string {
  const part = String(units % one)
    .padStart(decimals, '0')
    .replace(/0+$/, '')
  return part === '' ? String(units / one) : `${units / one}.${part}`
}

/** As people read it: `2,500.75`. */
export const amountText = (units: Units): string => {
  const [whole = '', part] = decimal(units).split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return part === undefined ? grouped : `${grouped}.${part}`
}

/** At a price in whole cents of a euro for each unit of the asset. */
export const inCents = (units: Units, centsEach: bigint): bigint => (units * centsEach) / one

export const euroText = (cents: bigint): string => `€${amountText((cents / 100n) * one)}.${String(cents % 100n).padStart(2, '0')}`

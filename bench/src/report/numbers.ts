/** Numbers as people read them, the same on every machine. */

export const whole = (value: number): string => Math.round(value).toLocaleString('en-US')

/** Three digits that count: 0.123, 1.23, 12.3, 123. */
export const threeDigits = (value: number): string => (value >= 100 ? whole(value) : value.toPrecision(3))

export const percent = (share: number): string => `${Math.round(share * 100)}%`

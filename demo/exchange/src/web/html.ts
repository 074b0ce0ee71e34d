/** Markup that may be sent: whatever was not written here is escaped. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Value = Html | string | number | false | null | undefined | readonly Value[]

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export const html = (strings: TemplateStringsArray, ...values: Value[]): Html =>
  new Html(strings.map((string, at) => string + (at < values.length ? textOf(values[at]) : '')).join(''))

function textOf(value: Value): string {
  if (value === false || value === null || value === undefined) return ''
  if (value instanceof Html) return value.text
  if (typeof value === 'object') return value.map(textOf).join('')
  return String(value).replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}

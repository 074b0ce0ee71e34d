import type { Language } from '@countersign/contract'
import type { FastifyRequest } from 'fastify'

const offered: readonly Language[] = ['en', 'de', 'ar']

/** Of the languages there are mails in, the one that the request prefers (RFC 9110 §12.5.4); our pages name the one they are shown in. */
export function wantedLanguage({ headers }: Pick<FastifyRequest, 'headers'>): Language {
  const ranges = (headers['accept-language'] ?? '').slice(0, 400).toLowerCase().split(',').map(readRange)
  const wanted = ranges.filter(({ weight }) => weight > 0).sort((one, other) => other.weight - one.weight)
  for (const { tag } of wanted) {
    const language = offered.find((one) => one === tag.split('-')[0])
    if (language) return language
  }
  return 'en'
}

function readRange(text: string): { tag: string; weight: number } {
  const [tag = '', ...parameters] = text.split(';').map((part) => part.trim())
  const weight = parameters.map((parameter) => /^q=(\d(?:\.\d{1,3})?)$/.exec(parameter)?.[1]).find((found) => found !== undefined)
  return { tag, weight: weight === undefined ? 1 : Number(weight) }
}

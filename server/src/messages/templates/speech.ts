import type { Millis } from '../../clock.ts'
import ar from './ar.json' with { type: 'json' }
import de from './de.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }

/** Who is speaking: the service as its people know it. */
export interface Sender {
  serviceName: string
  publicOrigin: string
  supportContact: string | null
}

export type Catalogue = typeof en
type Key = keyof Catalogue
type CountedKey = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never
type Fill = Record<string, string>

const catalogues: Record<string, Catalogue> = { en, de, ar }

/** What templates write with: the texts of one language, filled with this service's names and the mail's values. */
export interface Speech {
  language: string
  direction: string
  serviceName: string
  publicOrigin: string
  supportContact: string | null
  has(key: string): key is Key
  say(key: Key, fill?: Fill): string
  sayCount(key: CountedKey, count: number, fill?: Fill): string
  time(at: Millis): string
  /** What `describeUserAgent` found, in words: "Firefox on Linux". */
  device(description: string): string
}

export function speechFor(language: string, sender: Sender): Speech {
  const [tag, catalogue] = catalogueFor(language)
  const names = {
    service: sender.serviceName,
    origin: sender.publicOrigin,
    host: new URL(sender.publicOrigin).host,
    support: sender.supportContact ?? '',
  }
  const plurals = new Intl.PluralRules(catalogue.locale)
  const embed = catalogue.direction === 'rtl' ? keepTogether : (value: string) => value
  const say = (key: Key, fill: Fill = {}) => interpolate(catalogue[key], { ...names, ...fill }, embed)
  return {
    language: tag,
    direction: catalogue.direction,
    serviceName: asOneLine(sender.serviceName),
    publicOrigin: sender.publicOrigin,
    supportContact: sender.supportContact,
    has: (key): key is Key => Object.hasOwn(catalogue, key),
    say,
    sayCount: (key, count, fill) => {
      const counted = `${key}.${plurals.select(count)}`
      return say(counted in catalogue ? (counted as Key) : `${key}.other`, { ...fill, count: String(count) })
    },
    time: (at) => interpolate(catalogue.time, clockAndDay(catalogue.locale, at), (value) => value),
    device: (description) => {
      const [, browser, system] = /^(.+) on (.+)$/.exec(description) ?? []
      if (browser && system) return say('device', { browser, system })
      return description === en['device.unknown'] ? say('device.unknown') : asOneLine(description)
    },
  }
}

/** The closest catalogue: the exact tag, then the language without its region, then English. */
export function catalogueFor(language: string): [tag: string, catalogue: Catalogue] {
  const wanted = language.toLowerCase()
  for (const tag of [wanted, wanted.split('-')[0] as string]) {
    if (Object.hasOwn(catalogues, tag)) return [tag, catalogues[tag] as Catalogue]
  }
  return ['en', en]
}

function interpolate(text: string, fill: Fill, embed: (value: string) => string): string {
  return text.replace(/\{([\w.]+)\}/g, (whole, name: string) =>
    Object.hasOwn(fill, name) ? embed(asOneLine(fill[name] as string)) : whole,
  )
}

/**
 * In a sentence from right to left, what is not a plain Latin word ("0M0W-H4BD", "+49 30") would be torn apart: isolates keep it
 * together (UAX 9 §2.7). Words are left alone: an address with an invisible sign behind it is not found by who copies it.
 */
function keepTogether(value: string): string {
  const needsNone = /\p{Script=Arabic}/u.test(value) || /^(?:\p{Script=Latin}(?:.*[\p{Script=Latin}\d])?|\d+)$/u.test(value)
  return needsNone ? value : `\u2068${value}\u2069`
}

function clockAndDay(locale: string, at: Millis): { clock: string; day: string } {
  const options = { timeZone: 'UTC', hourCycle: 'h23' } as const
  const clock = new Intl.DateTimeFormat(locale, { ...options, hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }).format(at)
  const day = new Intl.DateTimeFormat(locale, { ...options, day: 'numeric', month: 'long', year: 'numeric' }).format(at)
  return { clock, day }
}

const longestValue = 100

/**
 * Names and devices come from people. No line breaks or other control characters (header injection); no invisible or
 * direction-changing ones, with which a name rearranges the sentence around it (joiners of scripts and emoji stay); and
 * not so long that the name becomes a message of its own.
 */
export function asOneLine(value: string): string {
  const line = value
    .replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  const characters = [...line]
  return characters.length <= longestValue ? line : `${characters.slice(0, longestValue - 1).join('')}…`
}

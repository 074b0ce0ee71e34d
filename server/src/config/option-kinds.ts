import { isIP } from 'node:net'
import { resolve } from 'node:path'

/** What an option takes. `read` is handed a value of the file, or text of the environment, and answers with a value or why not. */
export interface Kind<T> {
  read(given: unknown): T | Misfit
  /** For values that no message repeats. */
  isSecret?: true
}

/** Completes the sentence "port must be ...". */
export class Misfit {
  readonly wanted: string

  constructor(wanted: string) {
    this.wanted = wanted
  }
}

const fromText = <T>(wanted: string, read: (text: string) => T | Misfit | undefined): Kind<T> => ({
  read: (given) => (typeof given === 'string' ? (read(given) ?? new Misfit(wanted)) : new Misfit(wanted)),
})

const matching = (pattern: RegExp, wanted: string): Kind<string> => fromText(wanted, (text) => (pattern.test(text) ? text : undefined))

export const port: Kind<number> = {
  read(given) {
    const number = typeof given === 'string' && /^\d{1,5}$/.test(given) ? Number(given) : given
    return typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 65_535
      ? number
      : new Misfit('a whole number from 1 to 65535')
  },
}

export const atLeastOne: Kind<number> = {
  read(given) {
    const number = typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : given
    return typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 999_999_999
      ? number
      : new Misfit('a whole number from 1')
  },
}

export const hostName = matching(/^[A-Za-z0-9.:_-]{1,253}$/, 'a host name or an address, without a port')

export const emailAddress = matching(/^[^\s@<>()[\]",:;\\]{1,64}@[A-Za-z0-9.-]{1,190}$/, 'an e-mail address such as help@example.com')

/** It becomes the issuer in authenticator apps, where a colon separates it from the account. */
export const displayName = matching(/^(?=\S)[^\p{C}:]{1,64}(?<=\S)$/u, 'a name of 1 to 64 characters without a colon')

export const userName = matching(/^[^\p{Cc}]{1,256}$/u, 'text of 1 to 256 characters')

export const filePath = fromText('a path', (text) => (text !== '' && !text.includes('\0') ? resolve(text) : undefined))

export const policyName = fromText('the name of a preset, or the path of a .json file', (text) =>
  text.endsWith('.json') ? resolve(text) : /^[a-z][a-z0-9-]*(:exact)?$/.test(text) ? text : undefined,
)

export const secretText: Kind<string> = {
  ...matching(/^[\x21-\x7e]{16,256}$/, '16 to 256 printable characters without a space'),
  isSecret: true,
}

/** Of standard-webhooks: Base64 of 24 to 64 bytes. */
export const webhookSecret: Kind<string> = {
  ...matching(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, 'whsec_ and 24 to 64 bytes in Base64'),
  isSecret: true,
}

export const password: Kind<string> = { ...matching(/^[^\0\r\n]{1,1024}$/, 'text on one line'), isSecret: true }

export const oneOf = <const T extends string>(...words: T[]): Kind<T> =>
  fromText(`one of ${words.join(', ')}`, (text) => words.find((word) => word === text))

/** Secret because an address of PostgreSQL may carry a password. */
export const databaseAddress: Kind<string> = {
  ...matching(
    /^(sqlite:(?!\/\/).+|postgres(ql)?:\/\/\S+)$/,
    'sqlite:PATH, such as sqlite:data/countersign.db, or postgres://USER@HOST/NAME',
  ),
  isSecret: true,
}

export const origin = fromText('the address people see in the browser, such as https://id.example.com', (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) return undefined
  if (url.protocol === 'http:' && url.hostname !== 'localhost') {
    return new Misfit(
      isLoopback(url.hostname)
        ? `written http://localhost${url.port && `:${url.port}`}: passkeys need a name`
        : 'an https:// address: plain http is taken for http://localhost only',
    )
  }
  return url.origin === text ? text : new Misfit(`written ${url.origin}: scheme, host and port, and nothing else`)
})

const isLoopback = (hostname: string): boolean => hostname === '[::1]' || hostname.startsWith('127.')

/** A list in the file, or one text with a separator. */
const listOf = (pattern: RegExp, separator: string, wanted: string): Kind<string[]> => ({
  read(given) {
    const list = typeof given === 'string' ? given.split(separator).map((part) => part.trim()) : given
    return Array.isArray(list) && list.every((part) => typeof part === 'string' && pattern.test(part)) ? list : new Misfit(wanted)
  },
})

export const countries = listOf(/^[A-Z]{2}$/, ',', 'a list of two-letter country codes such as GB, IE')

export const phonePrefixes = listOf(/^\+[1-9]\d{0,14}$/, ',', 'a list of beginnings of international numbers such as +4470, +881')

export const headerLines = listOf(/^[A-Za-z0-9-]{1,64}:[^\r\n]{1,1000}$/, '\n', 'a list of headers such as Authorization: Bearer {secret}')

/** Placeholders stand in it. */
export const webAddress = fromText('an http:// or https:// address', (text) => {
  const plain = text.replaceAll(/\{\w+\}/g, 'x')
  const url = URL.canParse(plain) ? new URL(plain) : undefined
  return url && ['http:', 'https:'].includes(url.protocol) && url.username === '' ? text : undefined
})

export const anyText = matching(/^[\s\S]{1,8192}$/, 'text of 1 to 8192 characters')

/** What a text comes from: at most eleven letters and digits, a number, or a short code of the network. */
export const textSender = matching(
  /^(\+\d{7,15}|(?=.*[^\d])[A-Za-z0-9 ]{1,11}|\d{3,8})$/,
  'a name of up to 11 letters and digits, an international number such as +447400123456, or a short code',
)

export const dnsServers = listOf(
  /^(\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?|[0-9a-fA-F:]+|\[[0-9a-fA-F:]+\](:\d{1,5})?)$/,
  ',',
  'a list of addresses such as 10.0.0.53, 127.0.0.1:5353 or [fd00::53]:53',
)

/** A list in the file, or one text with commas. */
export const networks: Kind<string[]> = {
  read(given) {
    const list = typeof given === 'string' ? given.split(',').map((part) => part.trim()) : given
    const wanted = new Misfit('a list of addresses or networks such as 10.0.0.2 or 10.0.0.0/8')
    if (!Array.isArray(list)) return wanted
    if (list.some((part) => typeof part === 'string' && /\/0+$/.test(part)))
      return new Misfit('the addresses of your own machines: with a network of all addresses anybody could claim any address')
    return list.every((part) => typeof part === 'string' && isNetwork(part)) ? list : wanted
  },
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

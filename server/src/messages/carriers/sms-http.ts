import { toGsm } from '../templates/gsm.ts'
import type { CarriedText, SendResult, TextCarrier } from './carrier.ts'

/**
 * Texts over HTTP, for gateways that differ in little more than names. In address, header and body these are filled in: {to} the
 * number as +447400123456, {digits} the same without the plus, {from}, {text}, {id} of the message, {secret}; {coding} is 0 for a text in
 * the default alphabet and 2 for one in UCS-2, {unicode} false or true.
 */
export interface HttpGatewaySettings {
  url: string
  method: 'GET' | 'POST' | 'PUT'
  /** `Name: value`, one each. */
  headers: readonly string[]
  /** Not for GET. */
  body: string | null
  contentType: string
  /** Where the gateway says 200 to everything: what its answer holds when it took the text. */
  accepted: string | null
  secret: string
  sender: string
}

type Values = Readonly<Record<string, string>>

export function httpCarrier(settings: HttpGatewaySettings): TextCarrier {
  return {
    async send(text, signal) {
      try {
        const { url, ...request } = requestOf(settings, text)
        const answer = await fetch(url, { ...request, redirect: 'error', signal })
        const said = (await answer.text()).slice(0, 65_536)
        return resultOf(answer, said, settings.accepted)
      } catch (error) {
        return { outcome: 'unreachable', reason: reasonOf(error) }
      }
    },
    close() {},
  }
}

/** Each value is written as its place wants it: nothing in a text or a number can become another field. */
export function requestOf(settings: HttpGatewaySettings, { id, to, text }: CarriedText) {
  const { method, body, contentType, sender, secret } = settings
  const isUcs2 = toGsm(text) === undefined
  const values = {
    to,
    digits: to.slice(1),
    from: sender,
    text,
    id,
    secret,
    coding: isUcs2 ? '2' : '0',
    unicode: String(isUcs2),
  }
  const headers = settings.headers.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).trim(), fill(line.slice(colon + 1).trim(), values, (value) => value.replaceAll(/[\r\n]/g, ' '))]
  })
  const hasBody = method !== 'GET' && body !== null
  return {
    url: fill(settings.url, values, encodeURIComponent),
    method,
    headers: new Headers([...headers, ...(hasBody ? [['content-type', contentType] as [string, string]] : [])]),
    ...(hasBody && { body: fill(body, values, writingFor(contentType)) }),
  }
}

function writingFor(contentType: string): (value: string) => string {
  if (contentType.includes('json')) return (value) => JSON.stringify(value).slice(1, -1)
  if (contentType.includes('xml')) return (value) => value.replaceAll(/[<>&'"]/g, (mark) => `&#${mark.charCodeAt(0)};`)
  return encodeURIComponent
}

function fill(template: string, values: Values, write: (value: string) => string): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? write(values[name] as string) : whole))
}

/**
 * A wrong token or address is the operator's matter and costs nobody their text; so is a gateway that is full or broken. What is
 * left is about this text.
 */
function resultOf({ status, ok }: Response, said: string, accepted: string | null): SendResult {
  const reason = `HTTP ${status}`
  if (ok)
    return accepted === null || said.includes(accepted) ? { outcome: 'sent' } : { outcome: 'deferred', reason: `${reason} NOT ACCEPTED` }
  if (status === 429) return { outcome: 'deferred', reason }
  if (status >= 500 || [401, 402, 403, 404, 405, 407, 408].includes(status)) return { outcome: 'unreachable', reason }
  return { outcome: 'refused', about: 'message', reason }
}

/** Without addresses: those of some gateways carry the number. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } }
  return name === 'TimeoutError' || name === 'AbortError' ? 'TIMEOUT' : (cause?.code ?? 'ERROR')
}

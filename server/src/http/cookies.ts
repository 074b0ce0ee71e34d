import type { FastifyRequest } from 'fastify'
import type { Millis } from '../clock.ts'
import { inSeconds } from '../durations.ts'

/** A cookie of ours: out of reach of scripts, for the whole host, gone with the browser unless it is given a lifetime. */
export interface Cookie {
  /** As the browser knows it, with its prefix. */
  readonly name: string
  read(request: FastifyRequest): string | undefined
  set(reply: Reply, value: string, lifetime?: Millis): void
  clear(reply: Reply): void
}

/** What answers: ours, or the library’s at its addresses. */
export interface Reply {
  header(name: string, value: string): unknown
}

/** Values are what `randomSecret` makes; anything else that arrives is no value of ours. */
const valueShape = /^[A-Za-z0-9_-]{1,200}$/

/**
 * `__Host-` (RFC 6265bis §4.1.3.2) keeps other hosts of the domain from planting the cookie. It needs Secure, and Secure
 * needs https, so both follow the scheme of the public origin; plain http exists on loopback only.
 */
export function createCookie(publicOrigin: string, plainName: string, sameSite: 'Lax' | 'Strict'): Cookie {
  const secure = publicOrigin.startsWith('https:')
  const name = secure ? `__Host-${plainName}` : plainName
  const attributes = `; Path=/; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`

  return {
    name,
    read: (request) => readCookie(request.headers.cookie, name),
    set(reply, value, lifetime) {
      if (!valueShape.test(value)) throw new TypeError(`the value for the cookie ${name} has characters a cookie cannot carry`)
      const maxAge = lifetime === undefined ? '' : `; Max-Age=${inSeconds(lifetime)}`
      reply.header('set-cookie', `${name}=${value}${attributes}${maxAge}`)
    },
    clear(reply) {
      reply.header('set-cookie', `${name}=${attributes}; Max-Age=0`)
    },
  }
}

/** The first value of that name, as browsers send the most specific first. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (!header) return undefined
  let start = 0
  while (start < header.length) {
    let end = header.indexOf(';', start)
    if (end === -1) end = header.length
    while (header[start] === ' ' || header[start] === '\t') start++
    if (header.startsWith(name, start) && header[start + name.length] === '=') {
      const value = header.slice(start + name.length + 1, end).trimEnd()
      return valueShape.test(value) ? value : undefined
    }
    start = end + 1
  }
  return undefined
}

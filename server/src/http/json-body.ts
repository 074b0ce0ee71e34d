import { isUtf8 } from 'node:buffer'
import { Readable } from 'node:stream'
import { longestFile } from '@countersign/contract'
import type { FastifyInstance } from 'fastify'
import { createQueue, orUnavailable } from '../crypto/queue.ts'
import { Problem } from '../problem.ts'

const deepest = 20
const mostKeys = 200

const mediaType = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i

/** Bodies are JSON and nothing else: a page of another site can send the three form encodings, but not this type. */
export function takeOnlyJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  takeFiles(app)
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    try {
      if (request.routeOptions.config.takesFile || !mediaType.test(request.headers['content-type'] ?? ''))
        throw new Problem('UNSUPPORTED_MEDIA_TYPE')
      done(null, parseJson(body))
    } catch (error) {
      done(error as Error)
    }
  })
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes a file, which its handler reads once it knows who sends it. */
    takesFile?: boolean
  }
  interface FastifyInstance {
    withFile: <T>(body: unknown, use: (bytes: Buffer) => Promise<T>) => Promise<T>
  }
}

/** Each is in memory from its first byte until nothing needs it any more. */
const filesAtOnce = { parallel: 4, waiting: 20 }

/** A type that no form of another site can send either. Where files are taken nothing of one is read before the handler asks for it. */
function takeFiles(app: FastifyInstance): void {
  const queue = createQueue(filesAtOnce)
  app.decorate('withFile', (body, use) => queue.run(async () => use(await readFile(body)), 'known').catch(orUnavailable))
  app.addContentTypeParser('application/octet-stream', (request, payload, done) => {
    if (request.routeOptions.config.takesFile) done(null, payload)
    else done(new Problem('UNSUPPORTED_MEDIA_TYPE'))
  })
}

/** All of the file. Throws BODY_TOO_LARGE as soon as it is longer. */
async function readFile(body: unknown): Promise<Buffer> {
  if (!(body instanceof Readable)) throw malformed('This call takes a file as application/octet-stream.')
  const chunks: Buffer[] = []
  let length = 0
  // The connection stays, so that whoever sends too much hears why.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    length += chunk.length
    if (length > longestFile) {
      body.resume()
      throw new Problem('BODY_TOO_LARGE')
    }
    chunks.push(chunk)
  }
  if (length === 0) throw malformed('The file is empty.')
  return Buffer.concat(chunks)
}

/** An empty body is no body. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined
  if (!isUtf8(body)) throw malformed('The body is not UTF-8.')
  const text = body.toString()
  scan(text)
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the body.
    throw malformed('The body is not JSON.')
  }
}

const malformed = (detail: string) => new Problem('INVALID_REQUEST', { detail })

/** Names that reach the prototype of an object when a careless reader copies fields. */
const dangerousNames = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Walks the text once before it is parsed, because the parser hides what must be refused: of two equal keys it keeps the
 * last, and two readers may disagree. For text that is JSON the walk sees exactly the keys the parser sees; text that is
 * not JSON gets past at most to the parser, which refuses it.
 */
function scan(text: string): void {
  /** One entry per open bracket: the keys seen so far for an object, nothing for an array. */
  const open: (Set<string> | undefined)[] = []
  let keys = 0
  /** The object a string would be a key of, were it to come next. */
  let keyed: Set<string> | undefined

  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case brace:
      case bracket: {
        if (open.length === deepest) throw malformed(`The body is nested deeper than ${deepest} levels.`)
        keyed = text.charCodeAt(at) === brace ? new Set() : undefined
        open.push(keyed)
        break
      }
      case closingBrace:
      case closingBracket:
        open.pop()
        keyed = undefined
        break
      case comma:
        keyed = open.at(-1)
        break
      case quote: {
        const end = endOfString(text, at)
        if (keyed) {
          if (++keys > mostKeys) throw malformed(`The body has more than ${mostKeys} fields.`)
          remember(keyed, text.slice(at, end + 1))
          keyed = undefined
        }
        at = end
      }
    }
  }
}

const [quote, comma, bracket, backslash, closingBracket, brace, closingBrace] = [...'",[\\]{}'].map((sign) => sign.charCodeAt(0))

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === quote) return at
    if (sign === backslash) at++
  }
  throw malformed('The body is not JSON.')
}

function remember(seen: Set<string>, quoted: string): void {
  const name = unquoted(quoted)
  if (dangerousNames.has(name)) throw malformed('The body has a field with a name that is never taken.')
  if (seen.has(name)) throw malformed('The body has the same field twice.')
  seen.add(name)
}

/** `"\u0061"` and `"a"` are the same key. */
function unquoted(text: string): string {
  if (!text.includes('\\')) return text.slice(1, -1)
  try {
    return String(JSON.parse(text))
  } catch {
    throw malformed('The body is not JSON.')
  }
}

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { ConfigurationFaults } from '../config/load-config.ts'

export interface LoadedFolder {
  /** By the name of the file. */
  html: Map<string, string>
  assets: Asset[]
}

export interface Asset {
  /** As it is asked for: `/assets/index-a1b2c3.js`. */
  path: string
  type: string
  /** For `If-None-Match`. */
  tag: string
  /** Named after its content, so that it never changes. */
  isImmutable: boolean
  body: Buffer
  /** Best first. */
  encodings: { name: 'br' | 'gzip'; body: Buffer }[]
}

const types: Partial<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}
const compressible = new Set(['.js', '.css', '.svg', '.json', '.webmanifest', '.txt'])
const encodedBy = { '.br': 'br', '.gz': 'gzip' } as const

/** Reads all of it once. What the builder compressed is used as it is; the rest is compressed here, more quickly and less well. */
export async function loadFolder(folder: string, needed: readonly string[]): Promise<LoadedFolder> {
  const names = await namesIn(folder)
  const missing = needed.filter((name) => !names.includes(name))
  if (missing.length > 0)
    throw new ConfigurationFaults([
      `The folder of pages ${folder} has no ${missing.join(' and no ')}: run "npm run build", or set webFolder to where the built pages are.`,
    ])

  const pages = names.filter((name) => name.endsWith('.html'))
  const html = new Map(await Promise.all(pages.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)))
  const served = names.filter((name) => types[extname(name)] !== undefined)
  return { html, assets: await Promise.all(served.map((name) => loadAsset(folder, name, names))) }
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
}

async function loadAsset(folder: string, name: string, names: readonly string[]): Promise<Asset> {
  const body = await readFile(join(folder, name))
  const ready = Object.entries(encodedBy).filter(([ending]) => names.includes(name + ending))
  const encodings =
    ready.length > 0
      ? await Promise.all(ready.map(async ([ending, encoding]) => ({ name: encoding, body: await readFile(join(folder, name + ending)) })))
      : compressed(name, body)
  return {
    path: `/${name}`,
    type: types[extname(name)] ?? 'application/octet-stream',
    tag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    isImmutable: name.startsWith('assets/'),
    body,
    encodings: encodings.filter((encoding) => encoding.body.length < body.length),
  }
}

/** On this thread: nobody is served yet, and each thread of the pool would keep memory of its own for it. */
function compressed(name: string, body: Buffer): Asset['encodings'] {
  if (!compressible.has(extname(name)) || body.length < 1024) return []
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 18 }
  return [
    { name: 'br', body: brotliCompressSync(body, { params }) },
    { name: 'gzip', body: gzipSync(body) },
  ]
}

import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Asset, type LoadedFolder, loadFolder } from './built-files.ts'
import { safeLocalPath } from './safe-local-path.ts'
import { pageHeaders, pagePolicy } from './security-headers.ts'

export interface Page {
  /** Paths as the router writes them: `/security`, `/help/*`. */
  paths: readonly string[]
  /** A html file of the folder. */
  file: string
  /** Whether it may ask for the camera. */
  camera?: true
  /** Of another origin of ours, whose evidence it shows. */
  evidenceFrom?: string | null
  /** For pages of signed-in people: everybody else is sent to `/sign-in`, and from there back here. */
  isSignedIn?: (request: FastifyRequest) => Promise<boolean>
}

export interface PagesOptions {
  /** The built pages: html files, hashed files in `assets/`, and what else lies there. */
  folder: string
  pages: readonly Page[]
  /** The html file that tells a person that an address does not exist. */
  notFound?: string
  /** More files to serve below a path: the pictures of the help. */
  pictures?: { folder: string; path: string }
}

/**
 * Serves the built pages from memory. There is no path from a request to a file: each file has a route of its own, so
 * nothing outside the folder, and nothing put there later, can be asked for.
 */
export function registerPages(app: FastifyInstance, { folder, pages, notFound, pictures }: PagesOptions): void {
  app.register(async (scope) => {
    const files = await loadFolder(folder, [...pages.map(({ file }) => file), ...(notFound ? [notFound] : [])])
    for (const page of pages) servePage(scope, page, htmlOf(files, page.file))
    for (const asset of files.assets) scope.get(asset.path, (request, reply) => sendAsset(request, reply, asset))
    const { assets = [] } = pictures ? await loadFolder(pictures.folder, []) : {}
    for (const asset of assets) scope.get(`${pictures?.path}${asset.path}`, (request, reply) => sendAsset(request, reply, asset))
    if (notFound) {
      app.notFoundPage = (reply) => sendHtml(reply.code(404), htmlOf(files, notFound))
      app.faultPage = (fault) => withNonce(htmlOf(files, notFound).replace('</head>', `<meta name="fault" content="${fault}"></head>`))
    }
  })
}

const htmlOf = ({ html }: LoadedFolder, file: string): string => html.get(file) ?? ''

function servePage(app: FastifyInstance, page: Page, html: string): void {
  const { paths, isSignedIn } = page
  for (const path of paths) {
    app.get(path, async (request, reply) => {
      if (!isSignedIn) return sendHtml(reply.header('cache-control', 'no-cache'), html, page)
      return (await isSignedIn(request)) ? sendHtml(reply, html, page) : reply.redirect(signInFirst(request), 303)
    })
  }
}

function signInFirst(request: FastifyRequest): string {
  const next = safeLocalPath(request.raw.url ?? '/') ?? '/'
  return next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`
}

/** The builder has put this word wherever a script or style needs the nonce. */
const nonceMark = '%NONCE%'

type Shows = Pick<Page, 'camera' | 'evidenceFrom'>

/** A nonce is for one answer (CSP3 §7.1), so the page is put together anew each time. */
function sendHtml(reply: FastifyReply, html: string, what?: Shows): FastifyReply {
  const page = withNonce(html, what)
  return reply.headers(page.headers).send(page.html)
}

function withNonce(html: string, { camera, evidenceFrom }: Shows = {}): { html: string; headers: Record<string, string> } {
  const nonce = randomBytes(16).toString('base64')
  return { html: html.replaceAll(nonceMark, nonce), headers: pageHeaders(pagePolicy(nonce, evidenceFrom), { camera }) }
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, { type, tag, isImmutable, encodings, body }: Asset): FastifyReply {
  reply.headers({ 'cache-control': isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache', etag: tag, vary: 'accept-encoding' })
  if (request.headers['if-none-match'] === tag) return reply.code(304).send()
  const accepted = request.headers['accept-encoding'] ?? ''
  const encoding = encodings.find(({ name }) => accepts(accepted, name))
  if (encoding) reply.header('content-encoding', encoding.name)
  return reply.type(type).send(encoding?.body ?? body)
}

/** RFC 9110 §12.5.3: named, and not with a weight of zero. */
const accepts = (header: string, name: string): boolean =>
  header.split(',').some((part) => {
    const [coding = '', weight = ''] = part.split(';').map((text) => text.trim().toLowerCase())
    return coding === name && !/^q=0(\.0*)?$/.test(weight)
  })

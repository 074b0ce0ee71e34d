import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { ConfigurationFaults } from '../config/load-config.ts'
import { testServer } from './http-server.fixture.ts'
import { type PagesOptions, registerPages } from './static-pages.ts'

const script = `console.log('${'hello '.repeat(500)}')`
const html = (name: string) =>
  `<!doctype html><meta name="csp-nonce" content="%NONCE%"><script nonce="%NONCE%" src="/assets/app-1a2b.js"></script><p>${name}`

async function pagesServer(t: TestContext, options: Partial<PagesOptions> = {}, files: Record<string, string | Buffer> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-pages-'))
  t.after(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'assets'))
  const all = {
    'sign-in.html': html('sign in'),
    'account.html': html('account'),
    'assets/app-1a2b.js': script,
    'favicon.svg': '<svg/>',
    ...files,
  }
  for (const [name, content] of Object.entries(all)) await writeFile(join(folder, name), content)
  const { app } = testServer(t)
  const isSignedIn = async ({ headers }: { headers: Record<string, unknown> }) => headers.cookie === 'in'
  const pages = [
    { paths: ['/sign-in', '/help/*'], file: 'sign-in.html' },
    { paths: ['/', '/security', '/security/*'], file: 'account.html', isSignedIn },
  ]
  registerPages(app, { folder, pages, ...options })
  return app
}

test('a page is sent with a nonce of this one answer, in the page and in the policy', async (t) => {
  const app = await pagesServer(t)
  const seen = new Set<string>()

  for (const url of ['/sign-in', '/sign-in?next=/', '/help/lost-access/app']) {
    const { statusCode, headers, body } = await app.inject(url)
    const policy = String(headers['content-security-policy'])
    const nonce = /'nonce-([A-Za-z0-9+/=]{24})'/.exec(policy)?.[1] ?? assert.fail(policy)
    seen.add(nonce)

    assert.equal(statusCode, 200)
    assert.equal(headers['content-type'], 'text/html; charset=utf-8')
    assert.equal(headers['cache-control'], 'no-cache')
    assert.match(String(headers['permissions-policy']), /camera=\(\).*publickey-credentials-get=\(self\)/)
    assert.equal(body, html('sign in').replaceAll('%NONCE%', nonce))
    assert.doesNotMatch(policy, /unsafe|\*|https?:/)
    for (const part of [
      `script-src 'self' 'nonce-`,
      `style-src 'self' 'nonce-`,
      `object-src 'none'`,
      `base-uri 'none'`,
      `frame-ancestors 'none'`,
      `form-action 'self'`,
      `connect-src 'self'`,
    ]) {
      assert.ok(policy.includes(part), part)
    }
    assert.equal(policy.match(/form-action/g)?.length, 1)
  }
  assert.equal(seen.size, 3)
})

test('a page of signed-in people is theirs only; others come back to it after signing in', async (t) => {
  const app = await pagesServer(t)
  const locationOf = async (url: string) => {
    const { statusCode, headers, body } = await app.inject(url)
    assert.deepEqual([statusCode, body], [303, ''])
    return headers.location
  }

  const { statusCode, headers, body } = await app.inject({ url: '/security/factors', headers: { cookie: 'in' } })
  assert.equal(statusCode, 200)
  assert.match(body, /account/)
  assert.equal(headers['cache-control'], 'no-store')

  assert.equal(await locationOf('/'), '/sign-in')
  assert.equal(await locationOf('/security'), '/sign-in?next=%2Fsecurity')
  assert.equal(await locationOf('/security/factors?add=totp&x=1'), '/sign-in?next=%2Fsecurity%2Ffactors%3Fadd%3Dtotp%26x%3D1')
  assert.equal(await locationOf('/security//evil.test'), '/sign-in?next=%2Fsecurity%2F%2Fevil.test')
})

test('hashed files never change, others are asked about again', async (t) => {
  const app = await pagesServer(t)

  const hashed = await app.inject('/assets/app-1a2b.js')
  const icon = await app.inject('/favicon.svg')
  const again = await app.inject({ url: '/favicon.svg', headers: { 'if-none-match': String(icon.headers.etag) } })

  assert.deepEqual([hashed.body, hashed.headers['content-type']], [script, 'text/javascript; charset=utf-8'])
  assert.equal(hashed.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.equal(hashed.headers['x-content-type-options'], 'nosniff')
  assert.equal(icon.headers['cache-control'], 'no-cache')
  assert.deepEqual([again.statusCode, again.body], [304, ''])
})

test('sends what the browser can unpack, made by the builder or here', async (t) => {
  const app = await pagesServer(t, {}, { 'assets/ready-3c4d.js': script, 'assets/ready-3c4d.js.br': 'from the builder' })
  const get = (url: string, encoding: string) => app.inject({ url, headers: { 'accept-encoding': encoding } })

  const br = await get('/assets/app-1a2b.js', 'gzip, deflate, br')
  const gzip = await get('/assets/app-1a2b.js', 'gzip;q=1.0, br;q=0')
  const plain = await get('/assets/app-1a2b.js', 'identity')
  const ready = await get('/assets/ready-3c4d.js', 'br')

  assert.deepEqual([br.headers['content-encoding'], brotliDecompressSync(br.rawPayload).toString()], ['br', script])
  assert.deepEqual([gzip.headers['content-encoding'], gunzipSync(gzip.rawPayload).toString()], ['gzip', script])
  assert.deepEqual([plain.headers['content-encoding'], plain.body, plain.headers.vary], [undefined, script, 'accept-encoding'])
  assert.equal(ready.body, 'from the builder')
  assert.equal((await app.inject('/assets/ready-3c4d.js.br')).statusCode, 404)
})

test('nothing but the listed files can be asked for', async (t) => {
  const app = await pagesServer(t, {}, { 'notes.md': 'private', '.env': 'private' })

  for (const url of [
    '/sign-in.html',
    '/account.html',
    '/notes.md',
    '/.env',
    '/assets',
    '/assets/',
    '/assets/../account.html',
    '/assets/..%2faccount.html',
    '/assets/%2e%2e/account.html',
    '/..%2f..%2fetc%2fpasswd',
    '/assets/app-1a2b.js/',
    '/assets/app-1a2b.js%00.html',
    '/help/../account.html/x',
    '//sign-in',
  ]) {
    const { statusCode, body } = await app.inject({ url })

    assert.doesNotMatch(body, /private|account/, url)
    assert.ok(statusCode === 404 || body.includes('sign in'), `${url}: ${statusCode}`)
  }
  assert.equal((await app.inject({ method: 'POST', url: '/sign-in', headers: { 'sec-fetch-site': 'same-origin' } })).statusCode, 405)
})

test('a person at an address that does not exist sees a page, a program a problem document', async (t) => {
  const app = await pagesServer(t, { notFound: 'sign-in.html' })

  const person = await app.inject({ url: '/nothing/here', headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })
  const program = await app.inject({ url: '/nothing/here', headers: { accept: 'application/json' } })

  assert.equal(person.statusCode, 404)
  assert.match(person.body, /<p>sign in/)
  assert.match(String(person.headers['content-security-policy']), /'nonce-/)
  assert.equal(program.json().code, 'NOT_FOUND')
})

test('a folder without the pages is a fault of the configuration that says what to run', async (t) => {
  const { app } = testServer(t)
  registerPages(app, { folder: join(tmpdir(), 'not-there'), pages: [{ paths: ['/'], file: 'sign-in.html' }] })

  await assert.rejects(
    async () => app.ready(),
    (error) => error instanceof ConfigurationFaults && /no sign-in\.html: run "npm run build"/.test(error.message),
  )
})

test('only the page that takes a picture may ask for the camera, and a script or picture asks for nothing', async (t) => {
  const pages = [
    { paths: ['/sign-in'], file: 'sign-in.html' },
    { paths: ['/picture'], file: 'account.html', camera: true as const },
  ]
  const app = await pagesServer(t, { pages })
  const permissions = async (url: string) => (await app.inject(url)).headers['permissions-policy']

  assert.match(String(await permissions('/sign-in')), /camera=\(\)/)
  assert.match(String(await permissions('/picture')), /camera=\(self\)/)
  for (const file of ['/assets/app-1a2b.js', '/favicon.svg']) assert.equal(await permissions(file), undefined)
})

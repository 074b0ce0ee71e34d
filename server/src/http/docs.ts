import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { openApiDocument } from './openapi.ts'
import { pageHeaders, pagePolicy, policyOf } from './security-headers.ts'

/** Swagger UI comes as files of our own and sets its styles by script, which a policy does not stop. */
const browserPolicy = policyOf({
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
})

/** `/openapi.json`, a page to read it in at `/docs`, and what every problem document's `type` points to. */
export async function registerDocs(app: FastifyInstance): Promise<void> {
  const document = openApiDocument(app.publicOrigin)
  app.get('/openapi.json', async () => document)
  app.get('/docs/problems', async (_request, reply) => {
    const nonce = randomBytes(16).toString('base64')
    return reply.headers(pageHeaders(pagePolicy(nonce))).send(await (await import('./problems-page.ts')).problemsPage(nonce))
  })
  for (const path of ['/docs', '/docs/']) {
    app.get(path, async (_request, reply) => reply.headers(pageHeaders(browserPolicy)).send(browserPage))
  }
  app.get('/docs/static/start.js', async (_request, reply) => reply.type('text/javascript; charset=utf-8').send(startBrowser))
  for (const [name, type] of Object.entries(browserFiles)) {
    app.get(`/docs/static/${name}`, async (_request, reply) => reply.type(type).send(await readFile(join(browserFolder(), name))))
  }
}

/** Swagger UI's own files. They are read when somebody asks for them: few do, and the plugin around them takes as long to load as all of our code. */
const browserFolder = () => join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json')), 'static')
const browserFiles = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'index.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}
const browserPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Countersign API</title>
<link rel="icon" type="image/png" href="/docs/static/favicon-32x32.png">
<link rel="stylesheet" href="/docs/static/swagger-ui.css">
<link rel="stylesheet" href="/docs/static/index.css">
<div id="swagger-ui"></div>
<script src="/docs/static/swagger-ui-bundle.js"></script>
<script src="/docs/static/start.js"></script>
</html>
`
const startBrowser = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, layout: 'BaseLayout' })\n`

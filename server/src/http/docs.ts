import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { problemCodes } from '@countersign/contract'
import type { FastifyInstance } from 'fastify'
import { openApiDocument } from './openapi.ts'
import { pagePolicy, policyOf } from './security-headers.ts'

/** Swagger UI comes as files of our own and sets its styles by script, which a policy does not stop. */
const browserPolicy = policyOf({
  'default-src': "'none'",
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
    return reply.type('text/html; charset=utf-8').header('content-security-policy', pagePolicy(nonce)).send(problemsPage(nonce))
  })
  for (const path of ['/docs', '/docs/']) {
    app.get(path, async (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('content-security-policy', browserPolicy).send(browserPage),
    )
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

function problemsPage(nonce: string): string {
  const rows = Object.entries(problemCodes).map(
    ([code, { status, title, retry }]) =>
      `<tr id="${code}"><th scope="row"><a href="#${code}">${code.replaceAll('_', '_<wbr>')}</a></th><td>${status}</td><td>${title}</td><td>${retry ? 'yes' : 'no'}</td></tr>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Problems</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: start; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid }
tr:target { outline: 2px solid }
</style>
</head>
<body>
<main>
<h1>Problems</h1>
<p>The <code>code</code> of a problem document. Decide by the code and the status; titles may be reworded.</p>
<table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col">The same request can succeed later</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</main>
</body>
</html>
`
}

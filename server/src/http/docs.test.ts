import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endpoints, problemCodes, routes } from '@countersign/contract'
import { registerDocs } from './docs.ts'
import { testServer } from './http-server.fixture.ts'

test('the OpenAPI document describes every endpoint of the contract with all its problems', async (t) => {
  const { app } = testServer(t)
  await registerDocs(app)

  const document = (await app.inject('/openapi.json')).json()

  assert.equal(document.openapi, '3.1.0')
  for (const [name, { method, path }] of Object.entries(routes)) {
    const operation = document.paths[path][method.toLowerCase()]
    const endpoint = endpoints[name as keyof typeof endpoints]
    assert.equal(operation.operationId, name)
    assert.ok(operation.responses[endpoint.status], name)
    for (const code of [...endpoint.problems, 'INTERNAL_ERROR', 'UNAVAILABLE'] as const) {
      const response = operation.responses[problemCodes[code].status]
      assert.match(response.description, new RegExp(`\`${code}\``))
      assert.deepEqual(Object.keys(response.content), ['application/problem+json'])
    }
    assert.equal('body' in endpoint || 'takesFile' in endpoint, operation.requestBody !== undefined)
    assert.deepEqual(
      (operation.parameters ?? []).map((parameter: { name: string }) => parameter.name),
      [...[...path.matchAll(/\{(\w+)\}/g)].map(([, id]) => id), ...('query' in endpoint ? Object.keys(endpoint.query.properties) : [])],
    )
  }
  assert.ok(document.components.schemas.Problem.properties.code)
})

test('every type of problem document leads to its place on a page', async (t) => {
  const { app } = testServer(t)
  await registerDocs(app)

  const { type } = (await app.inject('/nothing')).json()
  const { headers, body } = await app.inject(type.slice(type.indexOf('/docs'), type.indexOf('#')))

  assert.equal(headers['content-type'], 'text/html; charset=utf-8')
  const sections = new Map([...body.matchAll(/<section id="(\w+)">(.+?)<\/section>/gs)].map(([, id, text]) => [id, text]))
  for (const code of [...Object.keys(problemCodes), 'invalid_grant', 'login_required'])
    assert.match(sections.get(code) ?? '', /What happened\..+What to do\./s, code)
  const nonce = /style-src 'self' 'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1]
  assert.ok(body.includes(`<style nonce="${nonce}">`))
})

test('the page to read the document in has its own files only, under a policy without exceptions', async (t) => {
  const { app } = testServer(t)
  await registerDocs(app)

  const page = await app.inject('/docs')
  const sources = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? '')

  assert.equal(page.statusCode, 200)
  assert.doesNotMatch(String(page.headers['content-security-policy']), /unsafe|https?:/)
  assert.match(String(page.headers['content-security-policy']), /frame-ancestors 'none'/)
  assert.match(String(page.headers['permissions-policy']), /camera=\(\)/)
  assert.ok(sources.length >= 5)
  for (const url of sources) assert.equal((await app.inject(url)).statusCode, 200, url)
  assert.equal((await app.inject('/docs/static/..%2f..%2fpackage.json')).statusCode, 404)
})

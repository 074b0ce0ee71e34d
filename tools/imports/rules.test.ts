import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importGraph } from './graph.ts'
import { brokenRules } from './rules.ts'

const entries = new Map([
  ['@countersign/contract', 'contract/src/index.ts'],
  ['@countersign/client', 'client/src/index.ts'],
  ['@countersign/server', 'server/src/app.ts'],
  ['@countersign/server/testing', 'server/testing/index.ts'],
])

/** A file imports what is listed; nothing else matters to the rules. */
function broken(imports: Record<string, string[]>): string[] {
  const sources = new Map(Object.entries(imports).map(([file, list]) => [file, list.map((to) => `import '${to}'`).join('\n')]))
  return brokenRules([...sources.keys()], importGraph(sources, entries))
}

const assertOne = (found: string[], pattern: RegExp) => {
  assert.equal(found.length, 1, found.join('\n'))
  assert.match(found[0] as string, pattern)
}

test('passes what follows the rules', () => {
  const found = broken({
    'server/src/clock.ts': [],
    'server/src/problem.ts': ['@countersign/contract', './clock.ts'],
    'server/src/crypto/seal.ts': ['../problem.ts'],
    'server/src/accounts/account-store.ts': ['../database/database.ts'],
    'server/src/accounts/account.ts': ['./account-store.ts', '../crypto/seal.ts'],
    'server/src/sign-in/routes.ts': ['../http/route.ts', '../accounts/account.ts'],
    'server/src/sessions/caller.ts': ['../http/cookies.ts'],
    'server/src/app.ts': ['./sign-in/routes.ts', './http/server.ts'],
    'server/src/cli/serve.ts': ['../app.ts', '../http/server.ts'],
    'web/src/main.tsx': ['@countersign/client', './pages/home.tsx'],
    'client/src/index.ts': ['@countersign/contract'],
    'journeys/sign-up.test.ts': ['@countersign/server/testing'],
  })

  assert.deepEqual(found, [])
})

test('refuses an import of a higher rank', () => {
  assertOne(broken({ 'server/src/limits/spend.ts': ['../accounts/account.ts'] }), /limits\/spend\.ts:1 .*rank 2 .*accounts has rank 4/)
})

test('refuses folders of one rank that import each other', () => {
  assertOne(broken({ 'server/src/audit/rows.ts': ['../policy/document.ts'] }), /audit and policy have the same rank/)
})

test('refuses a part of the server without a rank', () => {
  assertOne(broken({ 'server/src/surprise/new.ts': [] }), /server\/src\/surprise has no rank/)
})

test('keeps a store inside its folder', () => {
  assertOne(broken({ 'server/src/sessions/session.ts': ['../accounts/account-store.ts'] }), /a store belongs to its folder/)
  assert.deepEqual(broken({ 'server/src/factors/totp/totp.ts': ['../factor-store.ts'] }), [])
})

test('lets only route files and the composition speak HTTP', () => {
  assertOne(broken({ 'server/src/accounts/account.ts': ['../http/cookies.ts'] }), /only route files/)
})

test('lets only the application mount route files', () => {
  assertOne(broken({ 'server/src/cli/serve.ts': ['../sign-in/routes.ts'] }), /only app\.ts imports route files/)
})

test('keeps kinds of factor apart', () => {
  assertOne(broken({ 'server/src/factors/passkey/verify.ts': ['../totp/totp.ts'] }), /kinds of factor never import each other/)
})

test('keeps server and web apart, by name and by path', () => {
  assertOne(broken({ 'web/src/main.tsx': ['@countersign/server'] }), /web may import client, contract/)
  assert.match(
    broken({ 'server/src/app.ts': ['../../web/src/main.tsx'] }).join('\n'),
    /imported by its name[\s\S]*server may import contract/,
  )
})

test('lets the contract import nothing of ours', () => {
  assertOne(broken({ 'contract/src/index.ts': ['@countersign/client'] }), /contract may import nothing of ours/)
})

test('refuses a circle between files', () => {
  const found = broken({ 'client/src/a.ts': ['./b.ts'], 'client/src/b.ts': ['./c.ts'], 'client/src/c.ts': ['./a.ts'] })

  assertOne(found, /circle: client\/src\/a\.ts → client\/src\/b\.ts → client\/src\/c\.ts → client\/src\/a\.ts/)
})

test('refuses a circle between folders whose files form none', () => {
  const found = broken({ 'web/src/pages/a.ts': ['../parts/b.ts'], 'web/src/parts/c.ts': ['../pages/d.ts'] })

  assertOne(found, /folders import each other in a circle: web\/src\/pages\/ → web\/src\/parts\/ → web\/src\/pages\//)
})

test('refuses what is made for tests in the product, and tests imported by anybody', () => {
  assertOne(broken({ 'server/src/app.ts': ['../testing/clock.ts'] }), /made for tests/)
  assertOne(broken({ 'server/testing/world.ts': ['../src/clock.test.ts'] }), /nobody imports a test/)
})

test('lets a test reach any part of the server', () => {
  const found = broken({ 'server/src/crypto/seal.test.ts': ['../../testing/world.ts', '../sign-in/routes.ts'] })

  assert.deepEqual(found, [])
})

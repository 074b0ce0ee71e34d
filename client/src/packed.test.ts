import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { buildClient } from '../build/build.ts'

/** An older Node where there is one: the package is for 20 and later. */
const nodes = [process.execPath, '/usr/bin/node'].filter((path) => existsSync(path))

describe('the packed client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-packed-'))
  const host = join(folder, 'host')
  const inside = join(host, 'node_modules', '@countersign', 'client')
  let packed: { size: number; files: { path: string }[] }

  before(() => {
    const built = join(folder, 'built')
    buildClient(built)
    const [answer] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: built, encoding: 'utf8' }))
    packed = answer
    mkdirSync(inside, { recursive: true })
    execFileSync('tar', ['xzf', join(folder, answer.filename), '--strip-components=1', '-C', inside])
    writeFileSync(join(host, 'package.json'), '{"type":"module"}')
  })
  after(() => rmSync(folder, { recursive: true }))

  test('is under 30 KB and depends on nothing', () => {
    const { dependencies, private: isPrivate } = JSON.parse(readFileSync(join(inside, 'package.json'), 'utf8'))

    assert.ok(packed.size < 30_000, `${packed.size} bytes`)
    assert.deepEqual([dependencies, isPrivate], [undefined, undefined])
    for (const { path } of packed.files) assert.match(path, /^(lib\/[\w-]+\.(js|d\.ts)|package\.json|README\.md|LICENSE)$/)
    for (const name of readdirSync(join(inside, 'lib')))
      for (const [, specifier = ''] of readFileSync(join(inside, 'lib', name), 'utf8').matchAll(/(?:from|import\()\s*["']([^"']+)["']/g))
        if (!specifier.startsWith('@countersign/client')) assert.match(specifier, /^\.\/[\w-]+\.js$/, `${name} imports ${specifier}`)
  })

  test('every public thing has a doc comment, and whatever is called or caught an example', () => {
    for (const entry of ['index', 'fastify', 'express']) {
      const text = readFileSync(join(inside, 'lib', `${entry}.d.ts`), 'utf8')
      const own = [...text.matchAll(/export (?:declare )?(?:function|interface|class|type) (\w+)/g)].map(([, name]) => ({
        name,
        from: entry,
      }))
      const passedOn = [...text.matchAll(/export (?:type )?\{([^}]+)\} from ['"]\.\/([\w-]+)\.js['"]/g)].flatMap(
        ([, names = '', from = '']) => names.split(',').map((name) => ({ name: name.replace('type', '').trim(), from })),
      )
      assert.ok(own.length + passedOn.length > 0, entry)
      for (const { name = '', from } of [...own, ...passedOn]) {
        const source = readFileSync(join(inside, 'lib', `${from}.d.ts`), 'utf8')
        const [comment, isOfProgram] = commentOf(source, name)
        if (/Like$|^CallArguments$/.test(name)) continue
        assert.ok(comment !== '', `${name} of ${from} has no comment`)
        if (isOfProgram) assert.match(comment, /@example/, `${name} of ${from} has no example`)
      }
    }
  })

  test('plain JavaScript under Node calls the service, asks for a proof, and verifies webhooks and receipts', () => {
    writeFileSync(
      join(host, 'try.js'),
      `import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
      import { createServer } from 'node:http'
      import { createHostClient, createClient, operationDigest, ProblemError, verifyWebhook, verifyReceipt } from '@countersign/client'
      import { requireStepUp } from '@countersign/client/express'
      import { requireStepUp as forFastify } from '@countersign/client/fastify'
      const server = createServer((request, response) => {
        const isRight = request.headers.authorization === 'Bearer csk_right'
        response.writeHead(isRight ? 200 : 401, { 'content-type': 'application/json' })
        response.end(JSON.stringify(isRight ? { path: request.url, key: request.headers['idempotency-key'] } : { code: 'HOST_KEY_REQUIRED', status: 401 }))
      })
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
      const baseUrl = 'http://127.0.0.1:' + server.address().port
      const host = createHostClient({ baseUrl, key: 'csk_right' })
      const answer = await host.call('freezeHostAccount', { params: { externalId: 'a/b' } }, { idempotencyKey: 'k' })
      const refused = await createHostClient({ baseUrl, key: 'csk_wrong' }).call('getHost').catch((error) => error)
      const bytes = Buffer.alloc(32, 1)
      const body = JSON.stringify({ type: 'account.frozen', timestamp: new Date().toISOString(), data: { accountId: 'acc_a', externalId: '1' } })
      const stamp = String(Math.floor(Date.now() / 1000))
      const signature = 'v1,' + createHmac('sha256', bytes).update('evt_1.' + stamp + '.' + body).digest('base64')
      const headers = { 'webhook-id': 'evt_1', 'webhook-timestamp': stamp, 'webhook-signature': signature }
      const event = await verifyWebhook({ secret: 'whsec_' + bytes.toString('base64'), headers, body })
      const digest = await operationDigest({ kind: 'withdrawal', network: 'bitcoin', asset: 'BTC', amount: '0.25', fee: '0.0001', memo: 'Invoice 7',
        destination: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq' })
      const { publicKey, privateKey } = generateKeyPairSync('ed25519')
      const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const signed = part({ alg: 'EdDSA', typ: 'countersign-receipt+jwt', kid: 'k' }) + '.' +
        part({ iss: baseUrl, aud: 'Shop', sub: 'acc_a', jti: 'apr_a', digest, iat: Number(stamp), exp: Number(stamp) + 300 })
      const jws = signed + '.' + sign(null, Buffer.from(signed), privateKey).toString('base64url')
      const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k' }] }
      const receipt = await verifyReceipt(jws, keys, { digest, issuer: baseUrl, audience: 'Shop' })
      const unknown = await host.call('noSuchCall').catch((error) => error.message)
      const asked = {}
      const response = { status: (status) => (asked.status = status, response), set: () => response, send: (body) => (asked.body = JSON.parse(body)) }
      await requireStepUp({ host: { call: async () => ({ id: 'hch_a', url: 'https://id.example.com/x', state: 'open' }) }, purpose: 'withdrawal',
        account: () => '1', session: () => 's', firstFactor: () => ({ amr: ['pwd'], at: new Date() }), returnTo: () => 'https://shop.example.com/' })(
        { query: {}, headers: {}, ip: '192.0.2.1' }, response, () => {})
      server.close()
      server.closeAllConnections()
      console.log(JSON.stringify([answer, refused instanceof ProblemError && refused.code, event.type,
        digest, receipt.jti, unknown, asked.status, asked.body.url, [createClient, forFastify].map((one) => typeof one)]))`,
    )
    for (const node of nodes)
      assert.deepEqual(
        JSON.parse(execFileSync(node, ['try.js'], { cwd: host, encoding: 'utf8' })),
        [
          { path: '/v1/host/accounts/a%2Fb/freeze', key: 'k' },
          'HOST_KEY_REQUIRED',
          'account.frozen',
          // The example of docs/approvals.md.
          'ylGNysPjiQUFgPSd7paxPPHf-9pLvHhcpCXfP1w1sbM',
          'apr_a',
          'There is no call "noSuchCall"',
          401,
          'https://id.example.com/x',
          ['function', 'function'],
        ],
        node,
      )
  })

  test('its types hold a program to the contract, without any other package', () => {
    writeFileSync(
      join(host, 'typed.ts'),
      `import { createHostClient, type Receipt, type WebhookEvent } from '@countersign/client'
      const host = createHostClient({ baseUrl: 'https://id.example.com', key: 'csk_' })
      const made = await host.call('createHostAccount', { body: { externalId: '1', email: 'a@example.com' } }, { idempotencyKey: 'k' })
      export const id: string = made.accountId
      export const level: 'aal1' | 'aal2' | 'phr' | 'phrh' | undefined =
        (await host.call('getHostChallenge', { params: { id: 'hch_a' } })).result?.acr
      export const kinds: ('totp' | 'passkey' | 'sms')[] = made.factors.map(({ kind }) => kind)
      // @ts-expect-error the e-mail is missing
      await host.call('createHostAccount', { body: { externalId: '1' } })
      // @ts-expect-error no call of a host
      await host.call('signIn', { body: { email: '', password: '' } })
      export type Both = [Receipt['digest'], WebhookEvent['type']]`,
    )
    const options = { target: 'es2022', lib: ['es2023', 'dom', 'dom.iterable'], module: 'nodenext', strict: true, noEmit: true, types: [] }
    writeFileSync(join(host, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['typed.ts'] }))
    const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
    execFileSync(process.execPath, [compiler, '-p', host], { stdio: ['ignore', 'inherit', 'inherit'] })
  })
})

/** The comment right above what is declared under this name, and whether it is more than a type. */
function commentOf(source: string, name: string): [string, boolean] {
  const [, comment = '', kind = ''] =
    new RegExp(`(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/)?\\s*export (?:declare )?(function|interface|class|type) ${name}\\b`).exec(source) ?? []
  return [comment, kind === 'function' || kind === 'class']
}

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ConfigurationFaults, loadConfig } from './load-config.ts'

const needed = { COUNTERSIGN_SMTP_HOST: 'mail.example.test', COUNTERSIGN_SMTP_FROM: 'no-reply@example.test' }
const load = (env: Record<string, string> = {}, args: string[] = []) => loadConfig({ args, env: { ...needed, ...env } })

async function faultsOf(loading: Promise<unknown>): Promise<readonly string[]> {
  const error = await loading.then(
    () => assert.fail('it loaded'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof ConfigurationFaults, String(error))
  return error.faults
}

async function folder(t: TestContext): Promise<(name: string, content: string) => Promise<string>> {
  const path = await mkdtemp(join(tmpdir(), 'countersign-config-'))
  t.after(() => rm(path, { recursive: true }))
  return async (name, content) => {
    await writeFile(join(path, name), content)
    return join(path, name)
  }
}

test('with the two options that must be given the rest is as the manual says', async () => {
  const { webFolder, ...config } = await load()

  assert.match(webFolder, /web.dist$/)
  assert.deepEqual(config, {
    host: '127.0.0.1',
    port: 3000,
    publicOrigin: 'http://localhost:3000',
    serviceName: 'Countersign',
    supportEmail: null,
    signUp: 'open',
    database: 'sqlite:data/countersign.db',
    keysFile: resolve('data/keys.json'),
    policy: 'default',
    sms: null,
    clients: [],
    webhooks: { allowPrivate: false },
    accountFacts: null,
    evidence: { keysFolder: resolve('data/evidence-keys'), origin: null, port: 3003 },
    faceCheck: null,
    intake: null,
    trustedProxies: [],
    metricsToken: null,
    logLevel: 'info',
    smtp: { host: 'mail.example.test', port: 587, security: 'starttls', credentials: null, from: 'no-reply@example.test' },
  })
})

test('an intake of mail has a port and an address of its own, or neither', async () => {
  const given = { COUNTERSIGN_INTAKE_PORT: '2525', COUNTERSIGN_INTAKE_ADDRESS: 'help@example.test' }
  const { intake } = await load({ ...given, COUNTERSIGN_INTAKE_RESOLVERS: '127.0.0.1:5353, [::1]:53' })
  assert.deepEqual(intake, {
    host: '127.0.0.1',
    port: 2525,
    address: 'help@example.test',
    peers: ['127.0.0.1'],
    resolvers: ['127.0.0.1:5353', '[::1]:53'],
  })

  for (const [change, fault] of [
    [{ COUNTERSIGN_INTAKE_ADDRESS: '' }, /without intake.address/],
    [{ COUNTERSIGN_INTAKE_PORT: '' }, /without intake.port/],
    [{ COUNTERSIGN_INTAKE_ADDRESS: 'No-Reply@example.test' }, /different addresses/],
    [{ COUNTERSIGN_INTAKE_PEERS: '0.0.0.0/0' }, /all addresses/],
    [{ COUNTERSIGN_INTAKE_RESOLVERS: 'dns.example.test' }, /a list of addresses/],
  ] as const)
    assert.match((await faultsOf(load({ ...given, ...change }))).join(), fault)
})

test('an application that tells facts has an address and a secret, or neither', async () => {
  const url = 'https://shop.example.test/facts'
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
  const withBoth = await load({ COUNTERSIGN_ACCOUNT_FACTS_URL: url, COUNTERSIGN_ACCOUNT_FACTS_SECRET: secret })
  assert.deepEqual(withBoth.accountFacts, { url, secret })

  assert.match((await faultsOf(load({ COUNTERSIGN_ACCOUNT_FACTS_URL: url })))[0] ?? '', /without accountFacts.secret/)
  assert.match((await faultsOf(load({ COUNTERSIGN_ACCOUNT_FACTS_SECRET: secret })))[0] ?? '', /without accountFacts.url/)
  const short = await faultsOf(load({ COUNTERSIGN_ACCOUNT_FACTS_URL: url, COUNTERSIGN_ACCOUNT_FACTS_SECRET: 'whsec_c2hvcnQ=' }))
  assert.match(short[0] ?? '', /accountFacts.secret .* must be whsec_/)
  assert.ok(!short.join().includes('c2hvcnQ='))
})

test('reads a file and lets the environment win', async (t) => {
  const file = await folder(t)
  const path = await file(
    'config.json',
    JSON.stringify({
      port: 4000,
      serviceName: 'From the file',
      publicOrigin: 'https://id.example.test',
      trustedProxies: ['10.0.0.0/8', '::1'],
      signUp: 'closed',
      smtp: { host: 'other', user: 'mailer', password: 'from the file', security: 'tls', port: 465 },
    }),
  )

  const config = await load(
    { COUNTERSIGN_SERVICE_NAME: 'From the environment', COUNTERSIGN_TRUSTED_PROXIES: '192.0.2.1, 2001:db8::/32', COUNTERSIGN_PORT: '' },
    ['--config', path],
  )

  assert.deepEqual(
    [config.port, config.serviceName, config.publicOrigin, config.signUp],
    [4000, 'From the environment', 'https://id.example.test', 'closed'],
  )
  assert.deepEqual(config.trustedProxies, ['192.0.2.1', '2001:db8::/32'])
  assert.deepEqual(config.smtp, {
    host: 'mail.example.test',
    port: 465,
    security: 'tls',
    credentials: { user: 'mailer', password: 'from the file' },
    from: 'no-reply@example.test',
  })
  assert.equal((await load({ COUNTERSIGN_CONFIG: path })).port, 4000)
  assert.equal((await load({}, [`--config=${path}`])).port, 4000)
})

test('names everything that is wrong at once, each with what to do', async () => {
  const faults = await faultsOf(
    loadConfig({
      args: ['--verbose'],
      env: {
        COUNTERSIGN_PORT: '70000',
        COUNTERSIGN_PUBLIC_ORIGIN: 'http://id.example.test',
        COUNTERSIGN_SIGN_UP: 'maybe',
        COUNTERSIGN_SMPT_HOST: 'mail',
        COUNTERSIGN_LOG_LEVEL: 'loud',
        COUNTERSIGN_TRUSTED_PROXIES: '0.0.0.0/0',
        COUNTERSIGN_SMTP_USER: 'mailer',
        COUNTERSIGN_DATABASE: 'mysql://root:MARKER@db/x',
        COUNTERSIGN_METRICS_TOKEN: 'MARKER',
        COUNTERSIGN_SERVICE_NAME: 'a:b',
        COUNTERSIGN_SUPPORT_EMAIL: 'nobody',
      },
    }),
  )

  const text = faults.join('\n')
  for (const sentence of [
    /"--verbose" is not understood/,
    /port \(COUNTERSIGN_PORT\) must be a whole number from 1 to 65535, and is "70000"/,
    /publicOrigin .*must be an https:\/\/ address/,
    /signUp .*must be one of open, invite_only, closed, and is "maybe"/,
    /There is no option COUNTERSIGN_SMPT_HOST.* Did you mean COUNTERSIGN_SMTP_HOST\?/,
    /logLevel .*must be one of/,
    /trustedProxies .*anybody could claim any address/,
    /smtp\.user is given without/,
    /database .*must be sqlite:PATH/,
    /metricsToken .*must be 16 to 256/,
    /serviceName .*without a colon/,
    /supportEmail .*must be an e-mail address/,
    /smtp\.host must be given: set it in the configuration file, or as COUNTERSIGN_SMTP_HOST/,
    /smtp\.from must be given/,
  ])
    assert.match(text, sentence)
  assert.equal(faults.length, 14)
  assert.doesNotMatch(text, /MARKER/)
})

test('an unknown key in the file is a fault, with the one that was probably meant', async (t) => {
  const file = await folder(t)
  const path = await file('config.json', '{"servicename":"x","smtp":{"hots":"m","nothing":1},"proxy":{"a":1},"rateLimits":false}')

  const faults = await faultsOf(load({}, ['--config', path]))

  assert.equal(faults.length, 5)
  assert.match(faults[0]!, /no option "servicename".*Did you mean serviceName\?/)
  assert.match(faults[1]!, /"smtp\.hots".*Did you mean smtp\.host\?/)
  assert.match(faults[2]!, /"smtp\.nothing".*docs\/configuration\.md/)
})

test('a file that is missing, broken or no object is a fault that quotes nothing of it', async (t) => {
  const file = await folder(t)

  assert.match((await faultsOf(load({}, ['--config', await file('a.json', '{"smtp":{"password":"MARKER"')])))[0]!, /a\.json is not JSON\.$/)
  assert.match((await faultsOf(load({}, ['--config', await file('b.json', '["MARKER"]')])))[0]!, /one JSON object/)
  assert.match((await faultsOf(load({}, ['--config', join(tmpdir(), 'not-there.json')])))[0]!, /cannot be read \(ENOENT\)/)
  assert.match((await faultsOf(load({}, ['--config'])))[0]!, /must be followed by/)
})

test('values of the wrong type in the file are faults, not guesses', async (t) => {
  const file = await folder(t)
  const path = await file('config.json', '{"port":3000.5,"serviceName":5,"trustedProxies":[1],"smtp":"mail","logLevel":null}')

  const faults = await faultsOf(loadConfig({ args: ['--config', path], env: needed }))

  for (const [at, sentence] of [/^port .*3000\.5/, /^serviceName/, /^trustedProxies/, /^logLevel/].entries()) {
    assert.ok(
      faults.some((fault) => sentence.test(fault)),
      `${at}: ${faults.join('\n')}`,
    )
  }
  assert.ok(faults.some((fault) => fault.includes('"smtp"')))
})

test('the public origin is exactly what a browser would say', async () => {
  for (const origin of [
    'https://id.example.test',
    'https://id.example.test:8443',
    'http://localhost:3000',
    'http://localhost',
    'https://xn--bcher-kva.example',
  ]) {
    assert.equal((await load({ COUNTERSIGN_PUBLIC_ORIGIN: origin })).publicOrigin, origin)
  }
  const told: [string, RegExp][] = [
    ['https://id.example.test/', /written https:\/\/id\.example\.test:/],
    ['https://id.example.test/path?x', /written/],
    ['https://ID.example.test', /written https:\/\/id\.example\.test/],
    ['https://id.example.test:443', /written https:\/\/id\.example\.test:/],
    ['https://user@id.example.test', /written/],
    ['http://id.example.test', /https/],
    ['http://127.0.0.1:3000', /written http:\/\/localhost:3000/],
    ['http://[::1]', /written http:\/\/localhost:/],
    ['http://localhost.example.test', /https/],
    ['id.example.test', /the address people see/],
    ['ftp://id.example.test', /the address people see/],
    ['https://bücher.example', /written https:\/\/xn--/],
  ]
  for (const [origin, sentence] of told) assert.match((await faultsOf(load({ COUNTERSIGN_PUBLIC_ORIGIN: origin })))[0]!, sentence, origin)
})

test('the password of the mail server comes from one place and never goes over an open line', async (t) => {
  const file = await folder(t)
  const path = await file('password', 'from a file\n')
  const empty = await file('empty', '\n')
  const user = { COUNTERSIGN_SMTP_USER: 'mailer' }

  assert.deepEqual((await load({ ...user, COUNTERSIGN_SMTP_PASSWORD_FILE: path })).smtp.credentials, {
    user: 'mailer',
    password: 'from a file',
  })
  assert.match((await faultsOf(load({ ...user, COUNTERSIGN_SMTP_PASSWORD_FILE: empty })))[0]!, /is empty/)
  assert.match((await faultsOf(load({ ...user, COUNTERSIGN_SMTP_PASSWORD_FILE: `${path}-not` })))[0]!, /cannot be read \(ENOENT\)/)
  assert.match((await faultsOf(load({ ...user, COUNTERSIGN_SMTP_PASSWORD_FILE: path, COUNTERSIGN_SMTP_PASSWORD: 'x' })))[0]!, /keep one/)
  assert.match((await faultsOf(load({ COUNTERSIGN_SMTP_PASSWORD: 'x' })))[0]!, /without smtp\.user/)
  assert.match((await faultsOf(load({ ...user, COUNTERSIGN_SMTP_PASSWORD: 'x', COUNTERSIGN_SMTP_SECURITY: 'none' })))[0]!, /in the clear/)
  await load({ ...user, COUNTERSIGN_SMTP_PASSWORD: 'x', COUNTERSIGN_SMTP_SECURITY: 'none', COUNTERSIGN_SMTP_HOST: 'localhost' })
})

test('networks of proxies are addresses with a length that fits', async () => {
  for (const good of ['10.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/128'])
    assert.deepEqual((await load({ COUNTERSIGN_TRUSTED_PROXIES: good })).trustedProxies, [good])
  for (const bad of [
    '10.0.0',
    '10.0.0.0/33',
    '2001:db8::/129',
    'proxy.example.test',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '::/0',
    '0.0.0.0/00',
    'loopback',
  ]) {
    assert.match((await faultsOf(load({ COUNTERSIGN_TRUSTED_PROXIES: bad })))[0]!, /trustedProxies/, bad)
  }
})

test('paths become absolute and databases keep what they are', async () => {
  const config = await load({
    COUNTERSIGN_KEYS_FILE: 'elsewhere/keys.json',
    COUNTERSIGN_DATABASE: 'postgres://u:p@db.example.test:5432/countersign',
  })

  assert.deepEqual([config.keysFile, config.database], [resolve('elsewhere/keys.json'), 'postgres://u:p@db.example.test:5432/countersign'])
})
